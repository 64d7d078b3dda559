package policy

import (
	"fmt"
	"slices"

	"tollgate/lifecycle"
)

// item checks what one item says, by its kind.
func (c *onboardingChecker) item(path string, item lifecycle.OnboardingItem) {
	c.Text(path+".title", item.Title, 160)
	c.Require(slices.Contains(itemKinds, item.Kind), path+".kind", "%q is not one of %v", item.Kind, itemKinds)
	c.Require(item.Link == "" || lifecycle.IsWebLink(item.Link), path+".link", "must be an address that begins with https:// or http://")
	c.due(path+".due", item.Due)
	if item.Opens != nil {
		c.due(path+".opens", *item.Opens)
	}
	c.known(path+".requires", item.Requires)
	for i, condition := range item.When {
		c.condition(fmt.Sprintf("%s.when[%d]", path, i), condition)
	}
	if item.Waive != nil {
		c.waive(path+".waive", *item.Waive)
	}
	c.Require(item.Weight >= 0 && item.Weight <= 100, path+".weight", "must be 1 to 100; 1 when absent")
	c.people(path, item)
	c.ofKind(path, item)
}

// due checks what a day is counted from. Only a day that is known from the beginning can be counted backwards from.
func (c *onboardingChecker) due(path string, r lifecycle.DueRule) {
	at, known := c.nodes[r.Key]
	milestone := slices.ContainsFunc(c.t.Milestones, func(m lifecycle.Milestone) bool { return m.Key == r.Key })
	switch r.From {
	case "", lifecycle.FromStart:
		c.Require(r.Key == "", path+".key", "goes with from item or milestone only")
	case lifecycle.FromItem:
		c.Require(known && !milestone, path+".key", "there is no item %q", r.Key)
	case lifecycle.FromMilestone:
		c.Require(milestone, path+".key", "there is no milestone %q", r.Key)
	default:
		c.Add(path+".from", "%q is not one of start, item, milestone", r.From)
	}
	c.Require(r.Days >= earliestDay && r.Days <= latestDay, path+".days", "must be from %d to %d business days", earliestDay, latestDay)
	c.Require(r.Days >= 0 || r.Key == "" || at.fixed, path+".days", "cannot be before %q is finished: nobody knows that day", r.Key)
}

func (c *onboardingChecker) condition(path string, w lifecycle.ItemCondition) {
	i := slices.IndexFunc(c.t.Attributes, func(a lifecycle.SubjectAttribute) bool { return a.Key == w.Attribute })
	every := w.Attribute == lifecycle.AttributeSite || w.Attribute == lifecycle.AttributeRole
	c.Require(every || i >= 0, path+".attribute", "there is no attribute %q", w.Attribute)
	c.Require(len(w.In) > 0, path+".in", "must have at least one value")
	c.distinct(path+".in", w.In)
	if i < 0 || len(c.t.Attributes[i].Values) == 0 {
		return
	}
	for k, value := range w.In {
		c.Require(slices.Contains(c.t.Attributes[i].Values, value), fmt.Sprintf("%s.in[%d]", path, k), "%q is not one of %v", value, c.t.Attributes[i].Values)
	}
}

func (c *onboardingChecker) waive(path string, w lifecycle.WaivePolicy) {
	c.Require(!w.Never || len(w.By) == 0, path+".by", "goes without never")
	for i, role := range w.By {
		c.Require(slices.Contains(c.Roles.Names, role), fmt.Sprintf("%s.by[%d]", path, i), "%q is not one of %v", role, c.Roles.Names)
	}
}

// people checks who does an item and who signs it off.
func (c *onboardingChecker) people(path string, item lifecycle.OnboardingItem) {
	review := item.Kind == lifecycle.ItemReview
	c.Require((item.Owner == "") == review, path+".owner", "is needed, but for a review")
	owners := c.doers()
	c.Require(item.Owner == "" || slices.Contains(owners, item.Owner), path+".owner", "%q is not one of %v", item.Owner, owners)
	c.Require(item.Kind != lifecycle.ItemAccess || item.Owner != lifecycle.RoleSubject, path+".owner", "is who gives the access; the subject gives themselves none")
	c.Require(item.Assessor == "" || !review, path+".assessor", "a review is signed by signed_by")
	c.Require(item.Assessor == "" || slices.Contains(c.Roles.Names, item.Assessor), path+".assessor", "%q is not one of %v; the subject signs off nothing", item.Assessor, c.Roles.Names)
	c.Require(item.AssessDays >= 0 && item.AssessDays <= 60 && (item.AssessDays == 0 || item.Assessor != ""), path+".assess_days", "are 0 to 60 business days for an assessor")
	c.Require(item.Assessor == "" || item.Assessor != item.Owner, path+".assessor", "who does an item does not sign it off")
	c.Require(item.Revoker == "" || item.Kind == lifecycle.ItemAccess && slices.Contains(c.Roles.Names, item.Revoker), path+".revoker", "is a role that takes back an access")
}

// doers are the roles that somebody has who can be asked: nobody of a vendor, and no process, does anything here.
func (c *onboardingChecker) doers() []string {
	if c.t.For == lifecycle.NewHire {
		return append(slices.Clone(c.Roles.Names), lifecycle.RoleSubject)
	}
	return c.Roles.Names
}

// ofKind checks the fields that belong to one kind of item.
func (c *onboardingChecker) ofKind(path string, item lifecycle.OnboardingItem) {
	is := func(kind lifecycle.ItemKind) bool { return item.Kind == kind }
	c.Require(is(lifecycle.ItemTraining) == (item.PassMark > 0) && item.PassMark <= 100, path+".pass_mark", "is the least score of a training, over 0 to 100")
	c.Require(item.Attempts >= 0 && item.Attempts <= 20, path+".attempts", "must be 1 to 20, or absent for no limit")
	c.Require(item.Attempts == 0 || is(lifecycle.ItemTraining) || is(lifecycle.ItemCompetency), path+".attempts", "are of a training or a competency")
	c.Require(is(lifecycle.ItemShadowing) == (item.Hours > 0) && item.Hours <= 500 && lifecycle.InHundredths(item.Hours), path+".hours", "are of shadowing, over 0 to 500 in hundredths")
	c.Require(is(lifecycle.ItemAccess) == (item.System != ""), path+".system", "is what an access is to")
	competency := is(lifecycle.ItemCompetency)
	known := slices.ContainsFunc(c.t.Competencies, func(spec lifecycle.CompetencySpec) bool { return spec.Key == item.Competency })
	c.Require(competency == (item.Competency != "") && (!competency || known), path+".competency", "is a key in competencies, of an item of kind competency")
	c.Require(competency == (item.Level > 0) && item.Level <= 4, path+".level", "is the level 1 to 4 of a competency")
	c.Require(!competency || item.Assessor != "", path+".assessor", "a competency needs somebody who signs it off")
	c.Require(!competency || c.t.For == lifecycle.NewHire, path+".kind", "only people have competencies")
	c.Require(item.Evidence >= 0 && item.Evidence <= 5, path+".evidence", "must be 0 to 5")
	c.Require(item.Evidence == 0 || !is(lifecycle.ItemReview), path+".evidence", "a review takes answers")
	c.review(path, item)
}

func (c *onboardingChecker) review(path string, item lifecycle.OnboardingItem) {
	if item.Kind != lifecycle.ItemReview {
		c.Require(len(item.Questions) == 0 && item.SignedBy == nil, path+".questions", "are of a review")
		return
	}
	c.Require(len(item.Questions) > 0, path+".questions", "must have at least one")
	seen, asked := Keys{}, c.doers()
	for i, q := range item.Questions {
		at := fmt.Sprintf("%s.questions[%d]", path, i)
		c.Unique(seen, at+".key", q.Key, "question")
		c.Text(at+".title", q.Title, 300)
		c.Require(len(q.Of) > 0, at+".of", "name at least one role")
		for k, role := range q.Of {
			c.Require(slices.Contains(asked, role), fmt.Sprintf("%s.of[%d]", at, k), "%q is not one of %v", role, asked)
			c.Require(slices.Index(q.Of, role) == k, fmt.Sprintf("%s.of[%d]", at, k), "%q is listed twice", role)
		}
		c.Require(slices.Contains(questionKinds, q.Kind), at+".kind", "%q is not one of %v", q.Kind, questionKinds[1:])
		c.Require((q.Kind == lifecycle.AskChoice) == (len(q.Choices) > 1), at+".choices", "are at least two, of a choice")
		c.distinct(at+".choices", q.Choices)
	}
	if item.SignedBy != nil {
		c.Policy(path+".signed_by", *item.SignedBy)
	}
}
