package lifecycle

import (
	"fmt"
	"strings"
)

// longestReason bounds, in characters, the reason that an item carries.
const longestReason = 1000

// shortReason makes one line of a reason and cuts a long one; the step keeps it as it was given.
func shortReason(reason string) string {
	line := strings.Join(strings.Fields(reason), " ")
	if runes := []rune(line); len(runes) > longestReason {
		return string(runes[:longestReason-1]) + "…"
	}
	return line
}

// refusal is what the signer said whose refusal decided a round in this step.
func (t *Turn) refusal() string {
	for _, signature := range t.commit.Signatures {
		if signature.Meaning == Reject {
			return signature.Comment
		}
	}
	return ""
}

// sendBack notes why an assessor returned an item, and how many hours more they ask for.
func (w itemWork) sendBack() {
	p := w.state()
	p.Reason = shortReason(w.comment)
	p.HoursMore = float64(hundredths(p.HoursMore)+hundredths(w.answer.Hours)) / 100
}

// told is what somebody reads who is asked for an item: its title, why it is asked again, and what it takes.
func told(item PlanItem, p ItemProgress) string {
	text := item.Title
	switch {
	case p.Reason == "":
	case p.State == ItemOpen:
		text += ": another attempt: " + p.Reason
	default:
		text += fmt.Sprintf(": %s: %s", p.State, p.Reason)
	}
	if takes := item.takes(p); len(takes) > 0 {
		text += " (" + strings.Join(takes, ", ") + ")"
	}
	return text
}

// takes says in a few words what an answer needs.
func (i OnboardingItem) takes(p ItemProgress) (takes []string) {
	add := func(needed bool, format string, args ...any) {
		if needed {
			takes = append(takes, fmt.Sprintf(format, args...))
		}
	}
	left := i.AttemptsLeft(p)
	add(i.PassMark > 0, "pass mark %g %%", i.PassMark)
	add(left != nil && i.Kind != ItemReview, "attempts left: %d", valueOf(left))
	add(i.Kind == ItemShadowing, "hours still to do: %g", i.hoursLeft(p))
	add(i.Level > 0, "level %d", i.Level)
	add(i.Evidence > 0, "evidence: %d", i.Evidence)
	add(i.System != "", "access to %s", i.System)
	return takes
}

// AttemptsLeft is how often the owner may still try; nil without a limit.
func (i OnboardingItem) AttemptsLeft(p ItemProgress) *int {
	if i.Attempts == 0 {
		return nil
	}
	left := max(0, i.Attempts+p.Allowed-p.Failures)
	return &left
}

// HoursLeft are the hours of shadowing still to do; nil of other items.
func (i OnboardingItem) HoursLeft(p ItemProgress) *float64 {
	if i.Kind != ItemShadowing {
		return nil
	}
	left := i.hoursLeft(p)
	return &left
}

func valueOf(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
