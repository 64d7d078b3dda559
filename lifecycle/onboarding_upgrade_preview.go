package lifecycle

import (
	"maps"
	"slices"
	"time"

	"tollgate/fault"
)

// ItemDifference is what an upgrade does to one item.
type ItemDifference struct {
	Item   string    `json:"item"`
	Title  string    `json:"title"`
	State  ItemState `json:"state,omitempty" doc:"now"`
	Fields []string  `json:"fields,omitempty" doc:"what is different in the other version"`
	// Again: something that was under way asks for something else now.
	Again      bool   `json:"asked_again,omitempty" doc:"what was under way begins again"`
	Locked     bool   `json:"locked_again,omitempty" doc:"it is open, and in the version waits for what is not finished or for a later day"`
	Recognised string `json:"recognised,omitempty" doc:"signed off at once: the onboarding in which the subject was assessed, or \"assessment\" and its id"`
}

// UpgradePreview is what moving a running onboarding to another version of its template would do.
type UpgradePreview struct {
	Template string           `json:"template"`
	From     int              `json:"from_version"`
	To       int              `json:"to_version"`
	Added    []ItemDifference `json:"added" nullable:"false" doc:"items that the onboarding would get"`
	Removed  []ItemDifference `json:"removed" nullable:"false" doc:"open items that would be cancelled"`
	Changed  []ItemDifference `json:"changed" nullable:"false" doc:"open items that would be different"`
	Kept     []ItemDifference `json:"kept" nullable:"false" doc:"finished items that the version has not, or has differently: they stay as they are"`
	Missing  []string         `json:"missing_roles" nullable:"false" doc:"roles to be given with the event upgrade"`
	// Unknown are attributes on which it depends what the version asks: without them the lists are not complete.
	Unknown   []SubjectAttribute `json:"missing_attributes" nullable:"false" doc:"facts about the subject that the version needs and the onboarding has not: ask for the preview with them, and give them with the event"`
	Roles     map[string]string  `json:"default_roles,omitempty" doc:"who gets roles that the onboarding has not filled, by the version's defaults; the event may name others"`
	Completes bool               `json:"completes,omitempty" doc:"nothing would be left to do, so the onboarding would be completed"`
	Hash      string             `json:"preview" doc:"to be given back with the event upgrade"`
}

// OnboardingUpgrade is what a running onboarding is to move to, with what is known of its subject by now.
type OnboardingUpgrade struct {
	Template   OnboardingTemplate
	Attributes map[string]string      // those that the version needs and the onboarding has not
	Recognised []RecognisedCompetency // assessments that count now: some came, or were revoked, since the launch
}

// Plan is what the version comes to for a subject.
func (to OnboardingUpgrade) Plan(subject OnboardingSubject) OnboardingPlan {
	var problems fault.Problems // the preview and the event refuse them
	subject.Attributes = subject.learn(&problems, to.Template, to.Attributes)
	return PlanOnboarding(to.Template, subject)
}

// Lacking are those of the attributes that are not known of a subject yet.
func (to OnboardingUpgrade) Lacking(subject OnboardingSubject) map[string]string {
	lacking := maps.Clone(to.Attributes)
	maps.DeleteFunc(lacking, func(key, _ string) bool {
		return slices.ContainsFunc(to.Template.Attributes, func(a SubjectAttribute) bool {
			return a.Key == key && subject.Attributes[key] != "" && a.known(subject.Attributes[key])
		})
	})
	return lacking
}

// upgrade is an onboarding on its way to another version.
type upgrade struct {
	c       *onboarding
	to      OnboardingUpgrade
	subject OnboardingSubject
	plan    OnboardingPlan
	items   []ItemProgress // as the plan has them
	roles   map[string]string
	again   []string // items whose tasks close
	preview UpgradePreview
}

// PreviewUpgrade compares a running onboarding with another version of its template, as of now, and changes nothing.
// Invalid, at body.data.attributes, for attributes that the version does not ask for; Conflict when an access that was given is
// something else in the version.
func PreviewUpgrade(c *Case[OnboardingData], to OnboardingUpgrade, now time.Time) (UpgradePreview, error) {
	u, err := upgradeTo(c, to, now)
	if err != nil {
		return UpgradePreview{}, err
	}
	return u.preview, nil
}

func upgradeTo(c *onboarding, to OnboardingUpgrade, now time.Time) (*upgrade, error) {
	t := to.Template
	u := &upgrade{c: c, to: to, preview: UpgradePreview{Template: t.Key, From: c.Data.Plan.Version, To: t.Version, Added: []ItemDifference{}, Removed: []ItemDifference{},
		Changed: []ItemDifference{}, Kept: []ItemDifference{}, Missing: []string{}, Unknown: []SubjectAttribute{}}}
	if err := u.learn(); err != nil {
		return nil, err
	}
	u.plan = PlanOnboarding(t, u.subject)
	for k := range u.plan.Items {
		if err := u.take(k); err != nil {
			return nil, err
		}
	}
	for i, item := range c.Data.Plan.Items {
		if u.plan.index(item.Key) < 0 {
			u.leave(i, item)
		}
	}
	for _, spec := range c.Data.Plan.Competencies {
		if !slices.ContainsFunc(u.plan.Competencies, func(other CompetencySpec) bool { return other.Key == spec.Key }) {
			u.plan.Competencies = append(u.plan.Competencies, spec)
		}
	}
	u.recognise(now)
	u.lock(now)
	u.fill(t)
	u.preview.Completes = c.State == StateActive && !slices.ContainsFunc(u.items, func(p ItemProgress) bool { return !p.State.Finished() })
	var err error
	_, u.preview.Hash, err = Canonical(u.preview)
	return u, err
}

// learn takes the attributes that are given, and finds those that the version needs all the same.
func (u *upgrade) learn() error {
	u.subject = u.c.Data.Subject
	var problems fault.Problems
	u.subject.Attributes = u.subject.learn(&problems, u.to.Template, u.to.Attributes)
	if err := problems.Err(); err != nil {
		return err
	}
	for _, attribute := range u.to.Template.Attributes {
		if !attribute.known(u.subject.Attributes[attribute.Key]) {
			u.preview.Unknown = append(u.preview.Unknown, attribute)
		}
	}
	return nil
}

// fill gives roles that nobody has to the version's defaults, as a launch does, and lists those that are missing all the same.
func (u *upgrade) fill(t OnboardingTemplate) {
	u.roles = maps.Clone(u.c.Data.Roles)
	for _, role := range t.Roles {
		if u.roles[role.Key] != "" {
			continue
		}
		u.roles[role.Key] = role.Default
		if role.Default != "" {
			if u.preview.Roles == nil {
				u.preview.Roles = map[string]string{}
			}
			u.preview.Roles[role.Key] = role.Default
		}
	}
	filled := OnboardingData{Subject: u.c.Data.Subject, Roles: u.roles}
	for i, item := range u.plan.Items {
		for _, role := range item.needed() {
			if !u.items[i].State.Finished() && filled.person(role) == "" && !slices.Contains(u.preview.Missing, role) {
				u.preview.Missing = append(u.preview.Missing, role)
			}
		}
	}
}
