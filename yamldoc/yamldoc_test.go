package yamldoc_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"tollgate/fault"
	"tollgate/yamldoc"
)

func TestWhatIsRead(t *testing.T) {
	for text, want := range map[string]string{
		"a: 1\nb: [x, 2.5, true, null, ~]":           `{"a":1,"b":["x",2.5,true,null,null]}`,
		"in: [yes, no, on, off, y]":                  `{"in":["yes","no","on","off","y"]}`, // YAML 1.2, 10.3: flags are true and false only
		"from: 2026-11-22\nat: 2026-11-22T10:00:00Z": `{"from":"2026-11-22","at":"2026-11-22T10:00:00Z"}`,
		"text: |\n  one\n  two\n":                    `{"text":"one\ntwo\n"}`,
		"text: >\n  one\n  two\n":                    `{"text":"one two\n"}`,
		"a: &x {k: v}\nb: *x":                        `{"a":{"k":"v"},"b":{"k":"v"}}`,
		"# a comment\n\"quoted key\": 'it''s'":       `{"quoted key":"it's"}`,
		"n: [0x10, 0o17, -3, 1e3, \"1\"]":            `{"n":[16,15,-3,1000,"1"]}`,
		`{"json": ["is", "YAML", {"\u00e9": "\n"}]}`: `{"json":["is","YAML",{"é":"\n"}]}`,
		"a: !!str 1\nb: !!float 2\nc: !!int \"3\"":   `{"a":"1","b":2,"c":3}`,
		"": ``,
	} {
		document, err := yamldoc.Read([]byte(text))
		if want == "" {
			at(t, err, "body", 0, "is empty")
			continue
		}
		if err != nil || string(document.JSON) != want {
			t.Errorf("%q: %s, %v; want %s", text, document.JSON, err, want)
		}
	}
}

// at fails the test unless the refusal names the path and line, with words about it.
func at(t *testing.T, err error, path string, line int, message string) {
	t.Helper()
	var refusal *fault.Error
	if !errors.As(err, &refusal) || refusal.Code != fault.Malformed {
		t.Fatalf("not refused as malformed: %v", err)
	}
	for _, f := range refusal.Fields {
		if f.Path == path && f.Line == line && strings.Contains(f.Message, message) {
			return
		}
	}
	t.Errorf("nothing at %s on line %d about %q in %+v", path, line, message, refusal.Fields)
}

func TestWhatIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, text, path string
		line             int
		message          string
	}{
		{"a key twice", "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3", "body.b.c", 5, "already on line 3"},
		{"the second one in a list", "l:\n- a: 1\n- a: 1\n  a: 2", "body.l[1].a", 4, "already on line 3"},
		{"syntax", "a: 1\nb: [1, 2\nc: 3", "body", 2, "did not find expected"},
		{"syntax on the first line", "a: [1", "body", 2, "did not find expected"},
		{"a scanner's", "a: 1\nb: 'x\n", "body", 2, "unexpected end of stream"},
		{"a tab", "a:\n\tb: 1", "body", 2, "cannot start any token"},
		{"two documents", "a: 1\n---\nb: 2", "body", 2, "one document"},
		{"merge", "a: &x {k: 1}\nb:\n  <<: *x\n  l: 2", "body.b", 3, "merge keys"},
		{"a tag", "a: !!python/object:os.system {}", "body.a", 1, "python/object"},
		{"a tag on a text", "a: !secret x", "body.a", 1, "!secret"},
		{"binary", "a: !!binary aGVsbG8=", "body.a", 1, "!!binary"},
		{"infinity", "a: .inf", "body.a", 1, "no number"},
		{"not a number", "a: .nan", "body.a", 1, "no number"},
		{"a list as key", "? [a, b]\n: 1", "body", 1, "key must be"},
		{"an alias within itself", "a: &x\n  b: *x", "body.a.b.b", 2, "inside of what it names"},
		{"an unknown alias", "a: 1\nb: *x", "body", 2, "unknown anchor"},
		{"depth", strings.Repeat("[", 40) + strings.Repeat("]", 40), "body" + strings.Repeat("[0]", 33), 1, "deeper than 32"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := yamldoc.Read([]byte(c.text))
			at(t, err, c.path, c.line, c.message)
		})
	}
}

// Everything that is wrong is named, not only the first.
func TestAllDuplicatesAreNamed(t *testing.T) {
	_, err := yamldoc.Read([]byte("a: 1\na: 2\nb: .inf\na: 3"))
	for _, line := range []int{2, 4} {
		at(t, err, "body.a", line, "already on line")
	}
	at(t, err, "body.b", 3, "no number")
}

// The billion laughs: nine levels of nine aliases each would be 387,420,489 texts.
func TestAliasBombsAreRefusedQuickly(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("l0: &l0 lol\n")
	for level := 1; level <= 9; level++ {
		fmt.Fprintf(&bomb, "l%d: &l%d [%s]\n", level, level, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*l%d, ", level-1), 9), ", "))
	}
	began := time.Now()
	document, err := yamldoc.Read([]byte(bomb.String()))
	at(t, err, "body", 2, "more than 100000 values")
	if took := time.Since(began); took > 2*time.Second || len(document.JSON) > 0 {
		t.Errorf("it took %s", took)
	}
}

func TestLines(t *testing.T) {
	document, err := yamldoc.Read([]byte("key: x\nsections:\n  - key: a\n    items:\n      - key: i\n        due:\n          days: 3\n      - key: j\n"))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"body": 1, "body.sections": 2, "body.sections[0]": 3, "body.sections[0].items[0].due.days": 7,
		"body.sections[0].items[1]": 8, "body.sections[0].items[1].owner": 8, "body.nothing": 1, "query.key": 0} {
		if got := document.Line(path); got != want {
			t.Errorf("%s is on line %d, not %d", path, got, want)
		}
	}
}

// sound is a text that a template may hold: what has control characters is refused before.
func sound(r rune) bool { return !unicode.IsControl(r) || r == '\n' || r == '\t' || r == '\r' }

func anyValue(t *rapid.T, depth int) any {
	text := rapid.StringOfN(rapid.OneOf(rapid.Rune().Filter(sound), rapid.RuneFrom([]rune("yn0123.:-#&*!|>'\"%@`{}[], \n\t\r~<=éU+FEFF\ufeff\u2028\u0085"))).Filter(sound), 0, 12, -1)
	kinds := 6
	if depth > 4 {
		kinds = 4
	}
	switch rapid.IntRange(0, kinds).Draw(t, "kind") {
	case 0:
		return text.Draw(t, "text")
	case 1:
		return float64(rapid.Int32().Draw(t, "whole"))
	case 2:
		return rapid.Float64().Filter(func(f float64) bool { return f == f && f-f == 0 }).Draw(t, "number")
	case 3:
		return rapid.SampledFrom([]any{true, false, nil, "yes", "no", "on", "off", "null", "~", "1", "1.0", "1e3", "0x1f", "2026-11-22", "2026-11-22T10:00:00Z", "<<", "=", "12:30:45", "", " ", "- a", "a: b", "# x", "!!int 3", "&a", "*a", "|", "...", "---", "true"}).Draw(t, "tricky")
	case 4:
		return text.Draw(t, "text")
	case 5:
		list := []any{}
		for range rapid.IntRange(0, 4).Draw(t, "length") {
			list = append(list, anyValue(t, depth+1))
		}
		return list
	}
	object := map[string]any{}
	for range rapid.IntRange(0, 4).Draw(t, "fields") {
		object[text.Draw(t, "key")] = anyValue(t, depth+1)
	}
	return object
}

// What is written as YAML is read as the same JSON.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := map[string]any{"document": anyValue(t, 0)}
		text, err := yamldoc.Of(before)
		if err != nil {
			t.Fatalf("%#v cannot be written: %v", before, err)
		}
		document, err := yamldoc.Read(text)
		if err != nil {
			t.Fatalf("%#v became what cannot be read: %v\n%s", before, err, text)
		}
		var after map[string]any
		if err := json.Unmarshal(document.JSON, &after); err != nil || !reflect.DeepEqual(before, after) {
			t.Fatalf("%#v became %#v by\n%s%v", before, after, text, err)
		}
	})
}

// Fields keep their order, and a text of several lines is a block that people can edit.
func TestWhatIsWritten(t *testing.T) {
	text, err := yamldoc.Write([]byte(`{"key":"b","a":{"in":["no","12","plain"],"days":-3},"text":"one\ntwo\n","empty":[],"at":"2026-11-22"}`))
	want := "key: b\na:\n  in:\n    - \"no\"\n    - \"12\"\n    - plain\n  days: -3\ntext: |\n  one\n  two\nempty: []\nat: \"2026-11-22\"\n"
	if err != nil || string(text) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, text, want)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"a: 1\nb: [x, *y]", "a: &x [*x]", "? [a]\n: b", "{\"a\": 1e400}", "- !!binary x\n- <<: {}", "a: |\n  b\n---\n...\n", "%YAML 1.2\n---\na: 2026-11-22", "&a a: *a", "!!merge x: y", "a: 0x", "a: !!int x", "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		document, err := yamldoc.Read(text)
		if err != nil {
			var refusal *fault.Error
			if !errors.As(err, &refusal) || refusal.Code != fault.Malformed || len(refusal.Fields) == 0 {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		var value any
		if err := json.Unmarshal(document.JSON, &value); err != nil {
			t.Fatalf("%q became what is no JSON: %v: %s", text, err, document.JSON)
		}
	})
}
