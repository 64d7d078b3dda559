package lifecycle

import "time"

// ChangeData is what a change machine keeps beside the head that every case has.
type ChangeData struct {
	Template  ChangeTemplate    `json:"template"` // the change's own copy
	Policies  ApprovalPolicies  `json:"policies"` // as of its last submission
	Kind      ChangeKind        `json:"kind"`
	Roles     ChangeRoles       `json:"roles"`
	Content   ChangeContent     `json:"content"`
	Editors   []string          `json:"editors,omitempty"` // everyone who wrote some of the content
	Risk      *RiskAssessment   `json:"risk,omitempty"`
	Chosen    *ChosenPolicy     `json:"chosen_policy,omitempty"`
	Approval  *ChangeApproval   `json:"approval,omitempty"`  // of what is in content now
	Conflicts []Conflict        `json:"conflicts,omitempty"` // as found when last looked for
	Override  *ConflictOverride `json:"override,omitempty"`
	Readiness readinessChecks   `json:"readiness,omitempty"`
	Work      ChangeWork        `json:"work"`
	Review    *ChangeReview     `json:"review,omitempty"`
	FollowUps []FollowUp        `json:"follow_ups,omitempty"`
	Clock     ChangeClock       `json:"clock"`
	SignalAt  string            `json:"signal_at,omitempty"` // the newest measurement that reopened the review
}

// ChangeRoles are the people of a change, by id.
type ChangeRoles struct {
	Requester         string `json:"requester,omitempty" doc:"who launches, when absent"`
	ChangeManager     string `json:"change_manager,omitempty" doc:"assesses the risk and looks after the change"`
	ProcessOwner      string `json:"process_owner,omitempty"`
	Implementer       string `json:"implementer,omitempty"`
	EmergencyApprover string `json:"emergency_approver,omitempty"`
	Reviewer          string `json:"reviewer,omitempty" doc:"does the post-implementation review; never the implementer. The process owner when absent"`
}

// ChangeContent is what a change says of itself; approvers sign all of it.
type ChangeContent struct {
	Reason        string            `json:"reason,omitempty" maxLength:"4000"`
	Description   string            `json:"description,omitempty" maxLength:"8000"`
	Processes     []string          `json:"processes,omitempty" maxItems:"200" doc:"affected processes"`
	Assets        []string          `json:"assets,omitempty" maxItems:"1000" doc:"affected assets"`
	Sites         []string          `json:"sites,omitempty" maxItems:"200" doc:"affected sites; working time is that of the first"`
	Plan          []PlanStep        `json:"plan,omitempty" maxItems:"100" doc:"implementation steps, in order"`
	Backout       []PlanStep        `json:"backout_plan,omitempty" maxItems:"100" doc:"how to go back, in order"`
	TestEvidence  string            `json:"test_evidence,omitempty" maxLength:"8000"`
	Communication string            `json:"communication_plan,omitempty" maxLength:"8000"`
	Window        *ChangeWindow     `json:"window,omitempty"`
	Cost          *Cost             `json:"cost,omitempty"`
	Answers       map[string]string `json:"answers,omitempty" doc:"of the risk questionnaire: question to answer"`
	Attachments   []Attachment      `json:"attachments,omitempty" maxItems:"100"`
	Links         []CaseLink        `json:"links,omitempty" maxItems:"50"`
	Metrics       []string          `json:"metrics,omitempty" maxItems:"20" doc:"metrics to watch after the change"`
	// RequestsStandard asks, with this approval, that the template may be used for standard changes.
	RequestsStandard bool `json:"requests_standard,omitempty" doc:"approving this change grants its template the standard status"`
}

// ChangeWindow is when a change may be implemented.
type ChangeWindow struct {
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	TimeZone string    `json:"time_zone,omitempty" maxLength:"60" doc:"IANA name, for people; UTC when absent"`
}

// CaseLink names a project or pilot that the change belongs to.
type CaseLink struct {
	Kind string `json:"kind" enum:"project,pilot,change"`
	ID   string `json:"id" minLength:"1" maxLength:"60"`
}

// RiskAssessment is what the questionnaire and the matrix came to.
type RiskAssessment struct {
	Likelihood int       `json:"likelihood"`
	Impact     int       `json:"impact"`
	Level      RiskLevel `json:"level"`
	By         string    `json:"by,omitempty"`
	At         time.Time `json:"at,omitzero"`
	Comment    string    `json:"comment,omitempty"`
}

// ChangeApproval binds the approval to exactly what was signed.
type ChangeApproval struct {
	RoundID string    `json:"round_id,omitempty"` // none for a standard change
	Hash    string    `json:"content_hash"`
	At      time.Time `json:"at"`
	Because string    `json:"because,omitempty"` // why a standard change needed no round
}

// Conflict is something else that the change's window collides with.
type Conflict struct {
	Key   string    `json:"key"` // stable: an override names it
	Kind  string    `json:"kind" enum:"freeze,overlap,double_booking"`
	With  string    `json:"with"` // a freeze's id or a change's key
	Title string    `json:"title"`
	On    []string  `json:"on,omitempty"` // shared processes, assets, sites or the person
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// ConflictOverride is a signed decision to go on in spite of exactly these conflicts.
type ConflictOverride struct {
	Keys []string  `json:"keys"`
	Hash string    `json:"content_hash"`
	At   time.Time `json:"at"`
}

// ChangeWork is how far the implementation, or the way back, has come.
type ChangeWork struct {
	BegunAt time.Time    `json:"begun_at,omitzero"`
	Step    int          `json:"step"` // index of the open step of the plan that is being followed
	Stopped bool         `json:"stopped,omitempty"`
	Log     []StepResult `json:"log,omitempty"`
	EndedAt time.Time    `json:"ended_at,omitzero"`
}

// StepResult is one step of a plan, done or failed.
type StepResult struct {
	Plan    string    `json:"plan" enum:"plan,backout_plan"`
	Step    int       `json:"step"`
	Title   string    `json:"title"`
	Result  string    `json:"result" enum:"done,failed"`
	Comment string    `json:"comment,omitempty"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// ChangeReview is the post-implementation review.
type ChangeReview struct {
	Result  string    `json:"result" enum:"successful,with_issues,unsuccessful"`
	Lessons string    `json:"lessons"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// FollowUp is an action that a review asked for.
type FollowUp struct {
	ID     string     `json:"id"`
	Text   string     `json:"text"`
	Owner  string     `json:"owner"`
	Due    time.Time  `json:"due"`
	DoneAt *time.Time `json:"done_at,omitempty"`
	Note   string     `json:"note,omitempty"`
}

// ChangeClock holds the machine's own deadlines.
type ChangeClock struct {
	ReviewBy   time.Time `json:"review_by,omitzero"` // of an emergency change; 48 hours of real time
	ReviewLate bool      `json:"review_late,omitempty"`
	Overran    bool      `json:"overran,omitempty"` // the window ended during the implementation
	WatchUntil time.Time `json:"watch_until,omitzero"`
}

// freezeChange shares between copies what never changes within a step.
func freezeChange(d *ChangeData) func(*ChangeData) {
	template, policies := d.Template, d.Policies
	d.Template, d.Policies = ChangeTemplate{}, ApprovalPolicies{}
	return func(copied *ChangeData) { copied.Template, copied.Policies = template, policies }
}
