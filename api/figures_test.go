package api_test

import (
	"fmt"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/store"
	"tollgate/store/storetest"
)

// Whoever is not even known must not make the process keep a series for each name they think of.
func TestClientsDoNotChooseTheNumberOfSeries(t *testing.T) {
	db, registry := storetest.New(t), prometheus.NewRegistry()
	h := apitest.On(t, api.Dependencies{DB: db, Authenticator: store.People{DB: db}, Metrics: registry})
	for i := range 20 {
		h.Do(apitest.Request{Method: fmt.Sprint("METHOD", i), Path: "/v1/projects"})
		h.Do(apitest.Request{Method: "GET", Path: fmt.Sprint("/nothing/", i)})
		h.Do(apitest.Request{Method: "GET", Path: fmt.Sprint("/v1/projects/", i)})
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if n := len(family.GetMetric()); family.GetName() == "tollgate_http_request_seconds" && n > 3 {
			t.Errorf("%d series of %s: %v", n, family.GetName(), family.GetMetric())
		}
	}
}
