package lifecycle

import "time"

// KindOnboarding is the kind of an onboarding: of a new hire, a vendor, or a process that is handed over.
const KindOnboarding = "onboarding"

// OnboardingData is what an onboarding keeps beside the head that every case has. It is small on purpose: hundreds of
// items must fit. What was submitted, and why something was returned, is in the steps.
type OnboardingData struct {
	Plan    OnboardingPlan    `json:"plan"` // the case's own copy of what applies
	Subject OnboardingSubject `json:"subject"`
	// Roles are people by the role's key; the subject is in Subject.
	Roles     map[string]string `json:"roles"`
	StartDate string            `json:"start_date"`       // in the subject's time zone
	Cohort    string            `json:"cohort,omitempty"` // those who start together
	Again     bool              `json:"again,omitempty"`  // beside another onboarding of the person from this template
	// Items are as the plan has them, in its order.
	Items      []ItemProgress         `json:"items"`
	Recognised []RecognisedCompetency `json:"recognised,omitempty"` // what the subject brings along
	Clock      OnboardingClock        `json:"clock"`
}

// OnboardingSubject is who or what is onboarded.
type OnboardingSubject struct {
	Kind       SubjectKind       `json:"kind" enum:"new_hire,vendor,process_handover"`
	Person     string            `json:"person,omitempty" maxLength:"60" doc:"id; needed for a new hire"`
	Name       string            `json:"name,omitempty" maxLength:"160" doc:"of the vendor or process"`
	Site       string            `json:"site,omitempty" maxLength:"80" doc:"whose working time due dates are in"`
	TimeZone   string            `json:"time_zone,omitempty" maxLength:"60" doc:"IANA name; the site's when absent"`
	Role       string            `json:"role,omitempty" maxLength:"80" doc:"the job"`
	Attributes map[string]string `json:"attributes,omitempty" doc:"by the keys of the template's attributes"`
}

// OnboardingPlan is what a template comes to for one subject. After an upgrade, items that were finished before are
// still as they were, whatever the new version says.
type OnboardingPlan struct {
	Template     string           `json:"template"` // key
	Version      int              `json:"version"`
	Title        string           `json:"title"`
	Sections     []PlanSection    `json:"sections"`
	Items        []PlanItem       `json:"items"`
	Milestones   []Milestone      `json:"milestones,omitempty"`
	Competencies []CompetencySpec `json:"competencies,omitempty"` // those that items assess
}

// PlanSection is a section without its items.
type PlanSection struct {
	Key   string `json:"key"`
	Title string `json:"title"`
}

// PlanItem is an item of the plan: without instructions, link and conditions, which the template's version has.
type PlanItem struct {
	OnboardingItem
	Section string `json:"section"`
	Version int    `json:"version,omitempty"` // of the template, where it is not the plan's
}

// ItemState is where an item stands.
type ItemState string

const (
	ItemLocked    ItemState = "locked"    // waits for other items, or for its day
	ItemOpen      ItemState = "open"      // its owner is asked
	ItemSubmitted ItemState = "submitted" // its assessor, or the signers of a review, are asked
	ItemReturned  ItemState = "returned"  // sent back with a reason; its owner is asked again
	ItemFailed    ItemState = "failed"    // not passed: its owner is asked again, or the coordinator when no attempt is left
	ItemSignedOff ItemState = "signed_off"
	ItemWaived    ItemState = "waived"
	ItemCancelled ItemState = "cancelled" // the onboarding ended, or the template no longer has it, before it was finished
	ItemRevoked   ItemState = "revoked"   // of an access that was given: taken back
)

// ItemProgress is how one item stands. Times are instants, days are counted in the subject's calendar.
type ItemProgress struct {
	Key   string    `json:"key"`
	State ItemState `json:"state"`
	// Owner is who does it, when that is not who has the role.
	Owner       string    `json:"owner,omitempty"`
	OpenedAt    time.Time `json:"opened_at,omitzero"`
	SubmittedBy string    `json:"submitted_by,omitempty"` // who really did: the owner or their delegate
	HadPart     []string  `json:"had_part,omitempty"`     // who else submitted something of it, and for whom it was submitted
	EndedAt     time.Time `json:"ended_at,omitzero"`      // when it was signed off, waived or cancelled
	EndedBy     string    `json:"ended_by,omitempty"`     // assessor, owner, who waived
	EndedFor    string    `json:"ended_for,omitempty"`    // on whose behalf, when that was a delegate
	Seq         int64     `json:"seq,omitempty"`          // the step that moved it last: what was said is there
	Failures    int       `json:"failures,omitempty"`     // attempts that did not pass
	Allowed     int       `json:"allowed,omitempty"`      // attempts allowed beyond the item's
	// Reason is why it was sent back, failed, waived or may be tried again, until that is over; shortened, the step has all of it.
	Reason     string          `json:"reason,omitempty" doc:"why it was returned, failed, waived, or may be tried again"`
	Hours      float64         `json:"hours,omitempty"`      // of shadowing so far, in hundredths
	HoursMore  float64         `json:"hours_more,omitempty"` // of shadowing, that its assessor asked for beyond the item's
	Parts      []SubmittedPart `json:"parts,omitempty"`      // of shadowing, until it is finished: what its assessor is shown
	Level      int             `json:"level,omitempty"`      // reached, of a competency
	Recognised string          `json:"recognised,omitempty"` // from where: as RecognisedCompetency.Case
	// Answers are those of a review by role, until what they say is put up for signature.
	Answers map[string]RoleAnswers `json:"answers,omitempty"`
}

// RecognisedCompetency is an assessment of the subject that still counts.
type RecognisedCompetency struct {
	Competency string    `json:"competency"`
	Level      int       `json:"level" minimum:"1" maximum:"4"`
	Case       string    `json:"case" doc:"key of the onboarding in which it was assessed; \"assessment\" and its id of one that was recorded by hand"`
	AssessedAt time.Time `json:"assessed_at"`
	ExpiresAt  time.Time `json:"expires_at,omitzero"` // zero: never
}

// OnboardingClock holds the machine's own times.
type OnboardingClock struct {
	StartAt time.Time `json:"start_at"` // first instant of the start date, in the subject's time zone
	// StartedAt is when it became active, first.
	StartedAt time.Time `json:"started_at,omitzero"`
	LeftAt    time.Time `json:"left_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
}

// EffectAwardCompetency records what an assessor has signed off, outside of the case: the matrix of competencies, their
// expiry and what a later onboarding recognises are read from there. Its payload is a CompetencyAward.
const EffectAwardCompetency = "award_competency"

// CompetencyAward is one assessment. The same step and item award once.
type CompetencyAward struct {
	ID          string    `json:"id"` // derived: a repeat has the same
	Person      string    `json:"person"`
	Competency  string    `json:"competency"`
	Title       string    `json:"title"`
	Level       int       `json:"level" minimum:"1" maximum:"4"`
	CaseID      string    `json:"case_id"`
	Item        string    `json:"item"`
	Assessor    string    `json:"assessor"`
	ContentHash string    `json:"content_hash"` // of what the assessor signed
	AssessedAt  time.Time `json:"assessed_at"`
	ValidMonths int       `json:"valid_months,omitempty"` // 0: for ever
	RemindDays  int       `json:"remind_days,omitempty"`  // before the end
}
