// Package templates holds the built-in project templates: DMAIC, Kaizen and 8D. They are
// version 1 of their keys in every organisation; an organisation's own versions come on top.
package templates

import (
	"cmp"
	"embed"
	"encoding/json"

	"tollgate/lifecycle"
)

// Default is the key of the template that a project gets when it names none.
const Default = "dmaic"

//go:embed *.json
var files embed.FS

// BuiltIn returns the built-in templates in the order of their keys. They are the caller's own:
// a change of one reaches nobody else. The error can only be a defect of the files.
func BuiltIn() ([]lifecycle.ProjectTemplate, error) {
	entries, err := files.ReadDir(".")
	all := make([]lifecycle.ProjectTemplate, 0, len(entries))
	for _, entry := range entries {
		t, unreadable := read(entry.Name())
		err = cmp.Or(err, unreadable)
		all = append(all, t)
	}
	return all, err
}

// Find returns the built-in template with the key; it is the caller's own.
func Find(key string) (lifecycle.ProjectTemplate, bool) {
	t, err := read(key + ".json")
	return t, err == nil
}

func read(name string) (t lifecycle.ProjectTemplate, err error) {
	text, err := files.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(text, &t)
	}
	return t, err
}
