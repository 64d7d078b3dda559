package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/workflows"
)

// TaskFilterInput narrows the inbox. It is exported because it is embedded: Huma sets only what it can reach.
type TaskFilterInput struct {
	Assignee string `query:"assignee" maxLength:"60" doc:"me: what you are asked now, for yourself or as a delegate; a person's id: what is theirs, whoever acts on it; everybody's when absent, or yours when you may see yours only"`
	Status   string `query:"status" enum:"open,done,not_needed,any" default:"open"`
	Kind     string `query:"kind" enum:"sign_off,condition,confirm_actuals,investigate_signal,corrective_action,effectiveness_check,next_action,implement,follow_up,onboarding_item,assess_item,answer_review,decide_failed,revoke_access"`
	Case     string `query:"case" maxLength:"60" doc:"id or key"`
	CaseKind string `query:"case_kind" enum:"project,change,pilot,onboarding"`
	Overdue  string `query:"overdue" enum:"true,false"`
}

func (s *Server) taskFilter(ctx context.Context, in TaskFilterInput) (store.TaskFilter, error) {
	status := in.Status
	if status == "any" {
		status = ""
	}
	id, err := s.locate(ctx, "", "query.case", in.Case)
	filter := store.TaskFilter{Assignee: in.Assignee, Status: status, Kind: in.Kind, CaseID: id, CaseKind: in.CaseKind, Overdue: flag(in.Overdue)}
	if in.Assignee == "me" || in.Assignee == "" && circleOf(ctx) != nil {
		filter.Assignee, filter.Acting = "", identity.FromContext(ctx).ID
	}
	return filter, err
}

type taskListInput struct {
	PageInput
	TaskFilterInput
}

func (s *Server) listTasks(ctx context.Context, in *taskListInput) (*Page[store.TaskRow], error) {
	caller := identity.FromContext(ctx)
	after, err := store.ParseCursor(in.Cursor, "due")
	if err != nil {
		return nil, err
	}
	filter, err := s.taskFilter(ctx, in.TaskFilterInput)
	if err != nil {
		return nil, err
	}
	rows, cursors, err := s.tasks(ctx).List(ctx, caller.Organisation, filter, requestTime(ctx), after, in.Limit)
	if err != nil {
		return nil, err
	}
	query := url.Values{}
	for name, value := range map[string]string{"assignee": in.Assignee, "status": in.Status, "kind": in.Kind, "case": in.Case,
		"case_kind": in.CaseKind, "overdue": in.Overdue} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return pageOf(rows, cursors, in.Limit, "/v1/tasks", query), nil
}

type taskCountsOutput struct {
	Body struct {
		Total  int64             `json:"total"`
		Counts []store.TaskCount `json:"counts"`
	}
}

func (s *Server) countTasks(ctx context.Context, in *TaskFilterInput) (*taskCountsOutput, error) {
	caller := identity.FromContext(ctx)
	filter, err := s.taskFilter(ctx, *in)
	if err != nil {
		return nil, err
	}
	counts, err := s.tasks(ctx).Count(ctx, caller.Organisation, filter, requestTime(ctx))
	out := &taskCountsOutput{}
	out.Body.Counts = counts
	for _, c := range counts {
		out.Body.Total += c.Count
	}
	return out, err
}

type taskInput struct {
	ID string `path:"id" maxLength:"60"`
}

// TaskView is a task with exactly what would be signed, and who else signs.
type TaskView struct {
	store.TaskRow
	Content    json.RawMessage      `json:"content,omitempty" doc:"what is signed, to read"`
	Signed     string               `json:"signed_text,omitempty" doc:"the exact bytes that content_hash is the SHA-256 of"`
	Signatures []store.SignatureRow `json:"signatures" doc:"those given in this round so far"`
	Actions    []string             `json:"actions" doc:"what you may do with the task now"`
	Item       *TaskItem            `json:"item,omitempty" doc:"of a task of an onboarding: what it takes to answer it, and why it was sent back"`
	Against    *AgainstVerdict      `json:"against_verdict,omitempty" doc:"the decision that is to be signed does not follow from the pilot's verdict"`
}

func (s *Server) getTask(ctx context.Context, in *taskInput) (*viewOutput[TaskView], error) {
	caller := identity.FromContext(ctx)
	task, err := s.tasks(ctx).Get(ctx, caller.Organisation, in.ID, requestTime(ctx))
	if err != nil {
		return nil, err
	}
	NoteCase(ctx, task.CaseID)
	view := TaskView{TaskRow: task, Signatures: []store.SignatureRow{}, Actions: []string{}}
	if task.Status == string(lifecycle.TaskOpen) && task.Acting == caller.ID {
		view.Actions = append(view.Actions, map[bool]string{true: "sign", false: "complete"}[task.Kind == string(lifecycle.TaskSignOff)])
	}
	if view.Item, err = s.taskItem(ctx, task); err != nil {
		return nil, err
	}
	round := task.RoundID
	if task.Kind == string(lifecycle.TaskAssess) {
		round = task.ID // what was submitted is kept under the task that asks for its assessment
	}
	if round == "" {
		return &viewOutput[TaskView]{Body: view}, nil
	}
	cases := store.Cases{DB: s.DB}
	if view.Signatures, err = cases.Signatures(ctx, caller.Organisation, task.CaseID, round); err != nil {
		return nil, err
	}
	view.Signed, err = cases.SignedContent(ctx, caller.Organisation, task.CaseID, round)
	view.Content, view.Against = json.RawMessage(view.Signed), againstVerdict(view.Signed)
	return &viewOutput[TaskView]{Body: view}, err
}

type signInput struct {
	ID   string `path:"id" maxLength:"60"`
	Body SignBody
}

// SignBody is a decision on exactly the content that the hash names. It is exported because it is embedded.
type SignBody struct {
	Decision    string                        `json:"decision" enum:"approve,approve_with_conditions,reject"`
	ContentHash string                        `json:"content_hash" pattern:"^[0-9a-f]{64}$" doc:"of the content that you saw"`
	Comment     string                        `json:"comment,omitempty" maxLength:"4000" doc:"required with reject"`
	Conditions  []lifecycle.ProposedCondition `json:"conditions,omitempty" maxItems:"20"`
}

// signTask signs exactly the content that the hash names. Approvers who sign at the same time
// do not collide.
func (s *Server) signTask(ctx context.Context, in *signInput) (*outcomeOutput, error) {
	return s.sign(ctx, in.ID, "body", in.Body)
}

type completeInput struct {
	ID   string `path:"id" maxLength:"60"`
	Body struct {
		Comment string `json:"comment" minLength:"1" maxLength:"4000" doc:"what was done"`
		Result  string `json:"result,omitempty" enum:"done,failed,returned,retry,waive" doc:"failed: of a step of an implementation, an effectiveness check, and by the assessor of a training or competency; returned: by the assessor of an item; retry, waive: of an item that failed for good"`
		// Data is of tasks of onboardings.
		Data *lifecycle.ItemAnswer `json:"data,omitempty" doc:"what a task of an onboarding asks for beyond a comment"`
	}
}

func (s *Server) completeTask(ctx context.Context, in *completeInput) (*outcomeOutput, error) {
	payload := lifecycle.CompletePayload{TaskID: in.ID, Comment: in.Body.Comment, Result: in.Body.Result}
	if in.Body.Data != nil {
		if err := s.checkEvidence(ctx, identity.FromContext(ctx).Organisation, "body.data.evidence", in.Body.Data.Evidence); err != nil {
			return nil, err
		}
		data, err := json.Marshal(in.Body.Data)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "the task's data is not valid")
		}
		payload.Data = data
	}
	return s.raiseOnTask(ctx, in.ID, lifecycle.EventCompleteTask, payload)
}

func (s *Server) raiseOnTask(ctx context.Context, id string, name lifecycle.EventName, data any) (*outcomeOutput, error) {
	caller := identity.FromContext(ctx)
	task, err := s.tasks(ctx).Asked(ctx, caller.Organisation, id, caller.ID, time.Now())
	if err != nil {
		return nil, err
	}
	NoteCase(ctx, task.CaseID)
	if done, ok := data.(lifecycle.CompletePayload); ok && len(done.Data) > 0 && task.CaseKind != lifecycle.KindOnboarding {
		return nil, fault.New(fault.Invalid, "this task takes a comment and nothing more").With("body.data", "is for tasks of onboardings")
	}
	if err := s.mayAnswer(ctx, caller, task); err != nil {
		return nil, err
	}
	behalf, err := task.AnswerBy(caller.ID)
	if err != nil && !s.isRecorded(ctx, task.CaseID) {
		return nil, err
	}
	e, err := eventOf(ctx, name, lifecycle.ByTask, data)
	if err != nil {
		return nil, err
	}
	e.OnBehalfOf, e.ActsFor, e.SeenSeq = behalf, task.ActsFor, task.CaseSeq
	outcome, err := s.raise(ctx, task.CaseKind, task.CaseID, e)
	if err != nil {
		return nil, err
	}
	return &outcomeOutput{ETag: etag(outcome.Seq), Location: casePath(outcome), Body: outcome}, nil
}

// isRecorded tells whether this very request made a step before: then it is answered again, although who acts has changed
// since.
func (s *Server) isRecorded(ctx context.Context, caseID string) bool {
	_, err := store.Cases{DB: s.DB}.StepOf(ctx, identity.FromContext(ctx).Organisation, caseID, RequestID(ctx))
	return err == nil
}

func casePath(o workflows.Outcome) string { return fmt.Sprintf("/v1/%ss/%s", o.Kind, o.ID) }

type signaturesInput struct {
	Case  string `query:"case" required:"true" minLength:"1" maxLength:"60" doc:"id or key"`
	Round string `query:"round" maxLength:"60"`
}

type signaturesOutput struct {
	Body struct {
		Items []store.SignatureRow `json:"items"`
	}
}

func (s *Server) listSignatures(ctx context.Context, in *signaturesInput) (*signaturesOutput, error) {
	id, err := s.locate(ctx, "", "query.case", in.Case)
	if err != nil {
		return nil, err
	}
	out := &signaturesOutput{}
	out.Body.Items, err = store.Cases{DB: s.DB}.Signatures(ctx, identity.FromContext(ctx).Organisation, id, in.Round)
	return out, err
}
