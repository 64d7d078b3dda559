package criteria

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// Limits of a template. The size matters because every project carries a copy of its template
// in its workflow's state.
const (
	maxPhases       = 12
	maxPerPhase     = 40 // deliverables, and criteria
	maxFields       = 40
	maxEvidence     = 20
	maxTemplateSize = 128 << 10
	day             = 24 * time.Hour
	maxDuration     = 3 * 365 * day
	maxGrace        = 365 * day
)

var keyPattern = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)

// reservedPhases are states of every project, which no phase may be called.
var reservedPhases = []string{"draft", "realizing", "closed", "killed", "cancelled"}

// Check returns everything that is wrong with a template as one fault of code Invalid, each
// with its path from "body"; nil for a template that projects can be launched from.
func Check(t lifecycle.ProjectTemplate) error {
	c := &checker{template: t, deliverables: map[string]place{}}
	c.key("body.key", t.Key)
	c.text("body.title", t.Title, 120)
	c.size(t)
	c.Require(len(t.Phases) >= 1 && len(t.Phases) <= maxPhases, "body.phases", "must have 1 to %d phases, has %d", maxPhases, len(t.Phases))
	c.Require(t.LockTargetsAfter == "" || t.PhaseIndex(t.LockTargetsAfter) >= 0, "body.lock_targets_after", "%q is not a phase of this template", t.LockTargetsAfter)
	eachPolicy(t, c.policy)
	seen := keys{}
	for i, phase := range t.Phases {
		path := fmt.Sprintf("body.phases[%d]", i)
		c.unique(seen, path+".key", phase.Key, "phase")
		c.phase(i, path, phase)
	}
	if err := c.criteria(); err != nil {
		return err
	}
	return c.Err()
}

// checker collects what is wrong with one template.
type checker struct {
	fault.Problems
	template     lifecycle.ProjectTemplate
	deliverables map[string]place
}

// place is where a deliverable is defined.
type place struct {
	phase    int
	waivable bool
}

// keys remembers where each key was first used.
type keys map[string]string

func (c *checker) size(t lifecycle.ProjectTemplate) {
	encoded, err := json.Marshal(t)
	c.Require(err == nil && len(encoded) <= maxTemplateSize, "body", "may have at most %d bytes as JSON, has %d", maxTemplateSize, len(encoded))
}

func (c *checker) key(path, key string) {
	c.Require(keyPattern.MatchString(key), path, "%q must be 2 to 40 of a-z, 0-9 and _, beginning with a letter", key)
}

func (c *checker) unique(seen keys, path, key, what string) {
	c.key(path, key)
	if first, ok := seen[key]; ok {
		c.Add(path, "the %s key %q is already used at %s", what, key, first)
		return
	}
	seen[key] = path
}

// text checks a text that people read: not blank, at most limit runes.
func (c *checker) text(path, text string, limit int) {
	n := len([]rune(text))
	c.Require(strings.TrimSpace(text) != "" && n <= limit, path, "must have 1 to %d characters that are not all blank, has %d", limit, n)
}

func (c *checker) phase(index int, path string, phase lifecycle.Phase) {
	reserved := slices.Contains(reservedPhases, phase.Key) || strings.HasSuffix(phase.Key, "_review")
	c.Require(!reserved, path+".key", "%q is reserved: it names a state of every project", phase.Key)
	c.text(path+".title", phase.Title, 120)
	c.duration(path+".duration", phase.Duration, maxDuration)
	c.duration(path+".grace", phase.Grace, maxGrace)
	c.Require(phase.Grace == 0 || phase.Duration > 0, path+".grace", "needs a duration that it comes after")
	c.Require(len(phase.Deliverables) <= maxPerPhase, path+".deliverables", "may have at most %d", maxPerPhase)
	c.Require(len(phase.Criteria) <= maxPerPhase, path+".criteria", "may have at most %d", maxPerPhase)
	for i, spec := range phase.Deliverables {
		c.deliverable(index, fmt.Sprintf("%s.deliverables[%d]", path, i), spec)
	}
}

func (c *checker) duration(path string, d lifecycle.Duration, most time.Duration) {
	c.Require(d >= 0 && time.Duration(d) <= most, path, "must be between nothing and %s, is %s", lifecycle.Duration(most), d)
}

// deliverable checks one specification. Its key is unique in the whole template, because facts
// and submissions name deliverables by key alone.
func (c *checker) deliverable(phase int, path string, spec lifecycle.DeliverableSpec) {
	c.key(path+".key", spec.Key)
	if first, ok := c.deliverables[spec.Key]; ok {
		c.Add(path+".key", "the deliverable %q is already defined in phase %q", spec.Key, c.template.Phases[first.phase].Key)
	} else {
		c.deliverables[spec.Key] = place{phase: phase, waivable: spec.Waivable}
	}
	c.text(path+".title", spec.Title, 120)
	c.Require(spec.Evidence >= 0 && spec.Evidence <= maxEvidence, path+".evidence", "must be 0 to %d, is %d", maxEvidence, spec.Evidence)
	c.Require(len(spec.Fields) <= maxFields, path+".fields", "may have at most %d", maxFields)
	c.Require(!spec.Waivable || !spec.Optional, path+".waivable", "an optional deliverable needs no waiver")
	seen := keys{}
	for i, field := range spec.Fields {
		at := fmt.Sprintf("%s.fields[%d]", path, i)
		c.unique(seen, at+".key", field.Key, "field")
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
		c.text(at, choice, 120)
		c.Require(slices.Index(field.OneOf, choice) == i, at, "%q is listed twice", choice)
	}
}
