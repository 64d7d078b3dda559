package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"golang.org/x/sync/errgroup"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/policy"
	"tollgate/workflows"
)

// bulkSignNotes says how one request signs many tasks.
const bulkSignNotes = `Each item is signed on its own: one that is refused stops no other. The answer has a result per item, in
the order of the items, with the status that the item alone would have had. What could not be reached (503) is tried
again with another ` + "`Idempotency-Key`" + `: who signed already is told so (409) and signs nothing twice.`

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
	TaskID  string             `json:"task_id"`
	Status  int                `json:"status" doc:"as the item alone would have had"`
	Outcome *workflows.Outcome `json:"outcome,omitempty"`
	Code    fault.Code         `json:"code,omitempty"`
	Message string             `json:"message,omitempty"`
	Fields  []fault.Field      `json:"errors,omitempty"`
}

type bulkSignOutput struct {
	Body struct {
		Items  []BulkSigned `json:"items"`
		Signed int          `json:"signed"`
	}
}

// signedAtOnce bounds how many items of one request are under way.
const signedAtOnce = 8

func (s *Server) signTasks(ctx context.Context, in *bulkSignInput) (*bulkSignOutput, error) {
	out := &bulkSignOutput{}
	out.Body.Items = make([]BulkSigned, len(in.Body.Items))
	seen := map[string]bool{}
	var group errgroup.Group
	group.SetLimit(signedAtOnce)
	for i, item := range in.Body.Items {
		if seen[item.TaskID] {
			out.Body.Items[i] = resultOf(item.TaskID, nil, fault.New(fault.Invalid, "the task is in this request twice").
				With(fmt.Sprintf("body.items[%d].task_id", i), "is there already"))
			continue
		}
		seen[item.TaskID] = true
		group.Go(func() error {
			signed, err := s.sign(withPart(ctx, item.TaskID), item.TaskID, fmt.Sprintf("body.items[%d]", i), item.SignBody)
			out.Body.Items[i] = resultOf(item.TaskID, signed, err)
			return nil
		})
	}
	_ = group.Wait() // no item fails the request
	for _, item := range out.Body.Items {
		if item.Status == http.StatusOK {
			out.Body.Signed++
		}
	}
	return out, nil
}

func resultOf(id string, signed *outcomeOutput, err error) BulkSigned {
	if err == nil {
		return BulkSigned{TaskID: id, Status: http.StatusOK, Outcome: &signed.Body}
	}
	result := BulkSigned{TaskID: id, Status: statuses[fault.Of(err)], Code: fault.Of(err), Message: "could not be done; try again"}
	var refusal *fault.Error
	if errors.As(err, &refusal) && refusal.Code != fault.Internal {
		result.Message, result.Fields = refusal.Message, refusal.Fields
	}
	return result
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
