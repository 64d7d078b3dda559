package api

import (
	"context"
	"encoding/hex"
	"fmt"

	"tollgate/analysis"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
)

type analysisInput struct {
	ID string `path:"id" maxLength:"64"`
}

type storedAnalysis struct {
	AnalysisAnswer
	Input jsonObject `json:"input" doc:"as it was understood; null when it was too large to keep"`
}

type storedAnalysisOutput struct{ Body storedAnalysis }

func (s *Server) getAnalysis(ctx context.Context, in *analysisInput) (*storedAnalysisOutput, error) {
	a, err := store.Analyses{DB: s.DB}.Get(ctx, identity.FromContext(ctx).Organisation, in.ID)
	return &storedAnalysisOutput{Body: storedAnalysis{AnalysisAnswer{summarizeAnalysis(a), a.Result}, a.Input}}, err
}

type listAnalysesInput struct {
	LinkedPage
	WindowInput
	Method string `query:"method" maxLength:"64"`
	Metric string `query:"metric" maxLength:"64" doc:"id or key"`
	By     string `query:"by" maxLength:"64" doc:"the person who ran it"`
}

func (s *Server) listAnalyses(ctx context.Context, in *listAnalysesInput) (*Page[AnalysisSummary], error) {
	cursor, err := store.ParseCursor(in.Cursor, store.AnalysesNewestFirst)
	if err != nil {
		return nil, err
	}
	window, err := in.window()
	if err != nil {
		return nil, err
	}
	filter := store.AnalysisFilter{Window: window, Method: in.Method, By: in.By, Cursor: cursor, Limit: in.Limit}
	if in.Metric != "" {
		metric, err := s.metric(ctx, in.Metric)
		if err != nil {
			return nil, asField(err, "query.metric")
		}
		filter.MetricID = metric.ID
	}
	found, err := store.Analyses{DB: s.DB}.List(ctx, identity.FromContext(ctx).Organisation, filter)
	if err != nil {
		return nil, err
	}
	page := newPage(found, in.Limit, func(a store.Analysis) string { return a.Cursor().Encode() }, in.next)
	rows := make([]AnalysisSummary, 0, len(page.Body.Items))
	for _, a := range page.Body.Items {
		rows = append(rows, summarizeAnalysis(a))
	}
	return &Page[AnalysisSummary]{Link: page.Link, Body: PageBody[AnalysisSummary]{Items: rows, Next: page.Body.Next}}, nil
}

type verification struct {
	ID      string `json:"id"`
	Same    bool   `json:"same" doc:"the recomputed hash is that of the analysis"`
	Hash    string `json:"hash" doc:"of the analysis as it is kept"`
	Again   string `json:"recomputed_hash"`
	Version int    `json:"version" doc:"of the method then"`
	Now     int    `json:"recomputed_version" doc:"of the method now; another one may give other figures"`
}

type verificationOutput struct{ Body verification }

// verifyAnalysis runs an analysis again from what is kept of it.
func (s *Server) verifyAnalysis(ctx context.Context, in *analysisInput) (*verificationOutput, error) {
	a, err := store.Analyses{DB: s.DB}.Get(ctx, identity.FromContext(ctx).Organisation, in.ID)
	if err != nil {
		return nil, err
	}
	if a.Input == nil {
		return nil, fault.New(fault.Conflict, "its input was too large to keep: send the analysis again, and compare the hash with %s", hex.EncodeToString(a.Hash))
	}
	method, err := methodNamed(a.Method)
	if err != nil {
		return nil, err
	}
	outcome, err := method.Run(analysis.Request{Input: a.Input, Options: a.Options})
	if err != nil {
		return nil, err
	}
	again := outcome.Hash()
	v := verification{ID: a.ID, Hash: hex.EncodeToString(a.Hash), Again: fmt.Sprintf("%x", again), Version: a.Version, Now: outcome.Version}
	v.Same = v.Hash == v.Again
	return &verificationOutput{Body: v}, nil
}
