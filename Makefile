SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION)
TOOL     = go tool -modfile=$(CURDIR)/tools/go.mod
RACE    ?= $(shell command -v cc >/dev/null && echo -race) # the race detector needs a C compiler

# What `make generate` writes and `make verify` compares.
GENERATED := docs/states docs/criteria.md docs/methods.md docs/templates.md lifecycle/testdata

.PHONY: help build dev test test-go test-devstack test-e2e lint lint-workflows campaign campaign-pilots campaign-observations campaign-onboardings campaign-walks bench demo record-histories generate verify tidy clean

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build bin/tollgate and bin/tollgate-devstack
	@mkdir -p bin
	go build -buildvcs=false -trimpath -ldflags '$(LDFLAGS)' -o bin/tollgate ./cmd/tollgate
	cd devstack && go build -buildvcs=false -ldflags '-s -w' -o ../bin/tollgate-devstack .

dev: ## Run everything on this machine until Ctrl-C: PostgreSQL, Temporal, worker, api
	@scripts/ensure-postgres
	@$(MAKE) --no-print-directory build
	@exec bin/tollgate-devstack up

test: ## Run all tests; needs nothing that runs already and leaves nothing behind
	@scripts/ensure-postgres
	@$(MAKE) --no-print-directory test-go test-devstack test-e2e

test-go: ## Unit, table, property, workflow, replay, store and api tests, with the race detector
	go test $(RACE) $$(go list ./... | grep -v '^tollgate/e2e')

test-devstack: ## Tests of the development stack's own module
	cd devstack && go test ./...

test-e2e: build ## End-to-end tests over real processes
	TOLLGATE_E2E_BIN=$(CURDIR)/bin go test -count=1 -timeout 8m ./e2e/...

campaign: build campaign-pilots ## 500 changes driven by 20 random people at once, the worker killed meanwhile, and simulated pilots; CHANGES=, PILOTS=, SEED=
	TOLLGATE_E2E_BIN=$(CURDIR)/bin go test -count=1 -v -timeout 20m -run '^TestCampaignOfChanges$$' ./e2e -args -campaign $(or $(CHANGES),500) -campaign.seed $(or $(SEED),22)

campaign-pilots: ## 2,000 simulated pilots of each kind without an effect and as many with the smallest that matters; PILOTS=, SEED=
	go test ./pilot -count=1 -v -timeout 20m -run '^TestCampaignOfPilots$$' -args -pilots $(or $(PILOTS),2000) -pilots.seed $(or $(SEED),22)

campaign-onboardings: build ## 1,000 onboardings of 150 items driven by 24 random people, the worker killed every few seconds; ONBOARDINGS=, SEED=
	TOLLGATE_E2E_BIN=$(CURDIR)/bin go test -count=1 -v -timeout 120m -run '^TestCampaignOfOnboardings$$' ./e2e -args -onboardings $(or $(ONBOARDINGS),1000) -onboardings.seed $(or $(SEED),22)

campaign-observations: build ## A million observations of a pilot loaded in pieces and looked at over real processes, the worker under 200 MB; OBSERVATIONS=
	TOLLGATE_E2E_BIN=$(CURDIR)/bin go test -count=1 -v -timeout 20m -run '^TestObservationsInBulk$$' ./e2e -args -observations $(or $(OBSERVATIONS),1000000)

campaign-walks: ## 1,000 random walks of every machine, each step held to an oracle; WALKS=
	go test ./lifecycle -count=1 -v -timeout 30m -run '^TestRandomWalks' -args -rapid.checks $(or $(WALKS),1000)

lint: ## Formatting, vet, static checks, import rules, workflow determinism, generated files
	@test -z "$$(gofmt -l . | tee /dev/stderr)" || { echo 'these files are not formatted; run gofmt -w' >&2; exit 1; }
	$(TOOL) golangci-lint run ./...
	cd devstack && $(TOOL) golangci-lint run -c ../.golangci.yml ./...
	$(TOOL) workflowcheck -config .workflowcheck.yml ./workflows/...
	@$(MAKE) --no-print-directory verify

bench: build ## Measure against raw Temporal and plain SQL; writes docs/benchmarks.md
	TOLLGATE_E2E_BIN=$(CURDIR)/bin TOLLGATE_BENCH_REPORT=$(CURDIR)/docs/benchmarks.md go test -count=1 -run '^$$' -bench . -benchtime 1x -timeout 30m ./e2e/...
	go test -count=1 -run '^$$' -bench 'BenefitsReport|LoadMillion|ThousandOnboardings' -benchtime 1x -timeout 10m ./api
	go test -count=1 -run '^$$' -bench . -benchtime 0.1s -timeout 10m ./analysis ./stats

demo: ## Take a project through its tollgates on the running stack (make dev)
	go run ./examples/demo

record-histories: build ## Record workflow histories of this build for the replay tests
	TOLLGATE_E2E_BIN=$(CURDIR)/bin go test -count=1 -run '^TestRecordHistories$$' ./e2e -args -record

generate: ## Write the files that are generated from the code
	go generate ./...

verify: ## Check that generated files and module files are current
	@before=$$(mktemp -d); trap 'rm -rf "$$before"' EXIT; \
	  for path in $(GENERATED); do mkdir -p "$$(dirname "$$before/$$path")"; cp -R "$$path" "$$before/$$path"; done; \
	  go generate ./...; \
	  for path in $(GENERATED); do diff -r "$$before/$$path" "$$path" || { echo "$$path was not current; make generate has written it anew" >&2; exit 1; }; done
	go mod verify >/dev/null
	go mod tidy -diff
	cd devstack && go mod tidy -diff

tidy: ## Bring go.mod and go.sum of both modules up to date
	go mod tidy
	cd devstack && go mod tidy

clean: ## Remove what was built
	rm -rf bin
