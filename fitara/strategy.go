package fitara

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"tollgate/benefit"
)

// known are the fields that this package reads; amounts are named fy2012, fy2013, …
var known = []string{"strategyId", "strategyTitle", "decisionDate", "ombInitiative", "useOfSavingsAvoidance", "amountType", "relatedUIIs"}

// categories maps amountType, with everything but letters taken away, to a category. OMB Circular A-131 calls a
// saving "a reduction in actual expenditures" and an avoidance an action that will "decrease costs in the future".
var categories = map[string]benefit.Category{
	"costsaving": benefit.HardSaving, "costsavings": benefit.HardSaving, "saving": benefit.HardSaving, "savings": benefit.HardSaving,
	"costavoidance": benefit.CostAvoidance, "costavoidances": benefit.CostAvoidance, "avoidance": benefit.CostAvoidance,
	"both": benefit.UnsplitSavingAvoidance,
}

func readStrategy(position int, record json.RawMessage) Strategy {
	s := Strategy{Position: position}
	var fields map[string]json.RawMessage
	if json.Unmarshal(record, &fields) != nil || fields == nil {
		s.refuse("not_an_object", "", "the record is not a JSON object")
		return s
	}
	for _, name := range repeated(record) {
		s.refuse("repeated", name, "the record has this field twice; nobody knows which is right, so neither is taken over")
		delete(fields, name)
	}
	s.Title = s.text(fields, "strategyTitle")
	s.Initiative = s.text(fields, "ombInitiative")
	s.Use = s.text(fields, "useOfSavingsAvoidance")
	s.readDecided(fields)
	s.readRef(fields)
	s.readCategory(fields)
	s.readRelated(fields)
	s.readAmounts(fields)
	return s
}

// repeated returns the names that the object has more than once, of which a JSON reader would silently keep the last.
func repeated(object json.RawMessage) []string {
	var names []string
	seen := map[string]bool{}
	fields := json.NewDecoder(bytes.NewReader(object))
	_, err := fields.Token() // the opening brace
	for err == nil && fields.More() {
		var name json.Token
		var value json.RawMessage
		if name, err = fields.Token(); err == nil {
			err = fields.Decode(&value)
		}
		if text, ok := name.(string); ok {
			if seen[text] {
				names = append(names, text)
			}
			seen[text] = true
		}
	}
	return names
}

// text reads an optional string; another type is noted and read as missing.
func (s *Strategy) text(fields map[string]json.RawMessage, name string) string {
	var value string
	if raw, ok := fields[name]; ok && json.Unmarshal(raw, &value) != nil {
		s.refuse("not_text", name, fmt.Sprintf("%s is not a text; left out", raw))
	}
	return strings.TrimSpace(strings.Map(printable, value))
}

// printable drops control characters, which no title means to have and PostgreSQL refuses in part.
func printable(r rune) rune {
	if unicode.IsControl(r) && r != '\n' && r != '\t' {
		return -1
	}
	return r
}

func (s *Strategy) readDecided(fields map[string]json.RawMessage) {
	text := s.text(fields, "decisionDate")
	for _, layout := range []string{"01/02/2006", "1/2/2006", time.DateOnly} {
		if date, err := time.Parse(layout, text); err == nil {
			s.Decided = date
			return
		}
	}
	s.assume("no_decision_date", "decisionDate", fmt.Sprintf("%q is not a date (month/day/year); amounts are not compared with it", text))
}

// readRef names the record by its id, or else by what identifies it to a reader, so that another edition of the
// file with more records or another order gives it the same name.
func (s *Strategy) readRef(fields map[string]json.RawMessage) {
	id := strings.Trim(string(bytes.TrimSpace(fields["strategyId"])), `"`)
	switch {
	case id != "" && id != "null" && len(id) <= 60 && !strings.ContainsFunc(id, notWord):
		s.Ref = "strategy-" + id
	case s.Title == "":
		s.refuse("no_name", "strategyTitle", "the record has neither a usable id nor a title, so it cannot be told apart")
	default:
		sum := sha256.Sum256([]byte(s.Title + "\x00" + s.Decided.Format(time.DateOnly)))
		s.Ref = "derived-" + hex.EncodeToString(sum[:8])
		s.assume("id_derived", "strategyId", fmt.Sprintf("no usable id is published; %s stands for this title and decision date", s.Ref))
	}
}

func notWord(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_' || r == '.')
}

func (s *Strategy) readCategory(fields map[string]json.RawMessage) {
	text := s.text(fields, "amountType")
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
	category, ok := categories[letters]
	if !ok {
		s.refuse("amount_type", "amountType", fmt.Sprintf("%q is none of Cost-Savings, Cost-Avoidance, Both; the record is not taken over", text))
		return
	}
	s.Category = category
	if !slices.Contains([]string{"Cost-Savings", "Cost-Avoidance", "Both"}, text) {
		s.assume("spelling", "amountType", fmt.Sprintf("%q is read as %s", text, category))
	}
	if category == benefit.UnsplitSavingAvoidance {
		s.assume("unsplit_category", "amountType", "savings and avoidance are published as one figure; booked as such and counted as neither")
	}
}

func (s *Strategy) readRelated(fields map[string]json.RawMessage) {
	if raw, ok := fields["relatedUIIs"]; ok && json.Unmarshal(raw, &s.Related) != nil {
		s.Related = nil
		s.refuse("not_a_list", "relatedUIIs", "the related investments are not a list of texts; left out")
	} else if len(s.Related) == 0 {
		s.assume("no_investment", "relatedUIIs", "no related investment is published; none is recorded")
	}
}

// refuseDuplicate empties a record that another one has the name of: adding both up would count money twice.
func (s *Strategy) refuseDuplicate(first int) {
	s.refuse("duplicate", "strategyId", fmt.Sprintf("record %d has the same name %s; this one is not taken over", first, s.Ref))
	s.Ref, s.Amounts = "", nil
}
