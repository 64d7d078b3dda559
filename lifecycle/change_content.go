package lifecycle

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tollgate/fault"
)

// EditChange changes what a change says of itself: a field that is absent stays as it is, null
// empties it.
type EditChange struct {
	Title   *string                    `json:"title,omitempty"`
	Kind    *ChangeKind                `json:"kind,omitempty"` // in a draft only
	Content map[string]json.RawMessage `json:"content,omitempty"`
}

// ContentFields are the names of a change's content, in the order in which it shows them.
func ContentFields() []string {
	return []string{"reason", "description", "processes", "assets", "sites", "plan", "backout_plan", "test_evidence", "communication_plan",
		"window", "cost", "answers", "attachments", "links", "metrics", "requests_standard"}
}

// overlay returns the content with the given fields replaced, and the names of those that differ.
func (c ChangeContent) overlay(fields map[string]json.RawMessage) (ChangeContent, []string, error) {
	return overlay(c, "content", ContentFields(), fields)
}

var (
	moneyForm    = regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]{1,4})?$`)
	currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)
)

// longestChangeText bounds the texts of a change, in characters.
const longestChangeText = 8000

// Check refuses what no template could allow, with every field at fault.
func (c ChangeContent) Check(problems *fault.Problems, path string) {
	for _, text := range [][2]string{{".reason", c.Reason}, {".description", c.Description}, {".test_evidence", c.TestEvidence}, {".communication_plan", c.Communication}} {
		problems.Require(utf8.RuneCountInString(text[1]) <= longestChangeText, path+text[0], "must have at most %d characters", longestChangeText)
	}
	checkNames(problems, path+".processes", c.Processes)
	checkNames(problems, path+".assets", c.Assets)
	checkNames(problems, path+".sites", c.Sites)
	checkNames(problems, path+".metrics", c.Metrics)
	c.Window.check(problems, path+".window")
	checkSteps(problems, path+".plan", c.Plan)
	checkSteps(problems, path+".backout_plan", c.Backout)
	for i, a := range c.Attachments {
		a.check(problems, fmt.Sprintf("%s.attachments[%d]", path, i))
	}
	if c.Cost != nil {
		problems.Require(moneyForm.MatchString(c.Cost.Amount), path+".cost.amount", "must be a decimal such as 1250.50")
		problems.Require(currencyForm.MatchString(c.Cost.Currency), path+".cost.currency", "must be an ISO 4217 code such as EUR")
	}
	for i, link := range c.Links {
		problems.Require(slices.Contains([]string{"project", "pilot", "change"}, link.Kind), fmt.Sprintf("%s.links[%d].kind", path, i), "must be project, pilot or change")
	}
}

// longestList and longestName bound lists of names.
const (
	longestList = 1000
	longestName = 120
)

func checkNames(problems *fault.Problems, path string, names []string) {
	problems.Require(len(names) <= longestList, path, "must have at most %d", longestList)
	for i, name := range names {
		at := fmt.Sprintf("%s[%d]", path, i)
		problems.Require(strings.TrimSpace(name) != "" && utf8.RuneCountInString(name) <= longestName, at, "must have 1 to %d characters", longestName)
		problems.Require(slices.Index(names, name) == i, at, "is there twice")
	}
}

func checkSteps(problems *fault.Problems, path string, steps []PlanStep) {
	problems.Require(len(steps) <= 100, path, "must have at most 100 steps")
	for i, step := range steps {
		at := fmt.Sprintf("%s[%d]", path, i)
		problems.Require(strings.TrimSpace(step.Title) != "" && utf8.RuneCountInString(step.Title) <= 200, at+".title", "must have 1 to 200 characters")
		problems.Require(step.Within >= 0, at+".within", "must not be negative")
	}
}

func (w *ChangeWindow) check(problems *fault.Problems, path string) {
	if w == nil {
		return
	}
	problems.Require(!w.Start.IsZero(), path+".start", "must be a time, RFC 3339")
	problems.Require(w.End.After(w.Start), path+".end", "must be after the start")
	problems.Require(w.End.Sub(w.Start) <= 90*24*time.Hour, path+".end", "must be within 90 days of the start")
	if _, err := time.LoadLocation(w.TimeZone); err != nil {
		problems.Add(path+".time_zone", "%q is not a time zone of the IANA database, such as Europe/Berlin", w.TimeZone)
	}
}

// material are those of the changed fields that approvers have signed for.
func (t ChangeTemplate) material(changed []string) []string {
	return slices.DeleteFunc(slices.Clone(changed), func(name string) bool { return slices.Contains(t.Immaterial, name) })
}

// missing names the fields that must be filled before a change of this kind is submitted.
func (d ChangeData) missing() []fault.Field {
	fields, _ := fieldsOf(d.Content) // what was decoded can be written
	var missing []fault.Field
	for _, name := range d.Template.Required[d.Kind] {
		if _, filled := fields[name]; !filled {
			missing = append(missing, fault.Field{Path: "content." + name, Code: "missing", Message: fmt.Sprintf("a %s change needs it", d.Kind),
				Needs: fmt.Sprintf("event edit with data.content.%s", name)})
		}
	}
	return append(missing, d.unanswered()...)
}
