package lifecycle

// SubjectKind is who or what an onboarding is for.
type SubjectKind string

const (
	// NewHire is a person who starts, comes back or moves; they have an account.
	NewHire SubjectKind = "new_hire"
	// Vendor is a supplier. A contact of theirs may have a role, as a participant.
	Vendor SubjectKind = "vendor"
	// ProcessHandover is a process that gets another owner.
	ProcessHandover SubjectKind = "process_handover"
)

// OnboardingTemplate is the programme that subjects of one kind go through. An onboarding copies the items that
// apply to its subject when it is launched; texts that nothing judges by stay here, under the version.
//
// Keys of items and milestones are one name space: Requires, DueRule.Key and Milestone.Requires name either.
type OnboardingTemplate struct {
	Key     string      `json:"key" doc:"stable name such as operations_new_hire" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Version int         `json:"version,omitempty" doc:"counts up per key" minimum:"1"`
	Title   string      `json:"title" minLength:"1" maxLength:"120"`
	For     SubjectKind `json:"for" enum:"new_hire,vendor,process_handover" doc:"whom it is for"`
	// Roles are filled at launch. Three exist in every template: coordinator, who runs the case, subject and manager.
	Roles        []OnboardingRole    `json:"roles,omitempty" maxItems:"30" doc:"beside coordinator, subject and manager"`
	Attributes   []SubjectAttribute  `json:"attributes,omitempty" maxItems:"30" doc:"what conditions may ask of the subject, beside site and role"`
	Sections     []OnboardingSection `json:"sections" minItems:"1" maxItems:"40"`
	Milestones   []Milestone         `json:"milestones,omitempty" maxItems:"40" doc:"points that items may be due by or wait for"`
	Competencies []CompetencySpec    `json:"competencies,omitempty" maxItems:"100" doc:"what its items of kind competency assess"`
	Waive        WaivePolicy         `json:"waive,omitempty" doc:"of items that have none of their own"`
}

// Roles that every onboarding has.
const (
	RoleCoordinator = "coordinator" // runs the case; who launches it, when nobody is named
	RoleSubject     = "subject"     // the person who is onboarded; nobody in an onboarding of a vendor or process
	RoleManager     = "manager"     // the subject's
	RoleBuddy       = "buddy"       // a role like any other, which reviews may ask
)

// OnboardingRole is a part that somebody plays in the onboarding: owns items, assesses, signs.
type OnboardingRole struct {
	Key     string `json:"key" pattern:"^[a-z][a-z0-9_]{1,39}$" doc:"named as owner, assessor, revoker and in reviews"`
	Title   string `json:"title" minLength:"1" maxLength:"120"`
	Default string `json:"default,omitempty" maxLength:"60" doc:"id of the person who has it when the launch names nobody"`
}

// Attributes that every subject has and conditions may ask, beside the template's own.
const (
	AttributeSite = "site"
	AttributeRole = "role" // the job
)

// SubjectAttribute is a fact about the subject that conditions may ask.
type SubjectAttribute struct {
	Key      string   `json:"key" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Title    string   `json:"title" minLength:"1" maxLength:"120"`
	Values   []string `json:"values,omitempty" maxItems:"100" doc:"the only values allowed; any text when absent. A flag has yes and no"`
	Optional bool     `json:"optional,omitempty" doc:"may be absent at launch; conditions on it then do not hold"`
}

// OnboardingSection groups items for people who read them.
type OnboardingSection struct {
	Key         string           `json:"key" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Title       string           `json:"title" minLength:"1" maxLength:"120"`
	Description string           `json:"description,omitempty" maxLength:"2000" doc:"for people"`
	Items       []OnboardingItem `json:"items" minItems:"1" maxItems:"300"`
}

// Milestone is a point that items may be due by. It has either Requires or Days.
type Milestone struct {
	Key      string   `json:"key" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Title    string   `json:"title" minLength:"1" maxLength:"120"`
	Requires []string `json:"requires,omitempty" maxItems:"300" doc:"items and milestones: reached when the last of them is finished"`
	Days     *int     `json:"days,omitempty" minimum:"-250" maximum:"750" doc:"instead: business days from the start date"`
}

// WaivePolicy says who may waive an item, with a reason. The subject never may.
type WaivePolicy struct {
	Never bool     `json:"never,omitempty" doc:"nobody may"`
	By    []string `json:"by,omitempty" maxItems:"10" doc:"roles; the coordinator when absent"`
}

// CompetencySpec is a competency that items of the template assess on levels 1 to 4.
type CompetencySpec struct {
	Key    string   `json:"key" pattern:"^[a-z][a-z0-9_]{1,39}$" doc:"the same in every template that assesses it"`
	Title  string   `json:"title" minLength:"1" maxLength:"120"`
	Levels []string `json:"levels,omitempty" minItems:"4" maxItems:"4" doc:"what somebody on level 1, 2, 3 and 4 can do"`
	// ValidMonths is how long an assessment counts; 0 is for ever.
	ValidMonths int `json:"valid_months,omitempty" minimum:"0" maximum:"120" doc:"calendar months from the assessment; for ever when absent"`
	// RemindDays is how long before the end the recertification reminders start.
	RemindDays int `json:"remind_days,omitempty" minimum:"0" maximum:"365" doc:"calendar days before the end when recertification is asked for; 60 when absent"`
}

// Items lists the items of every section, in order.
func (t OnboardingTemplate) Items() []OnboardingItem {
	var items []OnboardingItem
	for _, section := range t.Sections {
		items = append(items, section.Items...)
	}
	return items
}
