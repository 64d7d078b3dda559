package evidence

import (
	"slices"
	"strings"
)

// reads says which facts are asked for.
type reads struct {
	everything bool
	paths      []string // such as metric.mean
}

// any tells whether a fact at, below or around one of the prefixes is asked for.
func (r reads) any(prefixes ...string) bool {
	return r.everything || slices.ContainsFunc(r.paths, func(path string) bool {
		return slices.ContainsFunc(prefixes, func(prefix string) bool {
			return strings.HasPrefix(path+".", prefix+".") || strings.HasPrefix(prefix+".", path+".")
		})
	})
}

// defined are the facts of a metric that do not depend on its measurements.
var defined = []string{"metric.defined", "metric.unit", "metric.direction", "metric.lower_spec", "metric.upper_spec"}

// series tells whether the measurements are needed.
func (r reads) series() bool {
	if r.everything || r.any("chart", "capability") {
		return true
	}
	return slices.ContainsFunc(r.paths, func(path string) bool {
		return (path == "metric" || strings.HasPrefix(path, "metric.")) && !slices.Contains(defined, path)
	})
}
