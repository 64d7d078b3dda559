package api

import (
	"math"

	"github.com/danielgtaylor/huma/v2"
)

// notBlank is for texts that must say something; of an empty one the least length says so already.
const notBlank = `^$|\S`

// sharpen completes the schemas of requests, in the contract, so that each of these is refused at its own
// field: an integer that PostgreSQL's integer cannot hold, and blanks where a text must not be empty.
func sharpen(document *huma.OpenAPI) {
	b := bounds{schemas: document.Components.Schemas, seen: map[string]bool{}}
	for _, item := range document.Paths {
		for _, operation := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete, item.Patch} {
			if operation == nil {
				continue
			}
			for _, parameter := range operation.Parameters {
				b.bound(parameter.Schema)
			}
			if operation.RequestBody != nil {
				for _, media := range operation.RequestBody.Content {
					b.bound(media.Schema)
				}
			}
		}
	}
}

type bounds struct {
	schemas huma.Registry
	seen    map[string]bool // by reference: schemas may contain themselves
}

func (b bounds) bound(s *huma.Schema) {
	if s == nil || s.Ref != "" && b.seen[s.Ref] {
		return
	}
	if s.Ref != "" {
		b.seen[s.Ref] = true
		b.bound(b.schemas.SchemaFromRef(s.Ref))
		return
	}
	switch {
	case s.Type == huma.TypeInteger:
		b.boundInteger(s)
	case s.Type == huma.TypeString && s.MinLength != nil && *s.MinLength > 0 && s.Pattern == "" && s.Enum == nil:
		s.Pattern, s.PatternDescription = notBlank, "more than blanks"
		s.PrecomputeMessages()
	}
	b.bound(s.Items)
	for _, property := range s.Properties {
		b.bound(property)
	}
	for _, one := range s.OneOf {
		b.bound(one)
	}
	if values, ok := s.AdditionalProperties.(*huma.Schema); ok {
		b.bound(values)
	}
}

func (b bounds) boundInteger(s *huma.Schema) {
	if s.Maximum == nil {
		most := float64(math.MaxInt32)
		s.Maximum = &most
	}
	if s.Minimum == nil {
		least := float64(math.MinInt32)
		s.Minimum = &least
	}
	s.PrecomputeMessages()
}
