package api

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"tollgate/chart"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/rootcause"
	"tollgate/store"
)

const rootCauseNotes = `The field that has the kind's name holds the document: five_whys, fishbone, fmea or cause_effect_matrix. Each cause gets a key (c1, c2, …)
unless it has one; corrective actions name it, and later versions keep it.

* A cause is **verified** by an analysis: verified_by names one of /v1/analyses/results, whose hash is kept with the document.
* **FMEA**: RPN and the action priority (AIAG & VDA 2019) are worked out, now and with every action.
* A document is never changed: what changes is the next version. Lead, process owner, finance partner and team of the project write.`

func (s *Server) rootCauseRoutes() []Route {
	const all = "/v1/projects/{id}/root-causes"
	return []Route{
		get(all, "list-root-causes", "Root causes", "The newest versions of a project's root cause documents", identity.CasesRead, s.listRootCauses).own(nothing),
		post(all, "add-root-cause", "Root causes", "Add five whys, a fishbone, an FMEA or a cause-and-effect matrix", identity.RootCausesWrite, s.addRootCause).created().describe(rootCauseNotes),
		answersPictures[RootCauseVersion](get(all+"/{document}", "get-root-cause", "Root causes", "A root cause document as JSON, SVG or PNG, the newest version or the one named", identity.CasesRead, s.getRootCause).own(nothing), "200", "OK"),
		post(all+"/{document}/versions", "revise-root-cause", "Root causes", "Add the next version of a root cause document", identity.RootCausesWrite, s.reviseRootCause).created().describe(rootCauseNotes),
	}
}

// RootCauseSummary is a version of a document in a list.
type RootCauseSummary struct {
	ID        string         `json:"id"`
	ProjectID string         `json:"project_id"`
	Version   int            `json:"version"`
	Kind      rootcause.Kind `json:"kind" enum:"five_whys,fishbone,fmea,cause_effect_matrix"`
	Title     string         `json:"title"`
	Causes    int            `json:"causes" doc:"how many there are"`
	Verified  int            `json:"verified" doc:"how many of them an analysis verifies"`
	Hash      string         `json:"hash" doc:"SHA-256 of the document as it is kept"`
	By        string         `json:"created_by"`
	At        time.Time      `json:"created_at"`
}

// RootCauseVersion is a version of a document in full, with what follows from it.
type RootCauseVersion struct {
	RootCauseSummary
	Document    rootcause.Document  `json:"document"`
	Ranking     *rootcause.Ranking  `json:"ranking,omitempty" doc:"of an FMEA: its lines by action priority"`
	Weighed     []rootcause.Weighed `json:"weighed,omitempty" doc:"of a matrix: its inputs by total"`
	Description string              `json:"description" doc:"what the drawing shows, in words: its alternative text"`
}

func summarizeRootCause(r store.RootCause) RootCauseSummary {
	return RootCauseSummary{ID: r.ID, ProjectID: r.CaseID, Version: r.Version, Kind: rootcause.Kind(r.Kind), Title: r.Title,
		Causes: r.Causes, Verified: r.Verified, Hash: hex.EncodeToString(r.Hash), By: r.CreatedBy, At: r.CreatedAt.UTC()}
}

func rootCauseVersion(r store.RootCause) (RootCauseVersion, chart.Picture, error) {
	v := RootCauseVersion{RootCauseSummary: summarizeRootCause(r)}
	if err := json.Unmarshal(r.Document, &v.Document); err != nil {
		return v, nil, fault.Wrap(fault.Internal, err, "the kept document cannot be read")
	}
	drawing, ok := chart.OfDocument(v.Document)
	if !ok {
		return v, nil, fault.New(fault.Internal, "the kept document holds nothing of its kind")
	}
	v.Description = drawing.Describe()
	if v.Document.FMEA != nil {
		ranking := v.Document.FMEA.Rank()
		v.Ranking = &ranking
	}
	if v.Document.Matrix != nil {
		v.Weighed = v.Document.Matrix.Weigh()
	}
	return v, drawing, nil
}

type rootCauseInput struct {
	ID       string `path:"id" maxLength:"60" doc:"of the project: id or key, such as PRJ-12"`
	Document string `path:"document" maxLength:"64"`
	Version  int    `query:"version" minimum:"0" doc:"0 or absent: the newest"`
	PictureInput
}

func (s *Server) getRootCause(ctx context.Context, in *rootCauseInput) (*pictureOutput, error) {
	organisation := identity.FromContext(ctx).Organisation
	project, err := store.Cases{DB: s.DB}.Get(ctx, organisation, lifecycle.KindProject, in.ID)
	if err != nil {
		return nil, err
	}
	kept, err := store.RootCauses{DB: s.DB}.Get(ctx, organisation, project.ID, in.Document, in.Version)
	if err != nil {
		return nil, err
	}
	v, drawing, err := rootCauseVersion(kept)
	if err != nil {
		return nil, err
	}
	if as := in.picture(); as != "" {
		return drawn(drawing, as)
	}
	return &pictureOutput{ContentType: jsonType, Body: v}, nil
}

type listRootCausesInput struct {
	ID string `path:"id" maxLength:"60" doc:"of the project: id or key, such as PRJ-12"`
	PageInput
}

func (s *Server) listRootCauses(ctx context.Context, in *listRootCausesInput) (*Page[RootCauseSummary], error) {
	organisation := identity.FromContext(ctx).Organisation
	after, err := store.ParseCursor(in.Cursor, store.RootCausesByAge)
	if err != nil {
		return nil, err
	}
	project, err := store.Cases{DB: s.DB}.Get(ctx, organisation, lifecycle.KindProject, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := store.RootCauses{DB: s.DB}.List(ctx, organisation, project.ID, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	rows, cursors := make([]RootCauseSummary, 0, len(found)), make([]string, 0, len(found))
	for _, r := range found {
		rows, cursors = append(rows, summarizeRootCause(r)), append(cursors, r.Cursor().Encode())
	}
	return pageOf(rows, cursors, in.Limit, fmt.Sprintf("/v1/projects/%s/root-causes", url.PathEscape(in.ID)), url.Values{}), nil
}
