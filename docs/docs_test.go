// Package docs_test holds the documents to what is there: links lead somewhere, decisions are numbered and listed,
// dependencies have a reason, every error code has its status.
package docs_test

import (
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link        = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	fenced      = regexp.MustCompile("(?s)```.*?```")
	heading     = regexp.MustCompile(`(?m)^#+ +(.+)$`)
	noSlug      = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
	faultCode   = regexp.MustCompile(`(?m)^\t(\w+)\s+Code = "(\w+)"`)
	faultStatus = regexp.MustCompile(`fault\.(\w+): (\d{3})`)

	record = regexp.MustCompile(`^\d{4}-[a-z0-9-]+\.md$`)
)

func TestLinksLeadSomewhere(t *testing.T) {
	for _, file := range documents(t) {
		for _, target := range links(read(t, file)) {
			address, err := url.Parse(target)
			if err != nil {
				t.Errorf("%s: %s cannot be read: %v", file, target, err)
				continue
			}
			if address.Scheme != "" {
				continue
			}
			there := file
			if address.Path != "" {
				there = filepath.Join(filepath.Dir(file), address.Path)
			}
			if _, err := os.Stat(there); err != nil {
				t.Errorf("%s: %s is not there", file, target)
			} else if address.Fragment != "" && !anchors(read(t, there))[address.Fragment] {
				t.Errorf("%s: %s has no such heading", file, target)
			}
		}
	}
}

// documents are the project's own Markdown files, as paths from here.
func documents(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if entry != nil && entry.IsDir() && path != ".." && strings.HasPrefix(entry.Name(), ".") {
			return fs.SkipDir
		}
		if strings.HasSuffix(path, ".md") {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d documents: %v", len(files), err)
	}
	return files
}

func links(text string) (targets []string) {
	for _, found := range link.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		targets = append(targets, found[1])
	}
	return targets
}

// anchors are the fragments that a page's headings can be reached by, as GitHub makes them.
func anchors(text string) map[string]bool {
	all := map[string]bool{}
	for _, found := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		all[strings.ReplaceAll(noSlug.ReplaceAllString(strings.ToLower(found[1]), ""), " ", "-")] = true
	}
	return all
}

func TestDecisionsAreNumberedAndListed(t *testing.T) {
	index := read(t, "adr/README.md")
	entries, err := os.ReadDir("adr")
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[string]string{}
	for _, entry := range entries {
		name := entry.Name()
		if name == "README.md" {
			continue
		}
		if !record.MatchString(name) {
			t.Errorf("adr/%s: call it by the next number, such as 0042-what-was-decided.md", name)
			continue
		}
		if other := numbers[name[:4]]; other != "" {
			t.Errorf("adr/%s and adr/%s have the same number", name, other)
		}
		numbers[name[:4]] = name
		title, _, _ := strings.Cut(strings.TrimPrefix(read(t, filepath.Join("adr", name)), "# "), "\n")
		if row := "| [" + name[:4] + "](" + name + ") | " + title + " |"; !strings.Contains(index, row) {
			t.Errorf("adr/README.md lacks the row %s", row)
		}
	}
}

func TestDependenciesHaveAReason(t *testing.T) {
	reasons := read(t, "adr/0023-dependencies.md")
	for _, file := range []string{"../go.mod", "../devstack/go.mod"} {
		for line := range strings.Lines(read(t, file)) {
			module, version, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "require ")), " ")
			if !strings.HasPrefix(version, "v") || strings.Contains(version, "indirect") || module == "tollgate" {
				continue
			}
			if !strings.Contains(reasons, "`"+module+"`") {
				t.Errorf("%s: adr/0023-dependencies.md does not say why %s", file, module)
			}
		}
	}
}

// The table of errors is compared with the source of the two maps, which no package exports.
func TestErrorTableHasEveryCodeWithItsStatus(t *testing.T) {
	table := read(t, "http.md")
	codes := map[string]string{}
	for _, found := range faultCode.FindAllStringSubmatch(read(t, "../fault/fault.go"), -1) {
		codes[found[1]] = found[2]
	}
	statuses := faultStatus.FindAllStringSubmatch(read(t, "../api/problem.go"), -1)
	if len(codes) < 10 || len(statuses) < len(codes) {
		t.Fatalf("found %d codes and %d statuses in the source", len(codes), len(statuses))
	}
	for _, found := range statuses {
		if row := "| `" + codes[found[1]] + "` | " + found[2] + " |"; !strings.Contains(table, row) {
			t.Errorf("http.md lacks the row %s", row)
		}
		delete(codes, found[1])
	}
	if len(codes) > 0 {
		t.Errorf("no status for %v", codes)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
