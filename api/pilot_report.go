package api

import (
	"context"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/evidence"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/report"
	"tollgate/store"
)

const (
	htmlType = "text/html; charset=utf-8"
	pdfType  = "application/pdf"
)

type pageInput struct {
	ID     string `path:"id" maxLength:"60" doc:"id or key, such as PIL-3"`
	Format string `query:"format" enum:"html,pdf" doc:"before Accept; html when neither says"`
	Accept string `header:"Accept" hidden:"true"`
}

func (in pageInput) pdf() bool {
	return in.Format == "pdf" || in.Format == "" && strings.Contains(in.Accept, pdfType)
}

// pageOutput is a page to read or to print.
type pageOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func answersPages(r Route) Route {
	mount := r.mount
	r.mount = func(s *Server, api huma.API, operation huma.Operation) {
		text := &huma.MediaType{Schema: &huma.Schema{Type: "string"}}
		operation.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"text/html": text, pdfType: text}}}
		mount(s, api, operation)
	}
	return r
}

func (s *Server) reportPilot(ctx context.Context, in *pageInput) (*pageOutput, error) {
	stored, c, err := s.pilots().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	page, err := s.pilotPage(ctx, stored, c)
	if err != nil {
		return nil, err
	}
	return printed(page, in.pdf(), stored.Key)
}

// printed is a page in the form that was asked for.
func printed(page report.Page, pdf bool, name string) (*pageOutput, error) {
	out := &pageOutput{ContentType: htmlType, Policy: svgPolicy}
	var err error
	if pdf {
		out.ContentType, out.Disposition = pdfType, fmt.Sprintf("inline; filename=%q", name+".pdf")
		out.Body, err = page.PDF()
	} else {
		out.Body, err = page.HTML()
	}
	return out, err
}

func (s *Server) pilotPage(ctx context.Context, stored store.StoredCase, c *lifecycle.Case[lifecycle.PilotData]) (report.Page, error) {
	organisation := identity.FromContext(ctx).Organisation
	looks, err := evidence.Judge{DB: s.DB}.Looks(ctx, organisation, c.ID)
	if err != nil {
		return report.Page{}, err
	}
	signatures, err := store.Cases{DB: s.DB}.Signatures(ctx, organisation, c.ID, "")
	if err != nil {
		return report.Page{}, err
	}
	p := report.Pilot{Case: c, Looks: looks}
	c.Key, c.Seq, c.UpdatedAt = stored.Key, stored.Seq, stored.UpdatedAt
	for _, signature := range signatures {
		p.Signed = append(p.Signed, report.Signed{Name: signature.SignerName, Meaning: strings.ReplaceAll(signature.Meaning, "_", " "), Comment: signature.Comment,
			At: signature.SignedAt.UTC().Format("2006-01-02 15:04 MST"), Hash: signature.ContentHash[:12]})
	}
	if drawing, ok := report.PilotLooks(c.Title, c.Data.Plan, looks); ok {
		p.Drawing = drawing
	}
	return p.Page()
}
