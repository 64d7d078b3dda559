package api_test

import (
	"net/http"
	"strings"
	"testing"

	"tollgate/api/apitest"
)

// A Pareto analysis is drawn when it is made, and from what was kept.
func TestAParetoAnalysisIsDrawn(t *testing.T) {
	h := apitest.New(t)
	body := map[string]any{"input": map[string]any{"categories": []string{"late", "wrong", "broken"}, "counts": []int{12, 45, 8}}}
	svg := h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/analyses/pareto?format=svg", Body: body})
	if svg.Status >= 300 || !strings.Contains(string(svg.Body), "<svg") || !strings.Contains(string(svg.Body), "wrong") {
		t.Fatalf("%d: %.200s", svg.Status, svg.Body)
	}
	var made struct{ ID string }
	h.Post("lena", "/v1/analyses/pareto", body, http.StatusCreated, &made)
	var kept struct {
		Description string
		Pareto      struct{ Order []int }
	}
	h.Get("vera", "/v1/analyses/results/"+made.ID+"/chart", &kept)
	if len(kept.Pareto.Order) != 3 || kept.Pareto.Order[0] != 1 || kept.Description == "" {
		t.Errorf("kept as %+v", kept)
	}
	if png := h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/analyses/results/" + made.ID + "/chart?format=png"}); png.Status != http.StatusOK || !strings.HasPrefix(string(png.Body), "\x89PNG") {
		t.Errorf("%d: %.20q", png.Status, png.Body)
	}
}
