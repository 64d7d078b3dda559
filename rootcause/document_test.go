package rootcause

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tollgate/fault"
)

func branch(text string, below ...Branch) Branch {
	return Branch{Cause: Cause{Text: text}, Causes: below}
}

// samples has a document of each kind.
func samples() []Document {
	verified := branch("the dryer is not cleaned")
	verified.VerifiedBy = &Proof{AnalysisID: "a1"}
	rating := Rating{7, 5, 6}
	return []Document{
		{Kind: KindFiveWhys, Title: "Late answers", FiveWhys: &FiveWhys{Problem: "answers are late", Whys: []Branch{branch("few people", branch("nobody was hired"), verified), branch("slow screens")}}},
		{Kind: KindFishbone, Title: "Wet parts", Fishbone: &Fishbone{Effect: "parts are wet", Categories: []Category{{Name: "people", Causes: []Branch{branch("not trained")}}, {Name: "methods"}}}},
		{Kind: KindFMEA, Title: "Dosing", FMEA: &FMEA{Items: []FailureMode{
			{Mode: "too little", Effect: "no effect", Cause: Cause{Text: "scale drifts"}, Rating: rating, Actions: []RatedAction{{Text: "calibrate", Owner: "p1", Due: "2026-12-01", Rating: Rating{7, 2, 3}}}},
			{Mode: "too much", Effect: "harm", Cause: Cause{Text: "typed twice"}, Rating: Rating{10, 4, 8}}}}},
		{Kind: KindMatrix, Title: "Inputs", Matrix: &CauseEffectMatrix{Outputs: []Output{{"taste", 10}, {"colour", 3}},
			Inputs: []Input{{Cause{Text: "water"}, []int{1, 0}}, {Cause{Text: "heat"}, []int{9, 3}}, {Cause{Text: "cup"}, []int{0, 3}}, {Cause{Text: "time"}, []int{0, 3}}}}},
	}
}

func faultsOf(d Document) []string {
	var problems fault.Problems
	d.Check(&problems, "body")
	var refused *fault.Error
	var paths []string
	if errors.As(problems.Err(), &refused) {
		for _, f := range refused.Fields {
			paths = append(paths, f.Path)
		}
	}
	return paths
}

func TestGoodDocumentsAreGoodAndSurviveJSON(t *testing.T) {
	for _, d := range samples() {
		if wrong := faultsOf(d); wrong != nil {
			t.Errorf("%s: %v", d.Kind, wrong)
		}
		d.FillKeys()
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var again Document
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatal(err)
		}
		if twice, _ := json.Marshal(again); string(twice) != string(text) {
			t.Errorf("read back, %s is %s", text, twice)
		}
	}
}

func TestEveryWrongFieldIsNamed(t *testing.T) {
	deep := branch("deep")
	for range deepest {
		deep = branch("why", deep)
	}
	for name, wrong := range map[string]struct {
		change func([]Document) Document
		want   []string
	}{
		"nothing":    {func([]Document) Document { return Document{} }, []string{"body.title", "body.kind"}},
		"of another": {func(s []Document) Document { s[0].Kind = KindFMEA; return s[0] }, []string{"body.five_whys", "body.fmea"}},
		"whys": {func(s []Document) Document {
			s[0].FiveWhys.Problem = " "
			s[0].FiveWhys.Whys[0].Causes[0] = Branch{Cause: Cause{Key: "No", Evidence: []Evidence{{}, {AnalysisID: "a", URI: "x"}, {Title: "t", URI: "x", SHA256: "AB"}}, VerifiedBy: &Proof{}}}
			return s[0]
		}, []string{"body.five_whys.problem", "body.five_whys.whys[0].causes[0].text", "body.five_whys.whys[0].causes[0].key",
			"body.five_whys.whys[0].causes[0].evidence[0]", "body.five_whys.whys[0].causes[0].evidence[1]",
			"body.five_whys.whys[0].causes[0].evidence[2].uri", "body.five_whys.whys[0].causes[0].evidence[2].sha256",
			"body.five_whys.whys[0].causes[0].verified_by.analysis_id"}},
		"too deep": {func(s []Document) Document { s[0].FiveWhys.Whys = []Branch{deep}; return s[0] },
			[]string{"body.five_whys.whys[0]" + strings.Repeat(".causes[0]", deepest-1) + ".causes"}},
		"keys": {func(s []Document) Document {
			s[0].FiveWhys.Whys[0].Key, s[0].FiveWhys.Whys[1].Key = "a", "a"
			return s[0]
		}, []string{"body.five_whys.whys[1].key"}},
		"no categories": {func(s []Document) Document { s[1].Fishbone.Categories = nil; return s[1] },
			[]string{"body.fishbone.categories", "body.fishbone.categories"}},
		"fishbone": {func(s []Document) Document {
			s[1].Fishbone.Categories = append(s[1].Fishbone.Categories, Category{Name: "people"}, Category{Name: "moon"})
			return s[1]
		}, []string{"body.fishbone.categories[2].name", "body.fishbone.categories[3].name"}},
		"fmea": {func(s []Document) Document {
			s[2].FMEA.Items[0].Rating = Rating{0, 11, 5}
			s[2].FMEA.Items[0].Actions = []RatedAction{{Text: "x", Owner: "p", Due: "2026-02-30", Rating: Rating{2, 3, 6}}, {Rating: Rating{1, 1, 1}}}
			return s[2]
		}, []string{"body.fmea.items[0].rating.severity", "body.fmea.items[0].rating.occurrence", "body.fmea.items[0].actions[0].due",
			"body.fmea.items[0].actions[0].rating.detection", "body.fmea.items[0].actions[1].text", "body.fmea.items[0].actions[1].owner", "body.fmea.items[0].actions[1].due"}},
		"matrix": {func(s []Document) Document {
			s[3].Matrix.Outputs[0].Weight = 11
			s[3].Matrix.Inputs[1].Scores = []int{2, 9, 9}
			return s[3]
		}, []string{"body.cause_effect_matrix.outputs[0].weight", "body.cause_effect_matrix.inputs[1].scores", "body.cause_effect_matrix.inputs[1].scores[0]"}},
	} {
		if got := faultsOf(wrong.change(samples())); !slices.Equal(got, wrong.want) {
			t.Errorf("%s: at fault are\n%v\nwant\n%v", name, got, wrong.want)
		}
	}
}

func TestADocumentHasAtMost200Causes(t *testing.T) {
	var wide []Branch
	for i := range 20 {
		b := branch(fmt.Sprint(i))
		for k := range 10 {
			b.Causes = append(b.Causes, branch(fmt.Sprint(k)))
		}
		wide = append(wide, b)
	}
	d := samples()[0]
	d.FiveWhys.Whys = wide // 220
	if got, want := faultsOf(d), []string{"body.five_whys.whys[18].causes[1]"}; !slices.Equal(got, want) {
		t.Errorf("at fault is %v, want %v", got, want)
	}
}

// Keys that are there stay, the others become unique, and filling them twice changes nothing.
func TestKeysAreFilledIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Document{Kind: KindFiveWhys, FiveWhys: &FiveWhys{}}
		given := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"c1", "c2", "c3", "c5", "x"}), 0, 4, rapid.ID).Draw(t, "keys")
		for _, key := range append(given, "", "", "") {
			d.FiveWhys.Whys = append(d.FiveWhys.Whys, Branch{Cause: Cause{Key: key}, Causes: []Branch{branch("below")}})
		}
		d.FillKeys()
		seen := map[string]bool{}
		for i, cause := range d.Causes() {
			if cause.Key == "" || seen[cause.Key] {
				t.Fatalf("cause %d has the key %q", i, cause.Key)
			}
			seen[cause.Key] = true
		}
		for i, key := range given {
			if d.FiveWhys.Whys[i].Key != key {
				t.Fatalf("%s became %s", key, d.FiveWhys.Whys[i].Key)
			}
		}
		before, _ := json.Marshal(d)
		d.FillKeys()
		if after, _ := json.Marshal(d); string(after) != string(before) {
			t.Fatalf("filled twice, %s is %s", before, after)
		}
	})
}

func TestVerifiedCausesAndRoots(t *testing.T) {
	d := samples()[0]
	if verified := d.Verified(); len(verified) != 1 || verified[0].Text != "the dryer is not cleaned" {
		t.Errorf("verified are %v", verified)
	}
	var said []string
	for _, l := range d.FiveWhys.Levels() {
		said = append(said, fmt.Sprint(l.Why, " ", l.Text, " ", l.Root))
	}
	want := []string{"1 few people false", "2 nobody was hired true", "2 the dryer is not cleaned true", "1 slow screens true"}
	if !slices.Equal(said, want) {
		t.Errorf("levels %q", said)
	}
}

// Worked by hand: 7·5·6 = 210 (S 7–8, O 4–5, D 5–6: M), with the action 7·2·3 = 42 (L); 10·4·8 = 320 (H).
func TestAnFMEAIsRanked(t *testing.T) {
	fmea := samples()[2].FMEA
	r := fmea.Rank()
	if r.Risks[0].Item != 1 || r.Risks[0].Before.RPN != 320 || r.Risks[0].Before.Priority != High {
		t.Errorf("the first is %+v", r.Risks[0])
	}
	if got := r.Risks[1]; got.Before.RPN != 210 || got.Before.Priority != Medium || got.Now != got.Before || got.After.RPN != 42 || got.After.Priority != Low {
		t.Errorf("the second is %+v", got)
	}
	want := Ranking{Before: Sums{530, 1, 1, 0}, Now: Sums{530, 1, 1, 0}, After: Sums{362, 1, 0, 1}}
	if r.Before != want.Before || r.Now != want.Now || r.After != want.After || !slices.Equal(r.HighNoActions, []int{1}) {
		t.Errorf("sums %+v %+v %+v, without action %v", r.Before, r.Now, r.After, r.HighNoActions)
	}
	fmea.Items[0].Actions[0].Completed = "2026-12-02"
	if r = fmea.Rank(); r.Now != want.After {
		t.Errorf("with the action completed the sums are %+v", r.Now)
	}
}

// Worked by hand: 9·10 + 3·3 = 99, 1·10 = 10, 3·3 = 9 twice; of 127.
func TestAMatrixIsWeighed(t *testing.T) {
	var got []string
	for _, w := range samples()[3].Matrix.Weigh() {
		got = append(got, fmt.Sprintf("%d: %d rank %d share %.4f", w.Input, w.Total, w.Rank, w.Share))
	}
	want := []string{"1: 99 rank 1 share 0.7795", "0: 10 rank 2 share 0.0787", "2: 9 rank 3 share 0.0709", "3: 9 rank 3 share 0.0709"}
	if !slices.Equal(got, want) {
		t.Errorf("weighed %q", got)
	}
}

// The sums of a ranking are those of its lines, actions never raise a risk, and the order is by priority.
func TestRankingLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rating := func(most Rating) Rating {
			return Rating{rapid.IntRange(1, most.Severity).Draw(t, "s"), rapid.IntRange(1, most.Occurrence).Draw(t, "o"), rapid.IntRange(1, most.Detection).Draw(t, "d")}
		}
		f := FMEA{}
		for range rapid.IntRange(0, 8).Draw(t, "lines") {
			m := FailureMode{Rating: rating(Rating{10, 10, 10})}
			for range rapid.IntRange(0, 3).Draw(t, "actions") {
				m.Actions = append(m.Actions, RatedAction{Rating: rating(m.Rating), Completed: rapid.SampledFrom([]string{"", "2026-01-01"}).Draw(t, "done")})
			}
			f.Items = append(f.Items, m)
		}
		r, rpn := f.Rank(), 0
		for i, risk := range r.Risks {
			rpn += risk.Now.RPN
			if risk.Before.RPN < risk.Now.RPN || risk.Now.RPN < risk.After.RPN {
				t.Fatalf("an action raises the risk: %+v", risk)
			}
			if i > 0 && r.Risks[i-1].Now.Priority.order() < risk.Now.Priority.order() {
				t.Fatalf("%+v comes before %+v", r.Risks[i-1], risk)
			}
		}
		if r.Now.RPN != rpn || r.Now.High+r.Now.Medium+r.Now.Low != len(f.Items) {
			t.Fatalf("sums %+v", r.Now)
		}
	})
}
