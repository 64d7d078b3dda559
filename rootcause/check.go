package rootcause

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tollgate/fault"
)

// Bounds of a document, in characters and counts: what can still be read as one page of evidence.
const (
	longestName = 200
	longestText = 500
	mostCauses  = 200
	mostBelow   = 20 // causes, actions or evidence of one cause
	deepest     = 10 // whys
)

var keyForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,39}$`)

// checker collects what is wrong with a document.
type checker struct {
	problems *fault.Problems
	keys     map[string]string // where each key was seen first
	count    int
}

func (c *checker) text(path, text string, longest int) {
	c.problems.Require(strings.TrimSpace(text) != "" && utf8.RuneCountInString(text) <= longest, path, "must have 1 to %d characters", longest)
}

func (c *checker) optional(path, text string, longest int) {
	c.problems.Require(utf8.RuneCountInString(text) <= longest, path, "must have at most %d characters", longest)
}

func (c *checker) between(path string, n, low, high int, of string) {
	c.problems.Require(n >= low && n <= high, path, "must have %d to %d %s", low, high, of)
}

func (c *checker) cause(path string, cause Cause) {
	if c.count++; c.count == mostCauses+1 {
		c.problems.Add(path, "is cause number %d: a document has at most %d", c.count, mostCauses)
	}
	c.text(path+".text", cause.Text, longestText)
	if cause.Key != "" {
		c.problems.Require(keyForm.MatchString(cause.Key), path+".key", "must have 1 to 40 of a-z, 0-9, _, . and -, and begin with a letter or digit")
		if first, taken := c.keys[cause.Key]; taken {
			c.problems.Add(path+".key", "is the key of %s too", first)
		} else {
			c.keys[cause.Key] = path
		}
	}
	c.between(path+".evidence", len(cause.Evidence), 0, mostBelow, "entries")
	for i, e := range cause.Evidence {
		c.evidence(fmt.Sprintf("%s.evidence[%d]", path, i), e)
	}
	if v := cause.VerifiedBy; v != nil {
		c.problems.Require(v.AnalysisID != "" && len(v.AnalysisID) <= 64, path+".verified_by.analysis_id", "must be the id of an analysis")
	}
}

func (c *checker) evidence(path string, e Evidence) {
	file := e.Title != "" || e.URI != "" || e.SHA256 != ""
	switch {
	case e.AnalysisID != "" && (e.URI != "" || e.SHA256 != ""):
		c.problems.Add(path, "must be an analysis or a file, not both")
	case e.AnalysisID != "":
		c.problems.Require(len(e.AnalysisID) <= 64, path+".analysis_id", "must be the id of an analysis")
		c.optional(path+".title", e.Title, longestName)
	case !file:
		c.problems.Add(path, "must have an analysis_id, or title, uri and sha256 of a file")
	default:
		c.text(path+".title", e.Title, longestName)
		parsed, err := url.Parse(e.URI)
		c.problems.Require(err == nil && parsed.Scheme != "" && len(e.URI) <= 2000, path+".uri", "must be an absolute URI")
		digest, err := hex.DecodeString(e.SHA256)
		c.problems.Require(err == nil && len(digest) == 32 && e.SHA256 == strings.ToLower(e.SHA256), path+".sha256", "must be 64 lower-case hexadecimal digits")
	}
}

func (c *checker) branches(path string, branches []Branch, depth int) {
	if depth > deepest {
		c.problems.Require(len(branches) == 0, path, "goes deeper than %d whys", deepest)
		return
	}
	c.between(path, len(branches), 0, mostBelow, "causes")
	for i, b := range branches {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.cause(at, b.Cause)
		c.branches(at+".causes", b.Causes, depth+1)
	}
}

func (f *FiveWhys) check(c *checker, path string) {
	c.text(path+".problem", f.Problem, longestText)
	c.problems.Require(len(f.Whys) > 0, path+".whys", "must have at least one answer to why")
	c.branches(path+".whys", f.Whys, 1)
}

func (f *Fishbone) check(c *checker, path string) {
	c.text(path+".effect", f.Effect, longestText)
	c.problems.Require(f.Scheme == "" || f.Scheme == SchemeSixM || f.Scheme == SchemeOwn, path+".scheme", "must be six_m or own")
	c.between(path+".categories", len(f.Categories), 1, 12, "categories")
	seen := map[string]bool{}
	for i, category := range f.Categories {
		at := fmt.Sprintf("%s.categories[%d]", path, i)
		c.text(at+".name", category.Name, 60)
		c.problems.Require(f.Scheme == SchemeOwn || slices.Contains(SixM, category.Name), at+".name", "must be one of %s, or scheme own", strings.Join(SixM, ", "))
		c.problems.Require(!seen[category.Name], at+".name", "is a category already")
		seen[category.Name] = true
		c.branches(at+".causes", category.Causes, 1)
	}
	some := false
	f.each(path, func(string, *Cause) { some = true })
	c.problems.Require(some, path+".categories", "must hold at least one cause")
}

func (c *checker) date(path, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, text)
	c.problems.Require(err == nil, path, "must be a date that exists, such as 2026-11-22")
	return day
}
