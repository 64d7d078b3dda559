package lifecycle

import "encoding/json"

// changeNeeds: who signs is chosen from the policies of now; conflicts are looked for when dates are set
// and again when the implementation begins.
func changeNeeds(c *Case[ChangeData], e Event) FactsRequest {
	t := c.Data.Template
	switch e.Name {
	case EventSubmit:
		return FactsRequest{Policies: t.Approval, Standard: c.Data.Kind == StandardChange, Conflicts: true, Groups: groupsOf(t.EmergencyPolicy)}
	case EventAssess:
		return FactsRequest{Groups: c.Data.groups(), Conflicts: true}
	case EventEdit:
		return FactsRequest{Groups: c.Data.groups(), Conflicts: true, Calendar: newSite(c, e)}
	case EventSchedule, EventBegin:
		return FactsRequest{Conflicts: true}
	case EventRequestOverride:
		return FactsRequest{Conflicts: true, Groups: groupsOf(t.OverridePolicy)}
	case EventCompleteTask:
		if c.Data.Kind == EmergencyChange { // the last step opens the review
			return FactsRequest{Groups: groupsOf(t.EmergencyReview)}
		}
	}
	return FactsRequest{}
}

// groups are all that an approval may name: an edit may choose another policy.
func (d ChangeData) groups() []string {
	policies := []Policy{d.Template.EmergencyPolicy}
	for _, name := range sortedKeys(d.Policies.Policies) {
		policies = append(policies, d.Policies.Policies[name])
	}
	return groupsOf(policies...)
}

// newSite is the first site that an edit names, when it is another one than the calendar's.
func newSite(c *Case[ChangeData], e Event) string {
	var edit struct {
		Content struct {
			Sites []string `json:"sites"`
		} `json:"content"`
	}
	if json.Unmarshal(e.Payload, &edit) != nil || len(edit.Content.Sites) == 0 || c.Calendar == nil || edit.Content.Sites[0] == c.Calendar.Site {
		return ""
	}
	return edit.Content.Sites[0]
}
