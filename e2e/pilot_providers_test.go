package e2e_test

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

// siteMonth is what one site shows in one month: of n attendances so many took over four hours.
type siteMonth struct {
	site, month string
	over, n     int
}

// providers are the attendances of departments of type 1 in the last months of the file, of the largest providers: those with most
// attendances in these months, of providers that have every one of them. Skipped where the file is absent.
func providers(t *testing.T, most, months int) []siteMonth {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "shared", "data", "ae-providers.csv"))
	if err != nil {
		t.Skip("the attendances by provider are not kept with the project; the made-up departments of the test beside this one stand for them")
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []siteMonth
	var names []string
	for _, row := range rows[1:] {
		if n := number(t, row[3]); row[2] == "1" && n > 0 {
			all = append(all, siteMonth{site: row[1], month: row[0], n: n, over: number(t, row[4])})
			names = append(names, row[0])
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	first := names[len(names)-months]
	all = slices.DeleteFunc(all, func(m siteMonth) bool { return m.month < first })
	return largest(all, most, months)
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func largest(all []siteMonth, most, months int) []siteMonth {
	size, seen := map[string]int{}, map[string]int{}
	for _, m := range all {
		size[m.site] += m.n
		seen[m.site]++
	}
	var sites []string
	for site := range size {
		if seen[site] == months {
			sites = append(sites, site)
		}
	}
	slices.SortFunc(sites, func(a, b string) int { return cmp.Or(size[b]-size[a], cmp.Compare(a, b)) })
	sites = sites[:min(most, len(sites))]
	return slices.DeleteFunc(all, func(m siteMonth) bool { return !slices.Contains(sites, m.site) })
}

// madeUp are departments with levels of their own, months that all of them share, and chance.
func madeUp(sites, months int) (all []siteMonth) {
	rng := rand.New(rand.NewPCG(22, 5))
	shared := make([]float64, months)
	for m := range shared {
		shared[m] = 0.03 * rng.Float64()
	}
	for s := range sites {
		level := 0.1 + 0.1*rng.Float64()
		for m := range months {
			month, share := time.Date(2017, time.Month(4+m), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"), level+shared[m]+0.004*rng.NormFloat64()
			all = append(all, siteMonth{site: fmt.Sprintf("ed-%d", s+1), month: month, n: 1000, over: int(1000 * share)})
		}
	}
	return all
}

// sitesOf are the different sites in an order drawn by a seed: what the order decides, nobody chose.
func sitesOf(all []siteMonth, seed uint64) []string {
	var sites []string
	for _, m := range all {
		sites = append(sites, m.site)
	}
	slices.Sort(sites)
	sites = slices.Compact(sites)
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(sites), func(i, j int) { sites[i], sites[j] = sites[j], sites[i] })
	return sites
}

func monthsOf(all []siteMonth) []string {
	var months []string
	for _, m := range all {
		months = append(months, m.month)
	}
	slices.Sort(months)
	return slices.Compact(months)
}

// improved takes a share of the attendances out of those over four hours, wherever the change is there.
func improved(all []siteMonth, by float64, changed func(siteMonth) bool) []siteMonth {
	better := slices.Clone(all)
	for i, m := range better {
		if changed(m) {
			better[i].over = max(0, m.over-int(by*float64(m.n)+0.5))
		}
	}
	return better
}
