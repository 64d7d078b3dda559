package lifecycle

import (
	"encoding/json"
	"time"
)

// PilotData is what a pilot machine keeps beside the head that every case has. It stays small: observations and looks are in the
// store.
type PilotData struct {
	Template   PilotTemplate   `json:"template"` // the pilot's own copy
	Plan       PilotPlan       `json:"plan"`
	Roles      PilotRoles      `json:"roles"`
	Site       string          `json:"site,omitempty"` // whose working time due times are in
	Editors    []string        `json:"editors,omitempty"`
	Readiness  readinessChecks `json:"readiness,omitempty"`
	Size       *PilotSize      `json:"size,omitempty"`    // as it was signed
	Accepts    string          `json:"accepts,omitempty"` // why a plan that cannot reach its power was submitted
	Locked     *LockedPlan     `json:"locked,omitempty"`
	Clock      PilotClock      `json:"clock"`
	Paused     *PilotPause     `json:"paused,omitempty"`
	Accepted   []AcceptedDoubt `json:"accepted_doubts,omitempty"`
	Deviations []Deviation     `json:"deviations,omitempty"`
	Looks      int             `json:"looks"`
	Last       *PilotLook      `json:"last_look,omitempty"`
	Verdict    *PilotVerdict   `json:"verdict,omitempty"`
	Proposal   *PilotDecision  `json:"proposal,omitempty"`
	Decision   *PilotDecision  `json:"decision,omitempty"`
	Waves      []Wave          `json:"waves,omitempty"`

	Predecessor *CaseLink `json:"predecessor,omitempty"`
	Successor   *CaseLink `json:"successor,omitempty"`
}

// LockedPlan is the plan as it was signed: nothing changes it any more.
type LockedPlan struct {
	Hash    string    `json:"plan_hash"`    // of the plan alone
	Signed  string    `json:"content_hash"` // of what the round signed: plan, size and checklist
	RoundID string    `json:"round_id"`
	At      time.Time `json:"at"`
}

// PilotClock holds the machine's own deadlines. A pause shifts those that have not passed.
type PilotClock struct {
	StartedAt   time.Time `json:"started_at,omitzero"`
	EndsAt      time.Time `json:"ends_at,omitzero"`
	LongestAt   time.Time `json:"longest_at,omitzero"` // beyond which it may not be extended
	NextLook    time.Time `json:"next_look,omitzero"`
	ContinuedAt time.Time `json:"continued_at,omitzero"` // when the last pause or hold ended
	PausedFor   Duration  `json:"paused_for,omitempty"`
	Pauses      int       `json:"pauses,omitempty"`
	EndedAt     time.Time `json:"ended_at,omitzero"`
	DataUntil   time.Time `json:"data_until,omitzero"` // late observations are taken until then
}

// PilotPause is why a running pilot stands still.
type PilotPause struct {
	Cause  string    `json:"cause" enum:"manual,sample_ratio,allocation,missing_data,no_data,guardrail,harm"`
	On     string    `json:"on,omitempty" doc:"the guardrail"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	Since  time.Time `json:"since"`
	Look   int       `json:"look,omitempty"`
}

// PausedByHand is the cause of a pause that somebody asked for.
const PausedByHand = "manual"

// AcceptedDoubt is a doubt in spite of which the pilot goes on. It no longer pauses; the verdict still knows it.
type AcceptedDoubt struct {
	Kind   string    `json:"kind"`
	On     string    `json:"on,omitempty"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// PilotDecision is what is done after the verdict: proposed, and then signed.
type PilotDecision struct {
	Decision string         `json:"decision" enum:"scale,iterate,stop"`
	Reason   string         `json:"reason"`
	Against  bool           `json:"against_verdict"`
	Waves    []WavePlan     `json:"waves,omitempty"`
	Because  []SignedReason `json:"second_approvers,omitempty"` // of a decision against the verdict
	By       string         `json:"by"`
	At       time.Time      `json:"at"`
	RoundID  string         `json:"round_id"`
	Hash     string         `json:"content_hash"`
}

// SignedReason is why a second approver signs a decision against the verdict.
type SignedReason struct {
	Person string `json:"person"`
	Reason string `json:"reason"`
}

// Decisions after a verdict.
const (
	DecideScale   = "scale"
	DecideIterate = "iterate"
	DecideStop    = "stop"
)

// WavePlan is one step of scaling, as it was signed.
type WavePlan struct {
	Key    string          `json:"key" pattern:"^[a-z][a-z0-9_]{0,39}$"`
	Title  string          `json:"title,omitempty" maxLength:"120"`
	Sites  []string        `json:"sites" minItems:"1" maxItems:"500" doc:"observations of these sites are the wave's"`
	From   string          `json:"from" format:"date" doc:"not before this day"`
	Checks []ReadinessItem `json:"checks,omitempty" maxItems:"40" doc:"go/no-go before the wave starts"`
	// Guardrails are held to the observations of the wave's sites since it went live; one on the primary metric says that it holds.
	Guardrails []Guardrail    `json:"guardrails" minItems:"1" maxItems:"20"`
	HoldFor    Duration       `json:"hold_for" doc:"how long every guardrail must hold; calendar time"`
	Change     *ChangeRequest `json:"change,omitempty" doc:"opens a change, and waits until it is implemented"`
}

// ChangeRequest is a change that a wave opens.
type ChangeRequest struct {
	Template string          `json:"template,omitempty" doc:"key of a change template; process_change when absent"`
	Kind     ChangeKind      `json:"kind,omitempty" enum:"normal,standard,emergency"`
	Roles    ChangeRoles     `json:"roles,omitempty"`
	Content  json.RawMessage `json:"content,omitempty" doc:"of the change, as in POST /v1/changes"`
}

// Wave is how far one step of scaling has come.
type Wave struct {
	WavePlan
	State     string            `json:"state" enum:"planned,awaiting_change,live,held,rolling_back,rolled_back,done"`
	Answers   readinessChecks   `json:"answers,omitempty"`
	OpenedBy  string            `json:"started_by,omitempty"`
	ChangeRef *CaseLink         `json:"change_ref,omitempty"`
	ChangeAt  State             `json:"change_state,omitempty"` // as the change last told
	LiveAt    time.Time         `json:"live_at,omitzero"`
	HoldUntil time.Time         `json:"hold_until,omitzero"`
	NextLook  time.Time         `json:"next_look,omitzero"`
	Looks     int               `json:"looks,omitempty"`
	Figures   []GuardrailFigure `json:"figures,omitempty"`
	Held      string            `json:"held_because,omitempty"`
	HeldAt    time.Time         `json:"held_at,omitzero"`
	EndedAt   time.Time         `json:"ended_at,omitzero"`
}

// States of a wave.
const (
	WavePlanned     = "planned"
	WaveAwaits      = "awaiting_change"
	WaveLive        = "live"
	WaveHeld        = "held"
	WaveRollingBack = "rolling_back"
	WaveRolledBack  = "rolled_back"
	WaveDone        = "done"
)

// freezePilot shares between copies what never changes within a step: the template, and a plan that is locked.
func freezePilot(d *PilotData) func(*PilotData) {
	template, plan, locked := d.Template, d.Plan, d.Locked != nil
	d.Template = PilotTemplate{}
	if locked {
		d.Plan = PilotPlan{}
	}
	return func(copied *PilotData) {
		copied.Template = template
		if locked {
			copied.Plan = plan
		}
	}
}
