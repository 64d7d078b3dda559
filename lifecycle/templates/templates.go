// Package templates holds what is built in: the project templates DMAIC, Kaizen and 8D, templates
// of changes, pilots and onboardings, and approval policies. They are version 1 of their keys in every organisation; an
// organisation's own versions come on top.
package templates

import (
	"cmp"
	"embed"
	"encoding/json"

	"tollgate/lifecycle"
)

// Default is the key of the template that a project gets when it names none.
const Default = "dmaic"

// DefaultChange is the key of the template that a change gets when it names none.
const DefaultChange = "process_change"

// DefaultPilot is the key of the template that a pilot gets when it names none.
const DefaultPilot = "pilot"

//go:embed project/*.json change/*.json pilot/*.json onboarding/*.json approval/*.json
var files embed.FS

// BuiltIn returns the built-in project templates in the order of their keys. They are the caller's
// own: a change of one reaches nobody else. The error can only be a defect of the files.
func BuiltIn() ([]lifecycle.ProjectTemplate, error) { return all[lifecycle.ProjectTemplate]("project") }

// Find returns the built-in project template with the key; it is the caller's own.
func Find(key string) (lifecycle.ProjectTemplate, bool) {
	t, err := read[lifecycle.ProjectTemplate]("project", key+".json")
	return t, err == nil
}

// Changes returns the built-in change templates in the order of their keys.
func Changes() ([]lifecycle.ChangeTemplate, error) { return all[lifecycle.ChangeTemplate]("change") }

// Pilots returns the built-in pilot templates in the order of their keys.
func Pilots() ([]lifecycle.PilotTemplate, error) { return all[lifecycle.PilotTemplate]("pilot") }

// Onboardings returns the built-in onboarding templates in the order of their keys.
func Onboardings() ([]lifecycle.OnboardingTemplate, error) {
	return all[lifecycle.OnboardingTemplate]("onboarding")
}

// Policies returns the built-in approval policies in the order of their keys.
func Policies() ([]lifecycle.ApprovalPolicies, error) {
	return all[lifecycle.ApprovalPolicies]("approval")
}

func all[T any](folder string) ([]T, error) {
	entries, err := files.ReadDir(folder)
	found := make([]T, 0, len(entries))
	for _, entry := range entries {
		t, unreadable := read[T](folder, entry.Name())
		err = cmp.Or(err, unreadable)
		found = append(found, t)
	}
	return found, err
}

func read[T any](folder, name string) (t T, err error) {
	text, err := files.ReadFile(folder + "/" + name)
	if err == nil {
		err = json.Unmarshal(text, &t)
	}
	return t, err
}
