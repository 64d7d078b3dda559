package policy

import (
	"fmt"
	"slices"

	"tollgate/lifecycle"
)

// Business days from the start date.
const earliestDay, latestDay = -250, 750

// mostItems bounds an onboarding: its state must stay small enough to be carried.
const mostItems = 300

var (
	itemKinds     = []lifecycle.ItemKind{lifecycle.ItemTask, lifecycle.ItemDocument, lifecycle.ItemTraining, lifecycle.ItemShadowing, lifecycle.ItemAccess, lifecycle.ItemCompetency, lifecycle.ItemMeeting, lifecycle.ItemReview}
	questionKinds = []lifecycle.QuestionKind{"", lifecycle.AskText, lifecycle.AskRating, lifecycle.AskChoice}
	subjectKinds  = []lifecycle.SubjectKind{lifecycle.NewHire, lifecycle.Vendor, lifecycle.ProcessHandover}
)

// CheckOnboardingTemplate returns everything that is wrong with a template of onboardings as one fault of code Invalid; nil for
// one that onboardings can be launched from. Whether the people that it names exist is for the caller to find out.
func CheckOnboardingTemplate(t lifecycle.OnboardingTemplate) error {
	c := &onboardingChecker{Checker: Checker{Roles: CaseRoles{Names: onboardingRoles(t), Asks: lifecycle.RoleSubject}}, t: t, nodes: map[string]node{}, behind: map[string][]string{}, pairs: map[[2]string]bool{}}
	c.Key("body.key", t.Key)
	c.Text("body.title", t.Title, 120)
	c.Size(t)
	c.Require(slices.Contains(subjectKinds, t.For), "body.for", "%q is not one of %v", t.For, subjectKinds)
	c.names()
	c.waive("body.waive", t.Waive)
	c.Require(len(t.Items()) <= mostItems, "body.sections", "may have at most %d items in all, has %d", mostItems, len(t.Items()))
	c.eachItem(c.index)
	c.milestones()
	c.eachItem(c.item)
	if c.cycles() {
		c.reachable()
		c.days()
		c.forEverybody()
	}
	c.assessed()
	return c.Err()
}

func onboardingRoles(t lifecycle.OnboardingTemplate) []string {
	roles := []string{lifecycle.RoleCoordinator, lifecycle.RoleManager}
	for _, role := range t.Roles {
		roles = append(roles, role.Key)
	}
	return roles
}

// node is an item or milestone with what it waits for.
type node struct {
	path  string
	waits []string
	item  lifecycle.OnboardingItem

	milestone bool
	fixed     bool // its day follows from the start date alone: it is day
	day       int
}

type onboardingChecker struct {
	Checker
	t     lifecycle.OnboardingTemplate
	nodes map[string]node
	// What was found out already: leaves of milestones, and which items a subject can have both of.
	behind map[string][]string
	pairs  map[[2]string]bool
}

func (c *onboardingChecker) eachItem(look func(path string, item lifecycle.OnboardingItem)) {
	for i, section := range c.t.Sections {
		for j, item := range section.Items {
			look(fmt.Sprintf("body.sections[%d].items[%d]", i, j), item)
		}
	}
}

// names checks roles, attributes, sections and competencies, each list with its own keys.
func (c *onboardingChecker) names() {
	roles := Keys{lifecycle.RoleCoordinator: "every template", lifecycle.RoleSubject: "every template", lifecycle.RoleManager: "every template"}
	for i, role := range c.t.Roles {
		at := fmt.Sprintf("body.roles[%d]", i)
		c.Unique(roles, at+".key", role.Key, "role")
		c.Text(at+".title", role.Title, 120)
	}
	attributes := Keys{lifecycle.AttributeSite: "every template", lifecycle.AttributeRole: "every template"}
	for i, attribute := range c.t.Attributes {
		at := fmt.Sprintf("body.attributes[%d]", i)
		c.Unique(attributes, at+".key", attribute.Key, "attribute")
		c.Text(at+".title", attribute.Title, 120)
		c.distinct(at+".values", attribute.Values)
	}
	sections := Keys{}
	c.Require(len(c.t.Sections) > 0, "body.sections", "must have at least one")
	for i, section := range c.t.Sections {
		at := fmt.Sprintf("body.sections[%d]", i)
		c.Unique(sections, at+".key", section.Key, "section")
		c.Text(at+".title", section.Title, 120)
		c.Require(len(section.Items) > 0, at+".items", "must have at least one")
	}
	competencies := Keys{}
	for i, spec := range c.t.Competencies {
		at := fmt.Sprintf("body.competencies[%d]", i)
		c.Unique(competencies, at+".key", spec.Key, "competency")
		c.Text(at+".title", spec.Title, 120)
		c.Require(len(spec.Levels) == 0 || len(spec.Levels) == 4, at+".levels", "must describe the levels 1 to 4, or be absent")
		for k, level := range spec.Levels {
			c.Text(fmt.Sprintf("%s.levels[%d]", at, k), level, 500)
		}
		c.Require(spec.ValidMonths >= 0 && spec.ValidMonths <= 120, at+".valid_months", "must be 0 to 120")
		c.Require(spec.RemindDays == 0 || spec.RemindDays > 0 && spec.RemindDays < 28*spec.ValidMonths, at+".remind_days", "reminders begin after the assessment and before its end; it counts for %d months", spec.ValidMonths)
	}
}

// distinct checks texts of which each is there once.
func (c *onboardingChecker) distinct(path string, values []string) {
	for i, value := range values {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.Text(at, value, 80)
		c.Require(slices.Index(values, value) == i, at, "%q is listed twice", value)
	}
}

// assessed checks that each competency has an item that assesses it.
func (c *onboardingChecker) assessed() {
	for i, spec := range c.t.Competencies {
		used := slices.ContainsFunc(c.t.Items(), func(item lifecycle.OnboardingItem) bool { return item.Competency == spec.Key })
		c.Require(used, fmt.Sprintf("body.competencies[%d]", i), "no item assesses %q", spec.Key)
	}
}

// index notes an item under its key, before others name it.
func (c *onboardingChecker) index(path string, item lifecycle.OnboardingItem) {
	c.Key(path+".key", item.Key)
	if first, twice := c.nodes[item.Key]; twice {
		c.Add(path+".key", "the key %q is already used at %s", item.Key, first.path)
		return
	}
	waits := slices.Clone(item.Requires)
	for _, rule := range []*lifecycle.DueRule{&item.Due, item.Opens} {
		if rule != nil && rule.Key != "" && !slices.Contains(waits, rule.Key) {
			waits = append(waits, rule.Key)
		}
	}
	c.nodes[item.Key] = node{path: path, waits: waits, item: item}
}

func (c *onboardingChecker) milestones() {
	for i, m := range c.t.Milestones {
		at := fmt.Sprintf("body.milestones[%d]", i)
		c.Key(at+".key", m.Key)
		c.Text(at+".title", m.Title, 120)
		if first, twice := c.nodes[m.Key]; twice {
			c.Add(at+".key", "the key %q is already used at %s", m.Key, first.path)
			continue
		}
		c.Require((m.Days == nil) != (len(m.Requires) == 0), at, "must have either requires or days")
		c.Require(m.Days == nil || *m.Days >= earliestDay && *m.Days <= latestDay, at+".days", "must be from %d to %d business days", earliestDay, latestDay)
		milestone := node{path: at, waits: m.Requires, milestone: true, fixed: m.Days != nil}
		if m.Days != nil {
			milestone.day = *m.Days
		}
		c.nodes[m.Key] = milestone
	}
	for i, m := range c.t.Milestones {
		c.known(fmt.Sprintf("body.milestones[%d].requires", i), m.Requires)
	}
}

// known checks that keys name items or milestones.
func (c *onboardingChecker) known(path string, keys []string) {
	for k, key := range keys {
		_, ok := c.nodes[key]
		at := fmt.Sprintf("%s[%d]", path, k)
		c.Require(ok, at, "there is no item or milestone %q", key)
		c.Require(slices.Index(keys, key) == k, at, "%q is listed twice", key)
	}
}
