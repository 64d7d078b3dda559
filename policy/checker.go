// Package policy checks what organisations register about who decides: sign-off policies of any
// template, decision tables that choose between them, and templates of changes. It finds everything
// that is wrong at once, each at its path from "body".
package policy

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// MaxSize bounds what is registered, as JSON: every case carries a copy of it in its workflow's state.
const MaxSize = 128 << 10

const day = 24 * time.Hour

var (
	keyPattern    = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)
	answerPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_]{0,39}$`)
)

// Checker collects what is wrong with one document in which policies stand.
type Checker struct {
	fault.Problems
	Roles CaseRoles
}

// Keys remembers where each key was first used.
type Keys map[string]string

// Size holds the document to MaxSize.
func (c *Checker) Size(document any) {
	encoded, err := json.Marshal(document)
	c.Require(err == nil && len(encoded) <= MaxSize, "body", "may have at most %d bytes as JSON, has %d", MaxSize, len(encoded))
}

// Key checks the form of a key.
func (c *Checker) Key(path, key string) {
	c.Require(keyPattern.MatchString(key), path, "%q must be 2 to 40 of a-z, 0-9 and _, beginning with a letter", key)
}

// Unique checks the form of a key, and that it is used once.
func (c *Checker) Unique(seen Keys, path, key, what string) {
	c.Key(path, key)
	c.Once(seen, path, key, what)
}

// Once checks that a name is used once.
func (c *Checker) Once(seen Keys, path, name, what string) {
	if first, ok := seen[name]; ok {
		c.Add(path, "the %s %q is already used at %s", what, name, first)
		return
	}
	seen[name] = path
}

// Text checks a text that people read: not blank, at most limit runes.
func (c *Checker) Text(path, text string, limit int) {
	n := len([]rune(text))
	c.Require(strings.TrimSpace(text) != "" && n <= limit, path, "must have 1 to %d characters that are not all blank, has %d", limit, n)
}

// Duration checks that d is not negative and at most most; zero means that there is none.
func (c *Checker) Duration(path string, d lifecycle.Duration, most time.Duration) {
	c.Require(d >= 0 && time.Duration(d) <= most, path, "must be between nothing and %s, is %s", lifecycle.Duration(most), d)
}
