// Package report writes pages that people read and keep: one definition, as HTML and as PDF. Nothing of a page is loaded from
// elsewhere, and the same page is always the same bytes.
package report

import "time"

// Page is one printable document.
type Page struct {
	Title    string
	Subtitle string
	// Banner is the one thing to take away; Tone colours it, and it reads the same in black and white.
	Banner   string
	Tone     Tone
	Sections []Section
	Footer   string
	At       time.Time // what the page is as of; the PDF's creation date
}

// Tone is how the banner is marked.
type Tone string

const (
	Good    Tone = "good"
	Bad     Tone = "bad"
	Neutral Tone = "neutral"
)

// Section has any of a text, facts, a table and a picture, in this order.
type Section struct {
	Heading string
	Text    []string
	Facts   []Fact
	Table   *Table
	Picture *Picture
}

// Fact is a name with its value.
type Fact struct{ Name, Value string }

// Table has a head and rows of as many cells.
type Table struct {
	Head []string
	Rows [][]string
}

// Picture is one drawing in the form that each page takes, with its alternative text.
type Picture struct {
	SVG []byte
	PNG []byte
	Alt string
}
