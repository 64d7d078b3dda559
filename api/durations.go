package api

import "github.com/danielgtaylor/huma/v2"

// isoDuration is what a lifecycle.Duration looks like in the schema, so that a wrong one is
// refused at its own place and not as a body that cannot be read.
type isoDuration string

// Schema implements huma.SchemaProvider.
func (isoDuration) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Examples: []any{"P14D"}, Description: "ISO 8601, in weeks, days, hours, minutes and seconds",
		Pattern:            `^P(\d{1,4}W)?(\d{1,5}D)?(T(\d{1,6}H)?(\d{1,7}M)?(\d{1,9}S)?)?$`,
		PatternDescription: "ISO 8601 duration such as P14D or PT48H",
	}
}
