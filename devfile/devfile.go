// Package devfile finds a development stack that runs on this machine: the addresses and the demo people that it wrote to
// dev.json in its data folder.
package devfile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"tollgate/fault"
)

// File is what this module reads of dev.json.
type File struct {
	BaseURL string   `json:"base_url"`
	People  []Person `json:"people"`
}

// Person is a demo person with a bearer token.
type Person struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Roles []string `json:"roles"`
	Token string   `json:"token"`
}

// Read reads dev.json in dataDir; an empty dataDir means TOLLGATE_DATA_DIR, else the folder that the stack uses by default.
func Read(dataDir string) (File, error) {
	var f File
	dir, err := folder(dataDir)
	if err != nil {
		return f, err
	}
	path := filepath.Join(dir, "dev.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return f, fault.Wrap(fault.Unavailable, err, "no development stack has left its facts in %s; start one with make dev", path)
	}
	if err := json.Unmarshal(text, &f); err != nil {
		return f, fault.Wrap(fault.Malformed, err, "%s is not the facts of a development stack", path)
	}
	return f, nil
}

// TokenOf returns the token of the first person with the role; empty when there is none.
func (f File) TokenOf(role string) string {
	for _, p := range f.People {
		if slices.Contains(p.Roles, role) {
			return p.Token
		}
	}
	return ""
}

func folder(dataDir string) (string, error) {
	if dataDir == "" {
		dataDir = os.Getenv("TOLLGATE_DATA_DIR")
	}
	if dataDir != "" {
		return dataDir, nil
	}
	if state := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(state) {
		return filepath.Join(state, "tollgate"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fault.Wrap(fault.Invalid, err, "this user has no home folder; set TOLLGATE_DATA_DIR")
	}
	return filepath.Join(home, ".local", "state", "tollgate"), nil
}
