package api

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/launch"
	"tollgate/lifecycle"
	"tollgate/store"
)

// circleKey is where a request keeps for whom its caller reads and answers, when that is not everybody.
type circleKey struct{}

// withCircle narrows a request to what is the caller's own: theirs, and what is of those for whom they stand in now.
func (s *Server) withCircle(ctx context.Context, caller identity.Person) (context.Context, error) {
	others, err := store.Absences{DB: s.DB}.ActsFor(ctx, caller.Organisation, caller.ID, time.Now())
	return context.WithValue(ctx, circleKey{}, append([]string{caller.ID}, others...)), err
}

// circleOf is for whom the caller reads and answers; nil when that is everybody.
func circleOf(ctx context.Context) []string {
	circle, _ := ctx.Value(circleKey{}).([]string)
	return circle
}

// ownerOf is the caller, where only what is theirs is to be found; empty when that is everything.
func ownerOf(ctx context.Context) string {
	if circle := circleOf(ctx); circle != nil {
		return circle[0]
	}
	return ""
}

// What follows are the repositories as the caller of a request may see them: the one place where what a role may see in its own
// cases only meets SQL. Routes that such a role is let into read through these.

func (s *Server) cases(ctx context.Context) store.Cases {
	return store.Cases{DB: s.DB, Among: circleOf(ctx)}
}

func (s *Server) tasks(ctx context.Context) store.Tasks {
	return store.Tasks{DB: s.DB, Of: circleOf(ctx)}
}

func (s *Server) people(ctx context.Context) store.People {
	return store.People{DB: s.DB, Around: circleOf(ctx)}
}

func (s *Server) absences(ctx context.Context) store.Absences {
	return store.Absences{DB: s.DB, Of: ownerOf(ctx)}
}

func (s *Server) competencies(ctx context.Context) store.Competencies {
	return store.Competencies{DB: s.DB, Of: ownerOf(ctx)}
}

// locate finds a case's id from an id or key that a query or body names.
func (s *Server) locate(ctx context.Context, kind, path, idOrKey string) (string, error) {
	return launch.Desk{DB: s.DB, Among: circleOf(ctx)}.Case(ctx, identity.FromContext(ctx).Organisation, kind, path, idOrKey)
}

// mayAnswer refuses who only does what they are asked a task in which they would decide for others. Launches and reassignments
// name nobody for such a task who may not; a person's roles, or a template's version, may have changed since.
func (s *Server) mayAnswer(ctx context.Context, caller identity.Person, task store.AskedTask) error {
	if caller.May(identity.TasksAct) {
		return nil
	}
	refusal := fault.New(fault.Forbidden, "this needs a lead, an approver or finance to decide: ask who runs the case to give it to one of them")
	if task.CaseKind != lifecycle.KindOnboarding {
		return refusal
	}
	stored, err := store.Cases{DB: s.DB}.Get(ctx, caller.Organisation, task.CaseKind, task.CaseID)
	if err != nil {
		return err
	}
	var c lifecycle.Case[lifecycle.OnboardingData]
	if err := json.Unmarshal(stored.Snapshot, &c); err != nil {
		return fault.Wrap(fault.Internal, err, "the case's snapshot cannot be read")
	}
	if c.Data.Decides(lifecycle.TaskKind(task.Kind), task.Subject) {
		return refusal
	}
	return nil
}

// allowedTo are the events that the caller may raise: none for who may raise no event at all.
func allowedTo[D any](ctx context.Context, machine lifecycle.Machine[D], c *lifecycle.Case[D]) []lifecycle.EventName {
	if !identity.FromContext(ctx).May(identity.CasesAct) {
		return []lifecycle.EventName{}
	}
	return machine.Allowed(c, callerAsActor(ctx))
}

// answersFor are those answers to a review that somebody may read while it is not signed: of who sees their own cases only, theirs.
func answersFor(circle []string, d lifecycle.OnboardingData, answers map[string]lifecycle.RoleAnswers) map[string]lifecycle.RoleAnswers {
	if circle == nil {
		return answers
	}
	theirs := map[string]lifecycle.RoleAnswers{}
	for role, given := range answers {
		person := d.Roles[role]
		if role == lifecycle.RoleSubject {
			person = d.Subject.Person
		}
		if slices.Contains(circle, person) {
			theirs[role] = given
		}
	}
	return theirs
}
