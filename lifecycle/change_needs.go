package lifecycle

// changeNeeds: who signs is chosen from the policies of now; conflicts are looked for when dates are set
// and again when the implementation begins.
func changeNeeds(c *Case[ChangeData], e Event) FactsRequest {
	t := c.Data.Template
	switch e.Name {
	case EventSubmit:
		return FactsRequest{Policies: t.Approval, Standard: c.Data.standing(), Conflicts: collides(c, c.Data.Content), Groups: groupsOf(t.EmergencyPolicy)}
	case EventAssess:
		return FactsRequest{Groups: c.Data.groups(), Conflicts: collides(c, c.Data.Content)}
	case EventEdit:
		content := editedContent(c, e)
		return FactsRequest{Groups: c.Data.groups(), Conflicts: collides(c, content), Calendar: c.otherSite(content)}
	case EventSchedule, EventBegin:
		return FactsRequest{Conflicts: collides(c, c.Data.Content)}
	case EventRequestOverride:
		return FactsRequest{Conflicts: collides(c, c.Data.Content), Groups: groupsOf(t.OverridePolicy)}
	case EventCompleteTask:
		if c.Data.Kind == EmergencyChange { // the last step opens the review
			return FactsRequest{Groups: groupsOf(t.EmergencyReview)}
		}
	}
	return FactsRequest{}
}

// groups are all that an approval may name: an edit may choose another policy.
func (d ChangeData) groups() []string {
	return sortedSet(append(d.Policies.Groups(), groupsOf(d.Template.EmergencyPolicy)...))
}

// TemplateVersion names one version of a template.
type TemplateVersion struct {
	Key     string `json:"key"`
	Version int    `json:"version"`
}

func (d ChangeData) standing() *TemplateVersion {
	if d.Kind != StandardChange {
		return nil
	}
	return &TemplateVersion{d.Template.Key, d.Template.Version}
}

// ConflictQuery asks what collides with a change: freezes of its sites, processes and assets, other
// changes on the same process or asset, and other work of its implementer.
type ConflictQuery struct {
	CaseID      string       `json:"case_id"`
	Kind        ChangeKind   `json:"kind"`
	Window      ChangeWindow `json:"window"`
	Sites       []string     `json:"sites,omitempty"`
	Processes   []string     `json:"processes,omitempty"`
	Assets      []string     `json:"assets,omitempty"`
	Implementer string       `json:"implementer,omitempty"`
}

// collides is nil for a change without a window: there is nothing to look for.
func collides(c *Case[ChangeData], content ChangeContent) *ConflictQuery {
	if content.Window == nil {
		return nil
	}
	return &ConflictQuery{CaseID: c.ID, Kind: c.Data.Kind, Window: *content.Window, Sites: content.Sites, Processes: content.Processes, Assets: content.Assets,
		Implementer: c.Data.Roles.Implementer}
}

// editedContent is what an edit would make of the content; one that cannot be read is refused later.
func editedContent(c *Case[ChangeData], e Event) ChangeContent {
	edit, err := Decode[EditChange](e)
	if err != nil {
		return c.Data.Content
	}
	content, _, err := c.Data.Content.overlay(edit.Content)
	if err != nil {
		return c.Data.Content
	}
	return content
}

// otherSite is the first site of the content, when its calendar is not the case's.
func (h *Head) otherSite(content ChangeContent) string {
	if len(content.Sites) == 0 || h.Calendar == nil || content.Sites[0] == h.Calendar.Site {
		return ""
	}
	return content.Sites[0]
}
