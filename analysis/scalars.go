package analysis

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// itemTags are those of an array's tags that are about its elements.
func itemTags(tag reflect.StructTag) reflect.StructTag {
	if enum := tag.Get("enum"); enum != "" {
		return reflect.StructTag(`enum:"` + enum + `"`)
	}
	return ""
}

func (r *reader) items(n int, place string, f field) {
	if least, err := strconv.Atoi(f.tag.Get("minItems")); err == nil && n < least {
		r.refuse(place, "has %d values and needs at least %d", n, least)
	}
	if most, err := strconv.Atoi(f.tag.Get("maxItems")); err == nil && n > most {
		r.refuse(place, "has %d values and may have at most %d", n, most)
	}
}

func (r *reader) number(v reflect.Value, place string, f field) error {
	wanted := "a finite number"
	if v.Kind() != reflect.Float64 {
		wanted = "a whole number"
	}
	if r.json.PeekKind() != '0' {
		return r.otherwise(place, wanted)
	}
	text, err := r.json.ReadValue()
	if err != nil {
		return err
	}
	number, err := strconv.ParseFloat(string(text), 64)
	switch {
	case err != nil:
		r.refuse(place, "is outside the range of a double")
	case v.Kind() == reflect.Float64:
		v.SetFloat(number)
	case number != math.Trunc(number) || math.Abs(number) > 1<<53:
		r.refuse(place, "must be a whole number and is %s", text)
		return nil
	default:
		v.SetInt(int64(number))
	}
	r.bounds(number, place, f)
	return nil
}

// bounds holds a number to its tags, whose names are JSON Schema's.
func (r *reader) bounds(v float64, place string, f field) {
	for _, rule := range []struct {
		tag, words string
		broken     func(limit float64) bool
	}{
		{"minimum", "at least", func(limit float64) bool { return v < limit }},
		{"maximum", "at most", func(limit float64) bool { return v > limit }},
		{"exclusiveMinimum", "above", func(limit float64) bool { return v <= limit }},
		{"exclusiveMaximum", "below", func(limit float64) bool { return v >= limit }},
	} {
		if limit, err := strconv.ParseFloat(f.tag.Get(rule.tag), 64); err == nil && rule.broken(limit) {
			r.refuse(place, "is %v and must be %s %v", v, rule.words, limit)
		}
	}
}

func (r *reader) text(v reflect.Value, place string, f field) error {
	if r.json.PeekKind() != '"' {
		return r.otherwise(place, "a text")
	}
	token, err := r.json.ReadToken()
	if err != nil {
		return err
	}
	v.SetString(token.String())
	size := utf8.RuneCountInString(token.String())
	if most, err := strconv.Atoi(f.tag.Get("maxLength")); err == nil && size > most {
		r.refuse(place, "has %d characters and may have at most %d", size, most)
	}
	if least, err := strconv.Atoi(f.tag.Get("minLength")); err == nil && (size < least || strings.TrimSpace(token.String()) == "") {
		r.refuse(place, "needs at least %d characters that are not blank", least)
	}
	if enum := f.tag.Get("enum"); enum != "" && !slices.Contains(strings.Split(enum, ","), token.String()) {
		r.refuse(place, "is %q and must be one of %s", token.String(), strings.ReplaceAll(enum, ",", ", "))
	}
	return nil
}

// word reads the text that may stand for null, such as estimated.
func (r *reader) word(place, word string) error {
	token, err := r.json.ReadToken()
	if err == nil && token.String() != word {
		r.refuse(place, "must be a finite number or %q and is %q", word, token.String())
	}
	return err
}

func (r *reader) label(v reflect.Value, place string) error {
	if kind := r.json.PeekKind(); kind != '"' && kind != '0' {
		return r.otherwise(place, "a text or a number")
	}
	token, err := r.json.ReadToken()
	if err != nil {
		return err
	}
	v.SetString(token.String())
	return nil
}

func (r *reader) truth(v reflect.Value, place string) error {
	kind := r.json.PeekKind()
	if kind != 't' && kind != 'f' {
		return r.otherwise(place, "true or false")
	}
	v.SetBool(kind == 't')
	return r.json.SkipValue()
}

// raw keeps a value to be read later; null is as absent.
func (r *reader) raw(v reflect.Value) error {
	value, err := r.json.ReadValue()
	if err == nil && value.Kind() != 'n' {
		v.SetBytes(value.Clone())
	}
	return err
}
