// Package templates holds the built-in project templates: DMAIC, Kaizen and 8D. They are
// version 1 of their keys in every organisation; an organisation's own versions come on top.
package templates

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"

	"tollgate/lifecycle"
)

// Default is the key of the template that a project gets when it names none.
const Default = "dmaic"

//go:embed *.json
var files embed.FS

// BuiltIn returns the built-in templates by key, in the order of their keys. The error can only
// be a defect of the files, which the tests would have found.
var BuiltIn = sync.OnceValues(func() ([]lifecycle.ProjectTemplate, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	all := make([]lifecycle.ProjectTemplate, 0, len(entries))
	for _, entry := range entries {
		text, err := files.ReadFile(entry.Name())
		if err != nil {
			return nil, err
		}
		var t lifecycle.ProjectTemplate
		if err := json.Unmarshal(text, &t); err != nil {
			return nil, fmt.Errorf("template %s: %w", entry.Name(), err)
		}
		all = append(all, t)
	}
	return all, nil
})

// Find returns the built-in template with the key.
func Find(key string) (lifecycle.ProjectTemplate, bool) {
	all, _ := BuiltIn()
	for _, t := range all {
		if t.Key == key {
			return t, true
		}
	}
	return lifecycle.ProjectTemplate{}, false
}
