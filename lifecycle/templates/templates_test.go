package templates

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"tollgate/lifecycle"
)

func TestBuiltInTemplatesAreInOrderOfTheirKeys(t *testing.T) {
	all, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, template := range all {
		keys = append(keys, template.Key)
		if template.Version != 1 {
			t.Errorf("%s has version %d; what is built in is version 1", template.Key, template.Version)
		}
	}
	if !slices.Equal(keys, []string{"dmaic", "eight_d", "kaizen"}) {
		t.Errorf("built in are %v", keys)
	}
	if _, ok := Find(Default); !ok {
		t.Errorf("the default %q is not built in", Default)
	}
	for _, key := range []string{"none", "", "../project/dmaic", "../change/process_change"} {
		if _, ok := Find(key); ok {
			t.Errorf("found a template %q, which does not exist", key)
		}
	}
}

func TestTemplatesAreTheCallersOwn(t *testing.T) {
	mine, _ := Find(Default)
	mine.Phases[0].Criteria[0].Expression = "false"
	other, _ := Find(Default)
	if other.Phases[0].Criteria[0].Expression == "false" {
		t.Error("two callers share one template")
	}
}

func TestBuiltInForChanges(t *testing.T) {
	changes, err := Changes()
	policies, unreadable := Policies()
	if err != nil || unreadable != nil || len(changes) == 0 {
		t.Fatal(err, unreadable)
	}
	var keys []string
	for _, p := range policies {
		keys = append(keys, p.Key)
		if p.Version != 1 {
			t.Errorf("%s has version %d; what is built in is version 1", p.Key, p.Version)
		}
	}
	isDefault := false
	for _, c := range changes {
		isDefault = isDefault || c.Key == DefaultChange
		if c.Version != 1 || !slices.Contains(keys, c.Approval) {
			t.Errorf("%s version %d names the approval policies %q", c.Key, c.Version, c.Approval)
		}
	}
	if !isDefault {
		t.Errorf("the default %q is not built in", DefaultChange)
	}
}

// A misspelt name in a file would be dropped in silence.
func TestFilesHaveNoUnknownFields(t *testing.T) {
	for folder, document := range map[string]func() any{
		"project":  func() any { return new(lifecycle.ProjectTemplate) },
		"change":   func() any { return new(lifecycle.ChangeTemplate) },
		"approval": func() any { return new(lifecycle.ApprovalPolicies) },
	} {
		entries, err := files.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			text, err := files.ReadFile(folder + "/" + entry.Name())
			if err != nil {
				t.Fatal(err)
			}
			decoder := json.NewDecoder(bytes.NewReader(text))
			decoder.DisallowUnknownFields()
			var named struct{ Key string }
			if err := errors.Join(decoder.Decode(document()), json.Unmarshal(text, &named)); err != nil || named.Key+".json" != entry.Name() {
				t.Errorf("%s/%s: key %q, %v", folder, entry.Name(), named.Key, err)
			}
		}
	}
}
