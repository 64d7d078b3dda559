package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
)

const documentationPath = "/docs"

// documentationPolicy lets the page load from this server only, whatever a later version of it tries.
const documentationPolicy = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"

const introduction = `Continuous-improvement work, durable and provable: DMAIC projects, sign-offs and benefits.

* **Who calls**: ` + "`Authorization: Bearer <token>`" + `. Each operation names the permission that it needs (x-permission), and what of it is there for who holds it of their own only (x-own).
* **Writes** take an ` + "`Idempotency-Key`" + `: the same key and body get the first answer again, with no second effect.
* **Refusals** are RFC 9457 problems with a stable ` + "`code`" + ` and every field at fault. 503 says in Retry-After when to come back.
* **Lists** answer items and next; pass next as cursor, or follow the Link header.
* Times are RFC 3339 in UTC, months 2026-11, money a decimal string with its ISO 4217 currency.`

// tags are the chapters of the documentation, in the order in which a reader needs them.
var tags = []*huma.Tag{
	{Name: "Projects", Description: "Launch a project, move it on by events, read its page and its history"},
	{Name: "Changes", Description: "Request a change, have it assessed and approved, implement it, roll it back, review it"},
	{Name: "Onboardings", Description: "Onboard people, vendors and processes along a checklist; sign off competencies; move the start or the template, with a preview"},
	{Name: "Tasks", Description: "One inbox over all cases: sign, refuse, complete"},
	{Name: "Metrics", Description: "Measures, their measurements, control charts and capability"},
	{Name: "Analyses", Description: "Statistical methods by name, their results kept to cite and to run again"},
	{Name: "Root causes", Description: "Five whys, fishbones, FMEA and cause-and-effect matrices of a project, verified by analyses"},
	{Name: "Benefits", Description: "Expected savings and the append-only ledger of what came of them"},
	{Name: "Reports", Description: "Sums over the ledger"},
	{Name: "Pilots", Description: "Plan a pilot, have the plan signed and locked, watch it, get its verdict, decide on it and scale it"},
	{Name: "Competencies", Description: "What people were assessed in, by whom, until when it counts, and who can do what"},
	{Name: "Calendars", Description: "When sites work: weeks, holidays, days of their own, and what that makes of a due time; freezes, in which nothing may be changed"},
	{Name: "Templates", Description: "Phases and criteria of an organisation's projects; risk questions, checklists and reviews of its changes"},
	{Name: "Policies", Description: "Who signs a change: named policies, and the rules that choose one"},
	{Name: "People", Description: "Who is who"},
	{Name: "Notifications", Description: "What you were told, and what you get by mail"},
	{Name: "Webhooks", Description: "Other systems that are told, and messages that were given up"},
	{Name: "Absences", Description: "Who is away, and who acts for them meanwhile"},
}

// mountDocumentation serves the contract and a page to read it that loads nothing from
// outside: behind a firewall it is not blank.
func (s *Server) mountDocumentation() {
	s.open("/openapi.json", func(c echo.Context) error { return c.JSON(http.StatusOK, s.openAPI) })
	page := v5emb.NewHandlerWithConfig(swgui.Config{Title: "Tollgate", SwaggerJSON: "/openapi.json", BasePath: documentationPath})
	serve := func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderContentSecurityPolicy, documentationPolicy)
		page.ServeHTTP(c.Response(), c.Request())
		return nil
	}
	s.open(documentationPath, serve)
	s.open(documentationPath+"/*", serve)
}
