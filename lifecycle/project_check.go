package lifecycle

import (
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tollgate/fault"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// Check finds what can be wrong with a charter by itself; what a tollgate asks of it is in the
// template's criteria.
func (ch Charter) Check(problems *fault.Problems, path string) {
	start := checkDate(problems, path+".start_date", ch.StartDate)
	target := checkDate(problems, path+".target_date", ch.TargetDate)
	checkDate(problems, path+".change_date", ch.ChangeDate)
	problems.Require(start.IsZero() || target.IsZero() || target.After(start), path+".target_date", "must be after start_date")
	if ch.BenefitStart != "" {
		_, err := time.Parse(monthLayout, ch.BenefitStart)
		problems.Require(err == nil, path+".benefit_start", "must be a month such as 2026-11")
	}
	problems.Require(ch.BenefitHorizonMonths >= 0 && ch.BenefitHorizonMonths <= 120, path+".benefit_horizon_months", "must be 0 to 120 months")
	direction := ch.Metric.Direction
	problems.Require(direction == "" || direction == "higher_is_better" || direction == "lower_is_better",
		path+".metric.direction", "must be higher_is_better or lower_is_better")
	ch.checkTexts(problems, path)
}

// longestText bounds every text of a charter, longestID what names a record: it is a key of an index.
const (
	longestText = 4000
	longestID   = 120
)

func (ch Charter) checkTexts(problems *fault.Problems, path string) {
	texts := map[string]string{"problem": ch.Problem, "goal": ch.Goal, "business_case": ch.BusinessCase, "metric.name": ch.Metric.Name, "metric.unit": ch.Metric.Unit}
	for _, name := range sortedKeys(texts) {
		problems.Require(len(texts[name]) <= longestText, path+"."+name, "must have at most %d bytes", longestText)
	}
	problems.Require(len(ch.Metric.MetricID) <= longestID, path+".metric.metric_id", "must have at most %d bytes", longestID)
	lists := map[string][]string{"scope_in": ch.ScopeIn, "scope_out": ch.ScopeOut}
	for _, name := range sortedKeys(lists) {
		list := lists[name]
		problems.Require(len(list) <= 50, path+"."+name, "must have at most 50 entries")
		for i, text := range list {
			problems.Require(strings.TrimSpace(text) != "" && len(text) <= longestText, fmt.Sprintf("%s.%s[%d]", path, name, i), "must not be empty or over %d bytes", longestText)
		}
	}
}

func checkDate(problems *fault.Problems, path, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	date, err := time.Parse(time.DateOnly, text)
	problems.Require(err == nil, path, "must be a date that exists, such as 2026-11-22")
	return date
}

func (f FieldSpec) check(problems *fault.Problems, fields map[string]any) {
	value, there := fields[f.Key]
	path := "body.data.fields." + f.Key
	if !there || value == nil {
		problems.Require(f.Optional, path, "is missing")
		return
	}
	switch f.Kind {
	case FieldText:
		text, ok := value.(string)
		problems.Require(ok && strings.TrimSpace(text) != "" && len(text) <= longestText, path, "must be a text of 1 to %d bytes", longestText)
		problems.Require(!ok || len(f.OneOf) == 0 || slices.Contains(f.OneOf, text), path, "must be one of %s", strings.Join(f.OneOf, ", "))
	case FieldNumber:
		number, ok := value.(float64)
		problems.Require(ok && !math.IsNaN(number) && !math.IsInf(number, 0), path, "must be a number")
	case FieldList:
		list, ok := value.([]any)
		problems.Require(ok && len(list) > 0 && len(list) <= 200, path, "must be a list of 1 to 200 entries")
		for i, entry := range list {
			text, isText := entry.(string)
			_, isObject := entry.(map[string]any)
			problems.Require(isObject || isText && strings.TrimSpace(text) != "", fmt.Sprintf("%s[%d]", path, i), "must be a text that is not empty, or an object")
		}
	case FieldFlag:
		_, ok := value.(bool)
		problems.Require(ok, path, "must be true or false")
	}
}

func (a Attachment) check(problems *fault.Problems, path string) {
	problems.Require(strings.TrimSpace(a.Title) != "" && utf8.RuneCountInString(a.Title) <= 200, path+".title", "must have 1 to 200 characters")
	if a.AnalysisID == "" {
		parsed, err := url.Parse(a.URI)
		problems.Require(err == nil && parsed.Scheme != "" && len(a.URI) <= 2000, path+".uri", "must be an absolute URI")
	}
	problems.Require(a.AnalysisID == "" || a.URI == "" && len(a.AnalysisID) <= 64, path+".analysis_id", "is the id of an analysis, with no uri beside it")
	digest, err := hex.DecodeString(a.SHA256)
	problems.Require(err == nil && len(digest) == 32 && a.SHA256 == strings.ToLower(a.SHA256), path+".sha256", "must be 64 lower-case hexadecimal digits")
}
