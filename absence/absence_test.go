package absence_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/absence"
	"tollgate/fault"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// day is noon, so many days from now.
func day(n int) time.Time { return noon.AddDate(0, 0, n) }

func away(person, delegate string, from, until int) absence.Absence {
	return absence.Absence{ID: person + delegate, Person: person, Delegate: delegate, From: day(from), Until: day(until)}
}

func places(t *testing.T, p *fault.Problems) []string {
	t.Helper()
	var all []string
	if err, ok := p.Err().(*fault.Error); ok {
		for _, field := range err.Fields {
			all = append(all, field.Path)
		}
	}
	return all
}

// The grid of delegation: what exists, what is asked for, where it is wrong.
func TestDelegationRules(t *testing.T) {
	none := []absence.Absence{}
	for _, c := range []struct {
		name   string
		exists []absence.Absence
		asked  absence.Absence
		wrong  string
	}{
		{"with a delegate", none, away("a", "b", 1, 5), ""},
		{"without one", none, away("a", "", 1, 5), ""},
		{"from the past into the future", none, away("a", "b", -5, 5), ""},
		{"oneself", none, away("a", "a", 1, 5), "body.delegate"},
		{"nobody twice", none, absence.Absence{From: day(1), Until: day(2)}, ""},
		{"empty", none, away("a", "b", 3, 3), "body.until"},
		{"backwards", none, away("a", "b", 5, 3), "body.until"},
		{"over already", none, away("a", "b", -5, -1), "body.until"},
		{"over now", none, away("a", "b", -5, 0), "body.until"},
		{"a whole leap year", none, away("a", "b", 0, 366), ""},
		{"more than a year", none, away("a", "b", 0, 367), "body.until"},
		{"too far ahead", none, away("a", "b", 367, 368), "body.from"},
		{"twice at once", []absence.Absence{away("a", "c", 3, 9)}, away("a", "b", 1, 5), "body.from"},
		{"twice in a row", []absence.Absence{away("a", "c", 5, 9)}, away("a", "b", 1, 5), ""},
		{"the same delegate for two people", []absence.Absence{away("c", "b", 1, 9)}, away("a", "b", 1, 5), ""},
		{"a delegate who is away", []absence.Absence{away("b", "", 3, 9)}, away("a", "b", 1, 5), "body.delegate"},
		{"a chain: the delegate has a delegate", []absence.Absence{away("b", "c", 3, 9)}, away("a", "b", 1, 5), "body.delegate"},
		{"a chain: the person is a delegate", []absence.Absence{away("c", "a", 3, 9)}, away("a", "b", 1, 5), "body.delegate"},
		{"a loop", []absence.Absence{away("b", "a", 3, 9)}, away("a", "b", 1, 5), "body.delegate"},
		{"ill while acting for another", []absence.Absence{away("c", "a", 3, 9)}, away("a", "", 1, 5), ""},
		{"a delegate who comes back in time", []absence.Absence{away("b", "c", -3, 1)}, away("a", "b", 1, 5), ""},
		{"a delegate who leaves after", []absence.Absence{away("b", "c", 5, 9)}, away("a", "b", 1, 5), ""},
		{"a delegate of others before", []absence.Absence{away("c", "a", -3, 1)}, away("a", "b", 1, 5), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p fault.Problems
			c.asked.Check(noon, c.exists, &p)
			found := places(t, &p)
			if c.wrong == "" && len(found) > 0 || c.wrong != "" && !slices.Contains(found, c.wrong) {
				t.Errorf("wrong at %v, want %q: %v", found, c.wrong, p.Err())
			}
		})
	}
}

func TestEveryWrongFieldIsNamedAtOnce(t *testing.T) {
	var p fault.Problems
	a := away("a", "a", 400, 399)
	a.Check(noon, nil, &p)
	if got := places(t, &p); !slices.Equal(got, []string{"body.until", "body.from", "body.delegate"}) {
		t.Errorf("wrong at %v", got)
	}
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	var p fault.Problems
	away("a", "b", 1, 5).CheckAgainst([]absence.Absence{away("c", "a", 3, 9)}, &p)
	if text := p.Err().Error(); !strings.Contains(text, "leave delegate out") || !strings.Contains(text, "let c name somebody else") {
		t.Error(text)
	}
}

func TestOnlyTheAddedTimeOfAnExtensionIsChecked(t *testing.T) {
	a := away("a", "b", 1, 5)
	for until, wrong := range map[int]int{6: 0, 8: 1} {
		var p fault.Problems
		a.Extension(day(until)).CheckAgainst([]absence.Absence{a, away("b", "", 2, 4), away("b", "", 7, 9)}, &p)
		if got := places(t, &p); len(got) != wrong {
			t.Errorf("until day %d: %v", until, got)
		}
	}
}

// Whatever people record and extend, in whatever order, at no instant is there a chain or a loop, and at most one person
// acts for another, who is there and may.
func TestAtAnyInstantAtMostOnePersonActsAndNobodyActsForADelegate(t *testing.T) {
	people := []string{"a", "b", "c", "d"}
	rapid.Check(t, func(t *rapid.T) {
		var all []absence.Absence
		for range rapid.IntRange(1, 12).Draw(t, "requests") {
			from := rapid.IntRange(0, 20).Draw(t, "from")
			a := away(rapid.SampledFrom(people).Draw(t, "person"), rapid.SampledFrom(append(people, "")).Draw(t, "delegate"),
				from, from+rapid.IntRange(1, 8).Draw(t, "days"))
			var p fault.Problems
			if i := slices.IndexFunc(all, func(b absence.Absence) bool { return b.ID == a.ID }); i >= 0 && a.Until.After(all[i].Until) {
				if all[i].Extension(a.Until).CheckAgainst(all, &p); p.Err() == nil {
					all[i].Until = a.Until
				}
				continue
			}
			a.ID += rapid.StringMatching("[0-9]{6}").Draw(t, "id")
			if a.Check(noon, all, &p); p.Err() == nil {
				all = append(all, a)
			}
		}
		barred := rapid.SampledFrom(people).Draw(t, "barred")
		mayAct := func(person string) bool { return person != barred }
		for n := range 40 {
			at := day(n)
			for _, person := range people {
				stretches := slices.DeleteFunc(slices.Clone(all), func(a absence.Absence) bool { return a.Person != person || !a.Holds(at) })
				if len(stretches) > 1 {
					t.Fatalf("%s is absent twice on day %d: %v", person, n, stretches)
				}
				acting := absence.Acting(all, person, at, mayAct)
				if acting == "" {
					continue
				}
				if acting == person || acting == barred || absence.Acting(all, acting, at, mayAct) != "" ||
					slices.ContainsFunc(all, func(a absence.Absence) bool { return a.Person == acting && a.Holds(at) }) {
					t.Fatalf("%s acts for %s on day %d in %v", acting, person, n, all)
				}
			}
		}
	})
}
