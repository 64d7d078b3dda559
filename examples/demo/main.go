// Command demo takes one improvement project through all five DMAIC tollgates over Tollgate's HTTP API, each step as the
// person whose it is, and checks what it was told. Start a stack with `make dev`, then run `make demo`. README.md tells the
// story and which of its numbers are published, simulated or invented.
package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "\ndemo:", err)
		os.Exit(1)
	}
}

// demo is one run: who takes part, what it works on, and what it found.
type demo struct {
	base   string
	tokens map[string]string // by person
	out    io.Writer
	http   *http.Client
	name   string // of this run: it makes keys and references that no other run has
	writes int

	published []month // what NHS England published

	project, projectID string // key and id of the case
	metricID           string
	staff, handover    string // ids of the benefit lines in money
	patients           string // id of the one that counts people

	// err is the first thing that went wrong. Everything after it is passed over, so that the story reads as a story.
	err    error
	checks []check
}

func run(out io.Writer) error {
	base, tokens, err := findStack()
	if err != nil {
		return err
	}
	months, err := published()
	if err != nil {
		return err
	}
	d := &demo{published: months, base: base, tokens: tokens, out: out, http: &http.Client{Timeout: 30 * time.Second}, name: time.Now().UTC().Format("20060102-150405.000")}
	d.say("Tollgate at %s. Published figures: NHS England, Open Government Licence v3.", base)
	d.say("The 36 months to March 2019 are real. Later months are SIMULATED, people, causes and money are invented.")
	for _, chapter := range []struct {
		title string
		tell  func(*demo)
	}{
		{"The clock of this demonstration", shortenTheClock},
		{"Launch", launch},
		{"Define: refused, sent back, passed", define},
		{"Measure: a waiver, and a pass with a condition", measure},
		{"Analyze: on hold, then escalated", analyze},
		{"Improve", improve},
		{"Control: refused on what was published", control},
		{"Benefits: claimed by one, validated by another", benefits},
		{"Control: handed over and passed", passControl},
		{"Realizing: actual benefits, month by month", realize},
		{"The benefits report", report},
	} {
		d.say("\n== %s", chapter.title)
		chapter.tell(d)
		if d.err != nil {
			return errors.Join(fmt.Errorf("%s: %w", strings.ToLower(chapter.title), d.err), d.differences())
		}
	}
	return d.verdict()
}

func (d *demo) say(format string, args ...any) {
	if d.err == nil {
		_, d.err = fmt.Fprintf(d.out, format+"\n", args...)
	}
}

// fail keeps the first thing that went wrong.
func (d *demo) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
}
