package lifecycle

import "fmt"

// SignOffView is what somebody who is asked to sign wants to know of the round.
type SignOffView struct {
	Purpose    string      `json:"purpose"`
	Subject    string      `json:"subject"`
	Stage      string      `json:"stage"`
	Number     int         `json:"stage_number" doc:"from 1"`
	Stages     int         `json:"stages"`
	Required   int         `json:"required" doc:"approvals that the stage takes"`
	Decided    []SeatView  `json:"decided" doc:"who has signed, in this stage and before"`
	Awaited    []string    `json:"awaited" doc:"who else has not decided in this stage"`
	IfApproved Consequence `json:"if_approved"`
	IfRejected Consequence `json:"if_rejected"`
}

// SeatView is one decision of a round.
type SeatView struct {
	Stage    string   `json:"stage"`
	Person   string   `json:"person"`
	SignedBy string   `json:"signed_by" doc:"the person or their delegate"`
	Decision Decision `json:"decision"`
}

// Consequence is what a decision would lead to now.
type Consequence struct {
	Outcome string `json:"outcome" enum:"undecided,next_stage,approved,rejected"`
	Text    string `json:"text"`
}

// View shows a round as the holder of a task sees it; false when the task has no seat in it.
func (r Round) View(taskID string) (SignOffView, bool) {
	for s, stage := range r.Stages[:r.Current+1] {
		for i, seat := range stage.Seats {
			if taskID != "" && seat.TaskID == taskID {
				return r.viewOf(s, i), true
			}
		}
	}
	return SignOffView{}, false
}

func (r Round) viewOf(at, seat int) SignOffView {
	stage := r.Stages[at]
	v := SignOffView{Purpose: r.Purpose, Subject: r.Subject, Stage: stage.Name, Number: at + 1, Stages: len(r.Stages), Required: stage.Required,
		Decided: []SeatView{}, Awaited: []string{}, IfApproved: r.consequence(at, seat, Approve), IfRejected: r.consequence(at, seat, Reject)}
	for _, earlier := range r.Stages[:at+1] {
		for _, s := range earlier.Seats {
			if s.Decision != "" {
				v.Decided = append(v.Decided, SeatView{earlier.Name, s.Person, s.SignedBy, s.Decision})
			}
		}
	}
	for i, s := range stage.Seats {
		if s.Decision == "" && i != seat {
			v.Awaited = append(v.Awaited, s.Person)
		}
	}
	return v
}

// consequence tries a decision on a copy of the stage.
func (r Round) consequence(at, seat int, decision Decision) Consequence {
	stage := r.Stages[at]
	stage.Seats = append([]Seat{}, stage.Seats...)
	stage.Seats[seat].Decision = decision
	switch outcome := stage.outcome(); {
	case outcome == Rejected:
		return Consequence{"rejected", fmt.Sprintf("the stage %s can no longer be approved: the whole sign-off ends as rejected", stage.Name)}
	case outcome == Undecided:
		return Consequence{"undecided", fmt.Sprintf("the stage %s waits for others: it has %d of %d approvals", stage.Name, stage.approvals(), stage.Required)}
	case at+1 < len(r.Stages):
		return Consequence{"next_stage", fmt.Sprintf("the stage %s is approved; %s is asked next", stage.Name, r.Stages[at+1].Name)}
	}
	return Consequence{"approved", "the last stage is approved: the whole sign-off ends as approved"}
}

func (s RoundStage) approvals() (n int) {
	for _, seat := range s.Seats {
		if seat.Decision == Approve || seat.Decision == ApproveWithConditions {
			n++
		}
	}
	return n
}
