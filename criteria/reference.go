package criteria

import (
	"fmt"
	"reflect"
	"strings"
)

// Example is a criterion with what it says, for the reference.
type Example struct{ Expression, Meaning string }

// Examples are the reference's examples. A test compiles each against the built-in templates.
var Examples = []Example{
	{`metric.baseline_count >= 20`, "at least 20 measurements before the change"},
	{`deliverables["msa"].fields["grr_percent"] <= 30.0`, "the recorded %GRR is at most 30; not met while it is not recorded"},
	{`deliverables.msa.fields.grr_percent <= 30`, "the same, shorter"},
	{`!has(deliverables.msa.fields.ndc) || deliverables.msa.fields.ndc >= 5`, "an optional field, judged only when it is recorded"},
	{`capability.ppk != null && capability.ppk >= 1.33`, "Ppk can be computed and is at least 1.33"},
	{`chart.in_control_points >= 8 && chart.shift_verified`, "8 quiet points in a row since the change, and the shift is real"},
	{`benefits.lines_with_targets >= 1 && benefits.undecided_claims == 0`, "benefits are planned and every claim is decided"},
	{`"USD" in benefits.target_total && benefits.target_total["USD"] >= 100000`, "targets of at least USD 100,000"},
	{`charter.target_date <= now + duration("4380h")`, "the project is to end within half a year"},
	{`size(roles.team) >= 3 && roles.team.all(person, person != roles.sponsor)`, "a team of three, without the sponsor"},
}

// Reference returns docs/criteria.md: every fact with its type, unit and meaning, and examples.
func Reference() string {
	var b strings.Builder
	b.WriteString(preamble)
	s, err := factSchema()
	if err != nil {
		return b.String() // the types of Facts are fixed; every test of this package would fail too
	}
	writeFacts(&b, s, "", reflect.TypeFor[Facts]())
	b.WriteString("\n## Examples\n\n| criterion | says |\n| --- | --- |\n")
	for _, e := range Examples {
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.ReplaceAll(e.Expression, "|", `\|`), e.Meaning)
	}
	return b.String()
}

// writeFacts writes one table for the struct type t at prefix and then one for each struct in it.
func writeFacts(b *strings.Builder, s *schema, prefix string, t reflect.Type) {
	b.WriteString("\n| fact | type | unit | meaning |\n| --- | --- | --- | --- |\n")
	for i := range t.NumField() {
		f := t.Field(i)
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", prefix+factName(f), documentedType(s, f.Type), f.Tag.Get("unit"), f.Tag.Get("doc"))
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if inner := nested(f.Type); inner != nil {
			name := prefix + factName(f)
			fmt.Fprintf(b, "\n## %s\n\n%s.\n", name, f.Tag.Get("doc"))
			if f.Type.Kind() == reflect.Map {
				name += ".KEY"
			}
			writeFacts(b, s, name+".", inner)
		}
	}
}

func documentedType(s *schema, t reflect.Type) string {
	switch {
	case nested(t) != nil && t.Kind() == reflect.Struct:
		return "facts"
	case t.Kind() == reflect.Pointer:
		return documentedType(s, t.Elem()) + " or null"
	}
	return typeName(s.typeOf(t))
}

// nested returns the fact struct that t is or maps to, nil when t is a plain value.
func nested(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t.PkgPath() != reflect.TypeFor[Facts]().PkgPath() {
		return nil
	}
	return t
}

const preamble = `# Criteria of a tollgate

Generated from ` + "`criteria.Facts`" + ` by ` + "`go generate ./criteria`" + `; a test fails when it is not current.

A criterion is an expression in CEL (https://cel.dev, the Common Expression Language) that gives a bool
over the facts below. It is checked when its template is registered: an unknown fact, a wrong type, an
expression that is not a bool, reads no fact or may cost too much is refused with its line and column.

- A fact that is absent reads as ` + "`null`" + `; a comparison with it is not met. ` + "`capability.cpk != null`" + ` and
  ` + "`has(capability.cpk)`" + ` ask whether it is there. An empty text or list is not there for ` + "`has()`" + `; a zero is.
- A field of a deliverable that nobody recorded has no value at all: ask with ` + "`has()`" + `.
- Whole and decimal numbers compare with each other: ` + "`metric.mean > 90`" + ` and ` + "`metric.mean > 90.0`" + ` are the same.
- Texts have ` + "`startsWith`, `endsWith`, `contains`, `matches`" + ` (RE2); lists ` + "`size`, `in`, `all`, `exists`, `exists_one`, `filter`, `map`" + `.
- A criterion that is not met is refused with the value of each fact that it names and with its own ` + "`needs`" + `.
- ` + "`waived_by`" + ` names a deliverable of the same or an earlier phase whose signed waiver also waives the criterion.

## Facts
`
