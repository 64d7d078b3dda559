package criteria

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tollgate/lifecycle"
	"tollgate/policy"
)

// Limits of a template.
const (
	maxPhases   = 12
	maxPerPhase = 40 // deliverables, and criteria
	maxFields   = 40
	maxEvidence = 20
	day         = 24 * time.Hour
	maxDuration = 3 * 365 * day
	maxGrace    = 365 * day
)

// reservedPhases are states of every project, which no phase may be called.
var reservedPhases = []string{"draft", "realizing", "closed", "killed", "cancelled"}

// Check returns everything that is wrong with a template as one fault of code Invalid, each
// with its path from "body"; nil for a template that projects can be launched from.
func Check(t lifecycle.ProjectTemplate) error {
	c := &checker{Checker: policy.Checker{Roles: policy.ProjectRoles()}, template: t, deliverables: map[string]place{}}
	c.Key("body.key", t.Key)
	c.Text("body.title", t.Title, 120)
	c.Size(t)
	c.Require(len(t.Phases) >= 1 && len(t.Phases) <= maxPhases, "body.phases", "must have 1 to %d phases, has %d", maxPhases, len(t.Phases))
	c.Require(t.LockTargetsAfter == "" || t.PhaseIndex(t.LockTargetsAfter) >= 0, "body.lock_targets_after", "%q is not a phase of this template", t.LockTargetsAfter)
	eachPolicy(t, c.Policy)
	seen := policy.Keys{}
	for i, phase := range t.Phases {
		path := fmt.Sprintf("body.phases[%d]", i)
		c.Unique(seen, path+".key", phase.Key, "phase")
		c.phase(i, path, phase)
	}
	if err := c.criteria(); err != nil {
		return err
	}
	return c.Err()
}

// checker collects what is wrong with one template.
type checker struct {
	policy.Checker
	template     lifecycle.ProjectTemplate
	deliverables map[string]place
}

// place is where a deliverable is defined.
type place struct {
	phase    int
	waivable bool
}

func (c *checker) phase(index int, path string, phase lifecycle.Phase) {
	reserved := slices.Contains(reservedPhases, phase.Key) || strings.HasSuffix(phase.Key, "_review")
	c.Require(!reserved, path+".key", "%q is reserved: it names a state of every project", phase.Key)
	c.Text(path+".title", phase.Title, 120)
	c.Duration(path+".duration", phase.Duration, maxDuration)
	c.Duration(path+".grace", phase.Grace, maxGrace)
	c.Require(phase.Grace == 0 || phase.Duration > 0, path+".grace", "needs a duration that it comes after")
	c.Require(len(phase.Deliverables) <= maxPerPhase, path+".deliverables", "may have at most %d", maxPerPhase)
	c.Require(len(phase.Criteria) <= maxPerPhase, path+".criteria", "may have at most %d", maxPerPhase)
	for i, spec := range phase.Deliverables {
		c.deliverable(index, fmt.Sprintf("%s.deliverables[%d]", path, i), spec)
	}
}

// waives tells whether a criterion is waived by the deliverable.
func (c *checker) waives(key string) bool {
	return slices.ContainsFunc(c.template.Phases, func(p lifecycle.Phase) bool {
		return slices.ContainsFunc(p.Criteria, func(criterion lifecycle.Criterion) bool { return criterion.WaivedBy == key })
	})
}

// deliverable checks one specification. Its key is unique in the whole template, because facts
// and submissions name deliverables by key alone.
func (c *checker) deliverable(phase int, path string, spec lifecycle.DeliverableSpec) {
	c.Key(path+".key", spec.Key)
	if first, ok := c.deliverables[spec.Key]; ok {
		c.Add(path+".key", "the deliverable %q is already defined in phase %q", spec.Key, c.template.Phases[first.phase].Key)
	} else {
		c.deliverables[spec.Key] = place{phase: phase, waivable: spec.Waivable}
	}
	c.Text(path+".title", spec.Title, 120)
	c.Require(spec.Evidence >= 0 && spec.Evidence <= maxEvidence, path+".evidence", "must be 0 to %d, is %d", maxEvidence, spec.Evidence)
	c.Require(len(spec.Fields) <= maxFields, path+".fields", "may have at most %d", maxFields)
	c.Require(!spec.Waivable || !spec.Optional || c.waives(spec.Key), path+".waivable", "an optional deliverable needs no waiver, unless a criterion is waived by it")
	seen := policy.Keys{}
	for i, field := range spec.Fields {
		at := fmt.Sprintf("%s.fields[%d]", path, i)
		c.Unique(seen, at+".key", field.Key, "field")
		c.field(at, field)
	}
}

var fieldKinds = []lifecycle.FieldKind{lifecycle.FieldText, lifecycle.FieldNumber, lifecycle.FieldList, lifecycle.FieldFlag}

func (c *checker) field(path string, field lifecycle.FieldSpec) {
	c.Require(slices.Contains(fieldKinds, field.Kind), path+".kind", "%q is not one of text, number, list, flag", field.Kind)
	c.Require(len([]rune(field.Title)) <= 120, path+".title", "may have at most 120 characters")
	c.Require(len(field.OneOf) == 0 || field.Kind == lifecycle.FieldText, path+".one_of", "is for texts; the field is a %s", field.Kind)
	for i, choice := range field.OneOf {
		at := fmt.Sprintf("%s.one_of[%d]", path, i)
		c.Text(at, choice, 120)
		c.Require(slices.Index(field.OneOf, choice) == i, at, "%q is listed twice", choice)
	}
}
