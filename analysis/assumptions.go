package analysis

import (
	"fmt"

	"tollgate/stats"
)

// checkedAt is the level at which data are held to an assumption.
const checkedAt = 0.05

// mostShapiro is how many values the Shapiro-Wilk test takes.
const mostShapiro = 5000

// normality judges whether values come from a normal distribution, by Shapiro and Wilk's test, beyond 5000 values by
// Anderson and Darling's.
func normality(of string, x []float64) Assumption {
	a := Assumption{Name: "normality of " + of}
	test, name := stats.ShapiroWilkTest, "Shapiro-Wilk"
	if len(x) > mostShapiro {
		test, name = stats.AndersonDarlingTest, "Anderson-Darling"
	}
	found, err := test(x)
	if err != nil {
		a.Reason = "the data are too few, or do not vary, to tell"
		return a
	}
	a.judge(name, found.P)
	return a
}

// equalVariances judges groups by Brown and Forsythe's test.
func equalVariances(groups ...[]float64) Assumption {
	a := Assumption{Name: "equal variances"}
	found, err := stats.LeveneTest(groups, true)
	if err != nil {
		a.Reason = "the data are too few, or do not vary, to tell"
		return a
	}
	a.judge("Brown-Forsythe", found.P)
	return a
}

func (a *Assumption) judge(test string, p float64) {
	holds := p > checkedAt
	a.Holds, a.P, a.Reason = &holds, &p, fmt.Sprintf("%s: p = %.3g, no evidence against it at %v", test, p, checkedAt)
	if !holds {
		a.Reason = fmt.Sprintf("%s: p = %.3g, below %v", test, p, checkedAt)
	}
}

// independence is what data cannot show.
func independence(of string) Assumption {
	return Assumption{Name: "independence of " + of, Reason: "the data cannot tell: see to how they were collected"}
}

// NotNormal, UnequalVariances and the like are codes of warnings.
const (
	NotNormal        = "not_normal"
	UnequalVariances = "unequal_variances"
)

// fewValues is where the mean of values that are not normal is not yet taken for normal.
const fewValues = 30

// sensitive stands for the smallest sample of a test to which normality matters at any size.
const sensitive = 0

// doubts turns normality that does not hold into a warning where the smallest sample makes it matter.
func doubts(assumptions []Assumption, smallest int, instead string) []stats.Warning {
	warnings := []stats.Warning{}
	for _, a := range assumptions {
		if a.Holds != nil && !*a.Holds && smallest < fewValues {
			warnings = append(warnings, stats.Warning{Code: NotNormal, Message: fmt.Sprintf("%s is doubtful, and this test needs it: see %s", a.Name, instead)})
		}
	}
	return warnings
}
