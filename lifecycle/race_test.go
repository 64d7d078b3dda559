//go:build race

package lifecycle

import "flag"

// The machines are one goroutine each: the race detector finds nothing in a walk and makes it seven times as slow.
// A -rapid.checks of the command line still counts.
func init() {
	if err := flag.Set("rapid.checks", "40"); err != nil {
		panic(err)
	}
}
