package lifecycle

import (
	"maps"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

// OnboardingLaunch is what an onboarding begins with.
type OnboardingLaunch struct {
	Subject    OnboardingSubject
	Roles      map[string]string
	StartDate  string
	Cohort     string
	Recognised []RecognisedCompetency
}

// NewOnboarding plans an onboarding from a template. Invalid, with every field from "body", when it could not be run: an attribute or
// role is missing, or the same person would do an item and sign it off.
func NewOnboarding(t OnboardingTemplate, in OnboardingLaunch, now time.Time) (OnboardingData, error) {
	var problems fault.Problems
	in.Subject.check(&problems, t)
	CheckStartDate(&problems, "body.start_date", in.StartDate, now)
	roles := t.fill(&problems, in.Roles)
	d := OnboardingData{Plan: PlanOnboarding(t, in.Subject), Subject: in.Subject, Roles: roles, StartDate: in.StartDate, Cohort: in.Cohort, Recognised: in.Recognised}
	problems.Require(len(d.Plan.Items) > 0, "body.template", "has no item for this subject")
	for _, item := range d.Plan.Items {
		d.Items = append(d.Items, ItemProgress{Key: item.Key, State: ItemLocked})
	}
	d.checkRoles(&problems, rolesAt("body.roles."))
	return d, problems.Err()
}

// check holds a subject to the template.
func (s OnboardingSubject) check(problems *fault.Problems, t OnboardingTemplate) {
	problems.Require(s.Kind == t.For, "body.subject.kind", "the template is for a %s", t.For)
	problems.Require(s.Kind != NewHire || s.Person != "", "body.subject.person", "name the person who is onboarded")
	problems.Require(s.Kind == NewHire || strings.TrimSpace(s.Name) != "", "body.subject.name", "name the vendor or process")
	if _, err := time.LoadLocation(s.TimeZone); err != nil {
		problems.Add("body.subject.time_zone", "%q is not a time zone of the IANA database, such as Europe/Berlin", s.TimeZone)
	}
	known := map[string]bool{}
	for _, attribute := range t.Attributes {
		known[attribute.Key] = true
		at, value := "body.subject.attributes."+attribute.Key, s.Attributes[attribute.Key]
		problems.Require(value != "" || attribute.Optional, at, "is needed: %s", attribute.Title)
		problems.Require(value == "" || len(attribute.Values) == 0 || slices.Contains(attribute.Values, value), at, "must be one of %s", strings.Join(attribute.Values, ", "))
		problems.Require(len(value) <= longestName, at, "must have at most %d bytes", longestName)
	}
	for _, key := range sortedKeys(s.Attributes) {
		problems.Require(known[key], "body.subject.attributes."+key, "is no attribute of the template")
	}
}

// learn is what is known of the subject with what is given, for a template that asks for more than the subject was launched with.
func (s OnboardingSubject) learn(problems *fault.Problems, t OnboardingTemplate, given map[string]string) map[string]string {
	attributes := maps.Clone(s.Attributes)
	for _, key := range sortedKeys(given) {
		at := "body.data.attributes." + key
		i := slices.IndexFunc(t.Attributes, func(a SubjectAttribute) bool { return a.Key == key })
		if i < 0 {
			problems.Add(at, "is no attribute of version %d", t.Version)
			continue
		}
		if value := attributes[key]; value != "" && t.Attributes[i].known(value) {
			problems.Require(value == given[key], at, "is %s already", value)
			continue
		}
		problems.Require(t.Attributes[i].known(given[key]), at, "must be one of %s", strings.Join(t.Attributes[i].Values, ", "))
		if attributes == nil {
			attributes = map[string]string{}
		}
		attributes[key] = given[key]
	}
	return attributes
}

// known tells whether a value will do.
func (a SubjectAttribute) known(value string) bool {
	return a.Optional && value == "" || value != "" && len(value) <= longestName && (len(a.Values) == 0 || slices.Contains(a.Values, value))
}

// fill gives the template's roles to people: those named, else the defaults.
func (t OnboardingTemplate) fill(problems *fault.Problems, named map[string]string) map[string]string {
	roles := map[string]string{RoleCoordinator: named[RoleCoordinator], RoleManager: named[RoleManager]}
	for _, role := range t.Roles {
		roles[role.Key] = role.Default
		if named[role.Key] != "" {
			roles[role.Key] = named[role.Key]
		}
	}
	for _, key := range sortedKeys(named) {
		_, known := roles[key]
		problems.Require(known, "body.roles."+key, "is no role of the template")
	}
	return roles
}

// foldOnboardingLaunch starts the clock and recognises what the subject brings along.
func foldOnboardingLaunch(c *onboarding, t *Turn, e Event) error {
	start, err := time.Parse(time.DateOnly, c.Data.StartDate)
	if err != nil {
		return fault.New(fault.Invalid, "the start date is none").With("body.start_date", "must be a date such as 2027-03-01")
	}
	c.Data.Clock.StartAt = c.calendar().Offsets.Instant(start)
	for i := range c.Data.Items {
		c.Data.recognise(i, e.At, c.Seq)
	}
	return nil
}

// name is how people call the subject.
func (s OnboardingSubject) name() string {
	if s.Name != "" {
		return s.Name
	}
	return s.Person
}
