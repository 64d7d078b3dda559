// Package data holds published figures that the demo and its tests work on. README.md names their source.
package data

import _ "embed"

// AEType1England are 36 months of type 1 accident and emergency attendances in England as CSV, with the columns
// month, attendances, over_four_hours and admissions (counts of people).
//
//go:embed ae-type1-england.csv
var AEType1England []byte
