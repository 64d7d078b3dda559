package main

import (
	"errors"
	"fmt"
)

// check is one fact that the run was told, and what it must be.
type check struct {
	what, got, want string
}

// expect keeps a fact for the verdict at the end.
func (d *demo) expect(what string, got, want any) {
	if d.err == nil {
		d.checks = append(d.checks, check{what, fmt.Sprint(got), fmt.Sprint(want)})
	}
}

// near rounds to three decimals, as the published values are.
func near(value float64) string { return fmt.Sprintf("%.3f", value) }

// differences says which checks differ; nil when none does.
func (d *demo) differences() error {
	var wrong []error
	for _, c := range d.checks {
		if c.got != c.want {
			wrong = append(wrong, fmt.Errorf("%s is %s and must be %s", c.what, c.got, c.want))
		}
	}
	return errors.Join(wrong...)
}

// verdict lists every check, and fails when one differs.
func (d *demo) verdict() error {
	if err := d.differences(); err != nil {
		return fmt.Errorf("what was told is not what it must be:\n%w", err)
	}
	d.say("\n== Checked")
	for _, c := range d.checks {
		d.say("  %-60s %s", c.what, c.got)
	}
	d.say("All %d checks hold.", len(d.checks))
	return nil
}
