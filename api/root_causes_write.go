package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/policy"
	"tollgate/rootcause"
	"tollgate/store"
)

type addRootCauseInput struct {
	ID   string `path:"id" maxLength:"60" doc:"of the project: id or key, such as PRJ-12"`
	Body rootcause.Document
}

type rootCauseOutput struct {
	Location string `header:"Location"`
	Body     RootCauseVersion
}

func (s *Server) addRootCause(ctx context.Context, in *addRootCauseInput) (*rootCauseOutput, error) {
	project, err := s.projectToWriteFor(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.keepRootCause(ctx, project, store.RootCause{ID: store.DerivedID(RequestID(ctx), 0), Version: 1}, in.Body)
}

type reviseRootCauseInput struct {
	ID       string `path:"id" maxLength:"60" doc:"of the project: id or key, such as PRJ-12"`
	Document string `path:"document" maxLength:"64"`
	Body     struct {
		ExpectedVersion int `json:"expected_version" minimum:"1" doc:"the newest version that you have seen"`
		rootcause.Document
	}
}

func (s *Server) reviseRootCause(ctx context.Context, in *reviseRootCauseInput) (*rootCauseOutput, error) {
	project, err := s.projectToWriteFor(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	first, err := store.RootCauses{DB: s.DB}.Get(ctx, identity.FromContext(ctx).Organisation, project, in.Document, 1)
	if err != nil {
		return nil, err
	}
	if rootcause.Kind(first.Kind) != in.Body.Kind {
		return nil, fault.New(fault.Invalid, "a document keeps its kind").With("body.kind", "must be %s; what is of another kind is another document", first.Kind)
	}
	return s.keepRootCause(ctx, project, store.RootCause{ID: first.ID, Version: in.Body.ExpectedVersion + 1}, in.Body.Document)
}

// projectToWriteFor is the id of a project that goes on, and that the caller works on.
func (s *Server) projectToWriteFor(ctx context.Context, id string) (string, error) {
	caller := identity.FromContext(ctx)
	stored, c, err := s.projects().load(ctx, id)
	if err != nil {
		return "", err
	}
	if !slices.Contains(c.Data.Roles.Workers(), caller.ID) {
		return "", fault.New(fault.Forbidden, "only the project's lead, process owner, finance partner and team may do this")
	}
	if stored.Ended {
		return "", fault.New(fault.Conflict, "the project has ended in state %s; its evidence stays as it is", stored.State)
	}
	return stored.ID, nil
}

// keepRootCause checks a document, takes over the hashes of the analyses that it cites, and keeps it.
func (s *Server) keepRootCause(ctx context.Context, project string, r store.RootCause, d rootcause.Document) (*rootCauseOutput, error) {
	caller := identity.FromContext(ctx)
	var problems fault.Problems
	d.Check(&problems, "body")
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if err := s.checkPeople(ctx, caller.Organisation, ownersOfActions(d)); err != nil {
		return nil, err
	}
	d.FillKeys()
	cites, err := s.cite(ctx, d)
	if err != nil {
		return nil, err
	}
	if r.Document, err = json.Marshal(d); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the document cannot be written")
	}
	hash := sha256.Sum256(r.Document)
	r.CaseID, r.Kind, r.Title, r.Hash, r.CreatedBy = project, string(d.Kind), d.Title, hash[:], caller.ID
	r.Causes, r.Verified = len(d.Causes()), len(d.Verified())
	kept, err := store.RootCauses{DB: s.DB}.Add(ctx, caller.Organisation, RequestID(ctx), r, cites)
	if err != nil {
		return nil, err
	}
	v, _, err := rootCauseVersion(kept)
	return &rootCauseOutput{Location: fmt.Sprintf("/v1/projects/%s/root-causes/%s?version=%d", project, kept.ID, kept.Version), Body: v}, err
}

func ownersOfActions(d rootcause.Document) (named []policy.NamedPerson) {
	if d.FMEA == nil {
		return nil
	}
	for i, item := range d.FMEA.Items {
		for k, action := range item.Actions {
			named = append(named, policy.NamedPerson{Path: fmt.Sprintf("body.fmea.items[%d].actions[%d].owner", i, k), ID: action.Owner})
		}
	}
	return named
}

// cite finds every analysis that a document names and writes hash and method of those that verify into it.
func (s *Server) cite(ctx context.Context, d rootcause.Document) ([]string, error) {
	named := map[string]bool{}
	d.Each("body", func(_ string, cause *rootcause.Cause) {
		for _, e := range cause.Evidence {
			named[e.AnalysisID] = true
		}
		if cause.VerifiedBy != nil {
			named[cause.VerifiedBy.AnalysisID] = true
		}
	})
	delete(named, "")
	ids := slices.Sorted(maps.Keys(named))
	found, err := store.Analyses{DB: s.DB}.Cited(ctx, identity.FromContext(ctx).Organisation, ids)
	if err != nil {
		return nil, err
	}
	var problems fault.Problems
	d.Each("body", func(path string, cause *rootcause.Cause) { takeOver(&problems, path, cause, found) })
	return ids, problems.Err()
}

func takeOver(problems *fault.Problems, path string, cause *rootcause.Cause, found map[string]store.Analysis) {
	for i, e := range cause.Evidence {
		if _, there := found[e.AnalysisID]; e.AnalysisID != "" {
			problems.Require(there, fmt.Sprintf("%s.evidence[%d].analysis_id", path, i), "there is no analysis %q", e.AnalysisID)
		} else {
			lifecycle.CheckEvidenceURI(problems, fmt.Sprintf("%s.evidence[%d].uri", path, i), e.URI)
		}
	}
	v := cause.VerifiedBy
	if v == nil {
		return
	}
	a, there := found[v.AnalysisID]
	if !there {
		problems.Add(path+".verified_by.analysis_id", "there is no analysis %q", v.AnalysisID)
		return
	}
	hash := hex.EncodeToString(a.Hash)
	problems.Require(v.Hash == "" || v.Hash == hash, path+".verified_by.hash", "is not that of the analysis, %s: leave it out", hash)
	v.Hash, v.Method = hash, a.Method
}
