package rootcause

import (
	"cmp"
	"fmt"
	"slices"
)

// FMEA is a failure mode and effects analysis.
type FMEA struct {
	Items []FailureMode `json:"items" minItems:"1" maxItems:"200"`
}

// Rating is severity, occurrence and detection, each 1 to 10: 10 is the worst effect, the most frequent cause, the
// least able control.
type Rating struct {
	Severity   int `json:"severity" minimum:"1" maximum:"10"`
	Occurrence int `json:"occurrence" minimum:"1" maximum:"10"`
	Detection  int `json:"detection" minimum:"1" maximum:"10" doc:"10: the controls will not detect it"`
}

// RPN is the risk priority number, severity × occurrence × detection (AIAG FMEA-4), 1 to 1000.
func (r Rating) RPN() int { return r.Severity * r.Occurrence * r.Detection }

func (r Rating) lowest(o Rating) Rating {
	return Rating{min(r.Severity, o.Severity), min(r.Occurrence, o.Occurrence), min(r.Detection, o.Detection)}
}

// FailureMode is a line of an FMEA: how a step can fail, what that does, and why.
type FailureMode struct {
	Step       string        `json:"step,omitempty" maxLength:"200" doc:"of the process, or the function"`
	Mode       string        `json:"failure_mode" minLength:"1" maxLength:"500"`
	Effect     string        `json:"effect" minLength:"1" maxLength:"500"`
	Cause      Cause         `json:"cause"`
	Prevention string        `json:"prevention_controls,omitempty" maxLength:"500"`
	Detection  string        `json:"detection_controls,omitempty" maxLength:"500"`
	Rating     Rating        `json:"rating" doc:"as the controls are today, before the actions"`
	Actions    []RatedAction `json:"actions,omitempty" maxItems:"20"`
}

// RatedAction is an action that lowers a rating.
type RatedAction struct {
	Text      string `json:"text" minLength:"1" maxLength:"500"`
	Owner     string `json:"owner" minLength:"1" maxLength:"64" doc:"a person of /v1/people"`
	Due       string `json:"due" format:"date"`
	Completed string `json:"completed,omitempty" format:"date" doc:"when it took effect; until then its rating is expected"`
	Rating    Rating `json:"rating" doc:"with the action in effect; never above the rating before"`
}

func (f *FMEA) each(path string, visit func(string, *Cause)) {
	for i := range f.Items {
		visit(fmt.Sprintf("%s.items[%d].cause", path, i), &f.Items[i].Cause)
	}
}

// Now is the rating with the completed actions.
func (m FailureMode) Now() Rating {
	return m.with(func(s RatedAction) bool { return s.Completed != "" })
}

// After is the rating once every action is in effect.
func (m FailureMode) After() Rating { return m.with(func(RatedAction) bool { return true }) }

func (m FailureMode) with(counts func(RatedAction) bool) Rating {
	rating := m.Rating
	for _, action := range m.Actions {
		if counts(action) {
			rating = rating.lowest(action.Rating)
		}
	}
	return rating
}

// Assessed is a rating with what follows from it.
type Assessed struct {
	Rating
	RPN      int      `json:"rpn" doc:"severity × occurrence × detection"`
	Priority Priority `json:"action_priority" doc:"of the AIAG-VDA FMEA Handbook (2019): H, M or L"`
}

func assess(r Rating) Assessed { return Assessed{r, r.RPN(), r.Priority()} }

// Risk is what a line of an FMEA comes to.
type Risk struct {
	Item   int      `json:"item" doc:"index in items"`
	Before Assessed `json:"before"`
	Now    Assessed `json:"now" doc:"with the completed actions"`
	After  Assessed `json:"after" doc:"with every action"`
}

// Sums are totals over the lines.
type Sums struct {
	RPN    int `json:"rpn"`
	High   int `json:"high" doc:"lines of action priority H"`
	Medium int `json:"medium"`
	Low    int `json:"low"`
}

func (s *Sums) add(a Assessed) {
	s.RPN += a.RPN
	switch a.Priority {
	case High:
		s.High++
	case Medium:
		s.Medium++
	default:
		s.Low++
	}
}

// Ranking is an FMEA in order of what to act on: by action priority, then severity, occurrence and detection, as things
// are now; lines that are alike stay in their order.
type Ranking struct {
	Risks         []Risk `json:"risks" doc:"the most pressing first"`
	Before        Sums   `json:"before"`
	Now           Sums   `json:"now"`
	After         Sums   `json:"after"`
	HighNoActions []int  `json:"high_without_action" doc:"indices of lines of priority H without an action: the handbook asks for one, or for a reason"`
}

// Rank works out the risks of every line.
func (f *FMEA) Rank() Ranking {
	r := Ranking{Risks: []Risk{}, HighNoActions: []int{}}
	for i, item := range f.Items {
		risk := Risk{i, assess(item.Rating), assess(item.Now()), assess(item.After())}
		r.Risks = append(r.Risks, risk)
		r.Before.add(risk.Before)
		r.Now.add(risk.Now)
		r.After.add(risk.After)
		if risk.Before.Priority == High && len(item.Actions) == 0 {
			r.HighNoActions = append(r.HighNoActions, i)
		}
	}
	slices.SortStableFunc(r.Risks, func(a, b Risk) int {
		return cmp.Or(b.Now.Priority.order()-a.Now.Priority.order(), b.Now.Severity-a.Now.Severity,
			b.Now.Occurrence-a.Now.Occurrence, b.Now.Detection-a.Now.Detection)
	})
	return r
}

func (f *FMEA) check(c *checker, path string) {
	c.between(path+".items", len(f.Items), 1, 200, "lines")
	for i, item := range f.Items {
		at := fmt.Sprintf("%s.items[%d]", path, i)
		c.optional(at+".step", item.Step, longestName)
		c.text(at+".failure_mode", item.Mode, longestText)
		c.text(at+".effect", item.Effect, longestText)
		c.optional(at+".prevention_controls", item.Prevention, longestText)
		c.optional(at+".detection_controls", item.Detection, longestText)
		c.cause(at+".cause", item.Cause)
		c.rating(at+".rating", item.Rating, Rating{10, 10, 10})
		c.between(at+".actions", len(item.Actions), 0, mostBelow, "actions")
		for k, action := range item.Actions {
			c.action(fmt.Sprintf("%s.actions[%d]", at, k), action, item.Rating)
		}
	}
}

func (c *checker) action(path string, s RatedAction, before Rating) {
	c.text(path+".text", s.Text, longestText)
	c.text(path+".owner", s.Owner, 64)
	c.problems.Require(s.Due != "", path+".due", "must be a date: an action has one")
	c.date(path+".due", s.Due)
	c.date(path+".completed", s.Completed)
	c.rating(path+".rating", s.Rating, before)
}

// rating holds each of the three to 1 … 10 and to what it was before.
func (c *checker) rating(path string, r, most Rating) {
	for _, part := range []struct {
		name        string
		value, most int
	}{{"severity", r.Severity, most.Severity}, {"occurrence", r.Occurrence, most.Occurrence}, {"detection", r.Detection, most.Detection}} {
		switch {
		case part.value < 1 || part.value > 10:
			c.problems.Add(path+"."+part.name, "must be 1 to 10")
		case part.value > part.most && part.most >= 1:
			c.problems.Add(path+"."+part.name, "must not be above the %d before the action", part.most)
		}
	}
}
