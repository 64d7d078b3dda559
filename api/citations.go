package api

import (
	"context"
	"encoding/hex"
	"fmt"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/store"
)

// checkCitations refuses attachments that cite an analysis which the organisation does not have, or another hash than its own: what is
// signed stands for exactly that question and answer.
func (s *Server) checkCitations(ctx context.Context, organisation, path string, attachments []lifecycle.Attachment) error {
	var problems fault.Problems
	for i, a := range attachments {
		if a.AnalysisID == "" {
			continue
		}
		place := fmt.Sprintf("%s[%d]", path, i)
		hash, err := store.Analyses{DB: s.DB}.HashOf(ctx, organisation, a.AnalysisID)
		switch {
		case fault.Of(err) == fault.NotFound:
			problems.Add(place+".analysis_id", "there is no analysis %q", a.AnalysisID)
		case err != nil:
			return err
		default:
			found := hex.EncodeToString(hash)
			problems.Require(a.SHA256 == found, place+".sha256", "is not the hash of the analysis, which is %s", found)
		}
	}
	return problems.Err()
}
