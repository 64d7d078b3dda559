package templates

import (
	"bytes"
	"encoding/json"
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

// A misspelt name in a file would be dropped in silence.
func TestFilesHaveNoUnknownFields(t *testing.T) {
	for _, name := range []string{"dmaic", "eight_d", "kaizen"} {
		text, err := files.ReadFile("project/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		var template lifecycle.ProjectTemplate
		if err := decoder.Decode(&template); err != nil || template.Key != name {
			t.Errorf("%s: key %q, %v", name, template.Key, err)
		}
	}
}
