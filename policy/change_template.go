package policy

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"tollgate/lifecycle"
)

const (
	maxChangeTime = 365 * day // of any duration of a change
	maxReadiness  = 40
	maxSteps      = 100
	maxUses       = 1000 // that a standard rule looks at
)

// decisive fields choose who signs, or what the signature grants: an edit of one needs a new approval.
var decisive = []string{"processes", "sites", "cost", "answers", "requests_standard"}

var changeKinds = []lifecycle.ChangeKind{lifecycle.NormalChange, lifecycle.StandardChange, lifecycle.EmergencyChange}

// CheckChangeTemplate returns everything that is wrong with a template of changes as one fault of code
// Invalid; nil for a template that changes can be launched from. Whether the approval policies that it
// names exist is for the caller to find out.
func CheckChangeTemplate(t lifecycle.ChangeTemplate) error {
	c := &Checker{Roles: ChangeRoles()}
	c.Key("body.key", t.Key)
	c.Text("body.title", t.Title, 120)
	c.Key("body.approval", t.Approval)
	c.Size(t)
	c.matrix("body.matrix", t.Matrix)
	c.questions("body.questions", t)
	c.fields(t)
	c.checklist("body.readiness", t.Readiness)
	c.steps("body.steps", t.Steps)
	c.steps("body.backout", t.Backout)
	for _, p := range policiesOf(t) {
		c.Policy(p.path, p.policy)
	}
	c.oneApproval("body.emergency_policy", t.EmergencyPolicy)
	c.Duration("body.submit_within", t.SubmitWithin, maxChangeTime)
	c.Duration("body.assess_within", t.AssessWithin, maxChangeTime)
	c.Duration("body.review_within", t.ReviewWithin, maxChangeTime)
	c.Duration("body.watch_for", t.WatchFor, maxChangeTime)
	c.standard("body.standard", t.Standard)
	return c.Err()
}

// PeopleOfChangeTemplate returns everyone whom the template names by id: signers, and owners of steps.
func PeopleOfChangeTemplate(t lifecycle.ChangeTemplate) []NamedPerson {
	var people []NamedPerson
	for _, p := range policiesOf(t) {
		people = append(people, People(p.path, p.policy)...)
	}
	return append(append(people, owners("body.steps", t.Steps)...), owners("body.backout", t.Backout)...)
}

func owners(path string, steps []lifecycle.PlanStep) (people []NamedPerson) {
	for i, step := range steps {
		if step.Owner != "" {
			people = append(people, NamedPerson{fmt.Sprintf("%s[%d].owner", path, i), step.Owner})
		}
	}
	return people
}

type placedPolicy struct {
	path   string
	policy lifecycle.Policy
}

func policiesOf(t lifecycle.ChangeTemplate) []placedPolicy {
	return []placedPolicy{{"body.emergency_policy", t.EmergencyPolicy}, {"body.emergency_review", t.EmergencyReview}, {"body.override_policy", t.OverridePolicy}}
}

// fields holds what the template says of the content's fields to those that there are.
func (c *Checker) fields(t lifecycle.ChangeTemplate) {
	for _, kind := range slices.Sorted(maps.Keys(t.Required)) {
		path := "body.required." + string(kind)
		c.Require(slices.Contains(changeKinds, kind), path, "%q is not one of %v", kind, changeKinds)
		c.contentFields(path, t.Required[kind])
	}
	c.contentFields("body.immaterial", t.Immaterial)
	for i, name := range t.Immaterial {
		c.Require(!slices.Contains(decisive, name), fmt.Sprintf("body.immaterial[%d]", i), "%q decides who signs or what is granted: its edit needs a new approval", name)
	}
}

func (c *Checker) contentFields(path string, names []string) {
	for i, name := range names {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.Require(slices.Contains(lifecycle.ContentFields(), name), at, "%q is not one of %v", name, lifecycle.ContentFields())
		c.Require(slices.Index(names, name) == i, at, "%q is listed twice", name)
	}
}

func (c *Checker) checklist(path string, items []lifecycle.ReadinessItem) {
	c.Require(len(items) <= maxReadiness, path, "may have at most %d", maxReadiness)
	seen := Keys{}
	for i, item := range items {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.Unique(seen, at+".key", item.Key, "item")
		c.Text(at+".title", item.Title, 200)
	}
}

func (c *Checker) steps(path string, steps []lifecycle.PlanStep) {
	c.Require(len(steps) <= maxSteps, path, "may have at most %d", maxSteps)
	for i, step := range steps {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.Text(at+".title", step.Title, 200)
		c.Duration(at+".within", step.Within, maxChangeTime)
	}
}

// oneApproval holds an emergency policy to one stage that one approval decides: an emergency that
// waits for a second person is a normal change.
func (c *Checker) oneApproval(path string, p lifecycle.Policy) {
	if len(p.Stages) != 1 {
		c.Require(len(p.Stages) == 0, path+".stages", "must have one stage, has %d", len(p.Stages)) // none is refused as any policy's
		return
	}
	stage := p.Stages[0]
	alone := len(stage.Approvers) == 1 && stage.Approvers[0].Group == ""
	one := stage.Quorum.Kind == lifecycle.QuorumAny || stage.Quorum.Kind == lifecycle.QuorumNumber && stage.Quorum.N == 1 ||
		alone && (stage.Quorum.Kind == "" || stage.Quorum.Kind == lifecycle.QuorumAll)
	c.Require(one, path+".stages[0].quorum", "must need one approval: kind any, or one approver who is no group")
	c.Require(time.Duration(stage.DueAfter) > 0, path+".stages[0].due_after", "is needed: an emergency cannot wait for ever")
}

func (c *Checker) standard(path string, rule *lifecycle.StandardRule) {
	if rule == nil {
		return
	}
	c.Require(rule.Last >= 1 && rule.Last <= maxUses, path+".last", "must be 1 to %d, is %d", maxUses, rule.Last)
	c.Require(rule.Successful >= 1 && rule.Successful <= rule.Last, path+".successful", "must be 1 to last, which is %d; is %d", rule.Last, rule.Successful)
}
