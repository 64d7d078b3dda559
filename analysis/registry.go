package analysis

import (
	"slices"
	"strings"
	"sync"
)

// families are the declared methods, a file each.
var families = []func() []Method{
	controlCharts,
	descriptive,
	tTests,
	rankTests,
	proportions,
	tables,
	groupTests,
	variances,
	normalityTests,
	correlations,
	regressions,
	adjustments,
	beforeAfter,
	sequential,
	equivalence,
	queues,
	operations,
	finance,
	capabilities,
	sigmaLevels,
	gageStudies,
	agreements,
	planning,
	planningGroups,
	furtherTests,
	distributionMethods,
}

var registry = sync.OnceValue(func() []Method {
	var all []Method
	for _, family := range families {
		all = append(all, family()...)
	}
	slices.SortFunc(all, func(a, b Method) int { return strings.Compare(a.Name, b.Name) })
	return all
})

// Methods lists every method by name.
func Methods() []Method { return slices.Clone(registry()) }

// Find returns the method of that name.
func Find(name string) (Method, bool) {
	all := registry()
	i, found := slices.BinarySearchFunc(all, name, func(m Method, name string) int { return strings.Compare(m.Name, name) })
	if !found {
		return Method{}, false
	}
	return all[i], true
}

func byFamily() []Method {
	all := Methods()
	slices.SortStableFunc(all, func(a, b Method) int { return strings.Compare(a.Family, b.Family) })
	return all
}
