package lifecycle

// Policy says who must sign, in which order, and how many of them. A round is opened from it.
type Policy struct {
	Stages []Stage `json:"stages" doc:"sign in this order; each stage must reach its quorum" minItems:"1" maxItems:"10"`
}

// Stage is one step of a policy: its approvers sign in parallel until the quorum is reached
// or can no longer be reached.
type Stage struct {
	Name      string     `json:"name" doc:"shown to approvers" minLength:"1" maxLength:"80"`
	Approvers []Approver `json:"approvers" minItems:"1" maxItems:"50"`
	Quorum    Quorum     `json:"quorum,omitempty"`
	Veto      bool       `json:"veto,omitempty" doc:"one refusal ends the stage, whatever the quorum"`
	DueAfter  Duration   `json:"due_after,omitempty" doc:"ISO 8601; reminders at half of it and at its end"`
	Escalate  *Approver  `json:"escalate_to,omitempty" doc:"may sign too once the stage is overdue"`
}

// Approver names people by exactly one of: their role in the case, their id, or a group.
type Approver struct {
	CaseRole string `json:"case_role,omitempty" doc:"for example sponsor or process_owner"`
	Person   string `json:"person,omitempty" doc:"a person's id"`
	Group    string `json:"group,omitempty" doc:"everyone with this organisation role"`
	// ManagerLine is for escalations only: the managers of those who are late, one level each time.
	ManagerLine bool `json:"manager_line,omitempty" doc:"only in escalate_to: the manager of each who is late, then the manager's manager"`
}

// QuorumKind is how many approvals a stage needs.
type QuorumKind string

const (
	QuorumAll    QuorumKind = "all"
	QuorumAny    QuorumKind = "any"
	QuorumNumber QuorumKind = "number"
	// QuorumPercent is of the people who were seated, rounded up to whole people.
	QuorumPercent QuorumKind = "percent"
)

// Quorum is how many distinct people of a stage must approve. The zero value means all.
type Quorum struct {
	Kind    QuorumKind `json:"kind,omitempty" enum:"all,any,number,percent"`
	N       int        `json:"n,omitempty" doc:"with kind number" minimum:"1" maximum:"50"`
	Percent int        `json:"percent,omitempty" doc:"with kind percent: of the people who are asked, rounded up" minimum:"1" maximum:"100"`
}

// Required returns how many of m people must approve.
func (q Quorum) Required(m int) int {
	switch q.Kind {
	case QuorumAny:
		return 1
	case QuorumNumber:
		return q.N
	case QuorumPercent:
		return (m*q.Percent + 99) / 100
	default:
		return m
	}
}

func (q Quorum) all() bool { return q.Kind == QuorumAll || q.Kind == "" }

func (a Approver) String() string {
	switch {
	case a.Person != "":
		return "person " + a.Person
	case a.Group != "":
		return "group " + a.Group
	case a.ManagerLine:
		return "manager line"
	default:
		return "case role " + a.CaseRole
	}
}
