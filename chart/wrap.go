package chart

import "strings"

const (
	letterWidth = 6.2  // of small text, on average
	textHeight  = 15.0 // of a line of small text
)

// wrap breaks a text into at most this many lines of this width; what does not fit is cut off with a mark.
func wrap(text string, width float64, most int) []string {
	letters := max(int(width/letterWidth), 4)
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		for runes := []rune(word); len(runes) > letters; runes = []rune(word) { // a word longer than the line
			if line != "" {
				lines, line = append(lines, line), ""
			}
			lines, word = append(lines, string(runes[:letters])), string(runes[letters:])
		}
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) <= letters:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	if len(lines) > most {
		rest := strings.Join(lines[most-1:], " ")
		lines = append(lines[:most-1], shorten(rest, letters-1))
		if last := lines[most-1]; !strings.HasSuffix(last, "…") {
			lines[most-1] = last + "…"
		}
	}
	return lines
}

// paragraph sets lines one below the other, the first with its base line at y.
func paragraph(on canvas, anchor string, x, y float64, lines []string) {
	for i, line := range lines {
		on.text(small, anchor, x, y+float64(i)*textHeight, line)
	}
}

// head sets the title and what kind of drawing it is.
func head(on canvas, title, subtitle string) {
	on.text(heading, fromStart, margin, 26, shorten(title, 95))
	on.text(small, fromStart, margin, 45, shorten(subtitle, 150))
}

const margin = 16.0
