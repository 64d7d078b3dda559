package api

import (
	"context"
	"fmt"
	"net/http"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/policy"
	"tollgate/workflows"
)

// bulkSignNotes says how one request signs many tasks.
const bulkSignNotes = `Each item is signed on its own: one that is refused stops no other. The answer has a result per item, in
the order of the items, with the status that the item alone would have had. When something could not be reached (503) the answer has
` + "`Retry-After`" + `: repeat the request under the same ` + "`Idempotency-Key`" + `; nothing is signed twice.`

type bulkSignInput struct {
	Body struct {
		Items []BulkSignature `json:"items" minItems:"1" maxItems:"100"`
	}
}

// BulkSignature is one decision of a bulk request.
type BulkSignature struct {
	TaskID string `json:"task_id" minLength:"1" maxLength:"60"`
	SignBody
}

// BulkSigned is what became of one of them.
type BulkSigned struct {
	TaskID string `json:"task_id"`
	PartReport
}

type bulkSignOutput struct {
	RetryAfter string `header:"Retry-After" doc:"seconds; something could not be reached"`
	Body       struct {
		Items  []BulkSigned `json:"items"`
		Signed int          `json:"signed"`
	}
}

func (s *Server) signTasks(ctx context.Context, in *bulkSignInput) (*bulkSignOutput, error) {
	first := map[string]int{}
	for i, item := range in.Body.Items {
		if _, twice := first[item.TaskID]; !twice {
			first[item.TaskID] = i
		}
	}
	reports, retryAfter := eachOnItsOwn(ctx, len(in.Body.Items), func(i int) part {
		item, path := in.Body.Items[i], fmt.Sprintf("body.items[%d]", i)
		return part{name: item.TaskID, path: path, status: http.StatusOK, do: func(ctx context.Context) (workflows.Outcome, error) {
			if first[item.TaskID] != i {
				return workflows.Outcome{}, fault.New(fault.Invalid, "the task is in this request twice").With(path+".task_id", "is there already")
			}
			signed, err := s.sign(ctx, item.TaskID, path, item.SignBody)
			if err != nil {
				return workflows.Outcome{}, err
			}
			return signed.Body, nil
		}}
	})
	out := &bulkSignOutput{RetryAfter: retryAfter}
	out.Body.Signed = countDone(reports)
	for i, report := range reports {
		out.Body.Items = append(out.Body.Items, BulkSigned{in.Body.Items[i].TaskID, report})
	}
	return out, nil
}

// sign signs one task; path is where its fields stand in the body.
func (s *Server) sign(ctx context.Context, id, path string, body SignBody) (*outcomeOutput, error) {
	owners := make([]policy.NamedPerson, 0, len(body.Conditions))
	for i, condition := range body.Conditions {
		owners = append(owners, policy.NamedPerson{Path: fmt.Sprintf("%s.conditions[%d].owner", path, i), ID: condition.Owner})
	}
	if err := s.checkSigners(ctx, identity.FromContext(ctx).Organisation, owners); err != nil {
		return nil, err
	}
	return s.raiseOnTask(ctx, id, lifecycle.EventSign, lifecycle.SignPayload{TaskID: id, Decision: lifecycle.Decision(body.Decision),
		ContentHash: body.ContentHash, Comment: body.Comment, Conditions: body.Conditions})
}
