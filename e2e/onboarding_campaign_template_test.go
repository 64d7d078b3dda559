package e2e_test

import (
	"fmt"
	"strings"
)

// Shape of the template of the campaign of onboardings.
const (
	programmeSections = 10
	programmeItems    = 15 // of a section
	programmeRequires = 4  // of a section: what its items wait for
)

// programme is a template of 150 items of every kind with 40 dependencies, for people. Version 2 has other titles, an item less,
// two more, and asks for evidence where version 1 did not.
func programme(key string, version int, sites []string) object {
	sections, milestones := []object{}, []object{{"key": "month", "title": "One month", "days": 22}}
	for s := range programmeSections {
		items := programmeSection(s, sites)
		if version == 2 {
			items = revisedSection(s, items)
		}
		sections = append(sections, object{"key": fmt.Sprintf("stretch_%d", s), "title": fmt.Sprintf("Stretch %d", s), "items": items})
		milestones = append(milestones, object{"key": fmt.Sprintf("equipped_%d", s), "title": "What others provide is there",
			"requires": []string{itemKey(s, 0), itemKey(s, 5), itemKey(s, 12)}})
	}
	return object{"kind": "onboarding", "key": key, "title": "Programme of 150 items", "for": "new_hire", "sections": sections, "milestones": milestones,
		"roles":        []object{{"key": "it", "title": "IT"}, {"key": "buddy", "title": "Buddy"}, {"key": "trainer", "title": "Trainer"}, {"key": "assessor", "title": "Assessor"}},
		"attributes":   []object{{"key": "remote", "title": "Works remotely", "values": []string{"yes", "no"}}, {"key": "shift", "title": "Shift", "optional": true}},
		"competencies": []object{{"key": "operating", "title": "Operate the line", "valid_months": 24}, {"key": "safety", "title": "Work safely", "valid_months": 12, "remind_days": 30}},
		"waive":        object{"by": []string{"manager"}}}
}

func itemKey(section, item int) string { return fmt.Sprintf("s%d_%02d", section, item) }

// programmeSection is one stretch: 15 items, due within four business days. The first two stretches are before the start date.
func programmeSection(s int, sites []string) []object {
	day := s*4 - 6
	item := func(n int, kind, owner, title string, due int, more object) object {
		one := object{"key": itemKey(s, n), "kind": kind, "title": fmt.Sprintf("%s %d", title, s), "owner": owner, "due": object{"days": day + due},
			"instructions": strings.Repeat("How it is done, in some detail. ", 8), "link": "https://wiki.example/programme/" + itemKey(s, n)}
		for name, value := range more {
			one[name] = value
		}
		return one
	}
	waits := func(on ...string) []string { return on }
	items := []object{
		item(0, "task", "it", "Prepare the equipment", 0, object{"weight": 2}),
		item(1, "access", "it", "Give access to the system", 0, object{"system": fmt.Sprintf("system %d", s), "revoker": "manager"}),
		item(2, "document", "subject", "Read the safety rules", 0, object{"waive": object{"never": true}}),
		item(3, "document", "subject", "Read the procedure", 1, object{"when": []object{{"attribute": "remote", "in": []string{"yes"}, "not": s%2 == 0}}}),
		item(4, "training", "subject", "Pass the module", 1, object{"pass_mark": 80, "attempts": 2, "weight": 3, "requires": waits(itemKey(s, 2))}),
		item(5, "task", "manager", "Explain the goals", 1, nil),
		item(6, "task", "buddy", "Show the place", 2, object{"when": []object{{"attribute": "remote", "in": []string{"no"}}}}),
		item(7, "shadowing", "subject", "Shadow a shift", 2, object{"hours": 8, "assessor": "trainer", "requires": waits(itemKey(s, 4))}),
		item(8, "task", "subject", "Do it yourself", 2, object{"evidence": s % 2, "assessor": "trainer", "assess_days": 2}),
		item(9, "competency", "subject", "Show that you can", 3, object{"assessor": "assessor", "competency": []string{"operating", "safety"}[s%2], "level": 1 + s%3, "evidence": 1,
			"attempts": 3, "requires": waits(itemKey(s, 7))}),
		item(10, "meeting", "manager", "Have lunch", 3, object{"optional": true}),
		item(11, "document", "subject", "Read more", 3, object{"optional": true, "waive": object{"by": []string{"manager", "buddy"}}}),
		item(12, "task", "coordinator", "Order what is missing", 2, object{"opens": object{"days": day + 1}, "waive": object{"by": []string{"trainer", "manager"}}}),
		item(13, "task", "subject", "Try what was ordered", 2, object{"due": object{"from": "item", "key": itemKey(s, 12), "days": 2}, "when": []object{{"attribute": "site", "in": sites[:2]}}}),
		item(14, "task", "buddy", "Look back", 4, object{"requires": waits(fmt.Sprintf("equipped_%d", s))}),
	}
	if s%3 == 2 {
		items[14] = programmeReview(s, items[14])
	}
	if s == programmeSections-1 {
		items[10]["due"] = object{"from": "milestone", "key": "month", "days": 20}
	}
	return items
}

// programmeReview asks three people, and is signed by the manager, or by manager and coordinator.
func programmeReview(s int, item object) object {
	delete(item, "owner")
	item["kind"] = "review"
	item["questions"] = []object{{"key": "feeling", "title": "How is it?", "of": []string{"subject", "buddy"}}, {"key": "pace", "title": "The pace", "kind": "rating", "of": []string{"manager"}},
		{"key": "stays", "title": "Goes on?", "kind": "choice", "choices": []string{"yes", "no"}, "of": []string{"subject"}, "optional": true}}
	if s > 2 {
		item["signed_by"] = object{"stages": []object{{"name": "both", "approvers": []object{{"case_role": "manager"}, {"case_role": "coordinator"}},
			"quorum": object{"kind": "all"}, "due_after": "P3D"}}}
	}
	return item
}

// revisedSection is the section in version 2.
func revisedSection(s int, items []object) []object {
	items[3]["title"] = fmt.Sprintf("Read the new procedure %d", s)
	switch s {
	case 4:
		items[5]["evidence"] = 1
		items[4]["pass_mark"] = 90
	case 6:
		items = append(items, object{"key": "added_task", "kind": "task", "title": "Fill in the form", "owner": "subject", "due": object{"days": 30}},
			object{"key": "added_document", "kind": "document", "title": "Read the policy", "owner": "subject", "optional": true, "due": object{"days": 30}})
	case 8:
		items = append(items[:11], items[12:]...)
	}
	return items
}
