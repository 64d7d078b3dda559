package api

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tollgate/fault"
)

// cellsOf refuses a row that has not as many cells as the header: nothing tells which of them is which.
func cellsOf(row map[string]string) error {
	var problems fault.Problems
	problems.Require(row[raggedCells] == "", "body", "has %s", row[raggedCells])
	return problems.Err()
}

// readColumns puts a row's cells where their columns belong; a column such as roles.buddy belongs to its group. A column that means
// nothing is refused, not ignored. One whose place is nil is known and not read.
func readColumns(row map[string]string, columns map[string]*string, groups map[string]map[string]string) (problems fault.Problems) {
	for _, name := range slices.Sorted(maps.Keys(row)) {
		value := strings.TrimSpace(row[name])
		place, known := columns[name]
		prefix, key, nested := strings.Cut(name, ".")
		group, grouped := groups[prefix]
		switch {
		case known && place == nil:
			continue
		case known:
			*place = value
		case grouped && nested:
			group[key] = value
		default:
			problems.Add("body."+name, "is no column: use %s", theColumns(columns, groups))
		}
		problems.Require(len(value) <= 200, "body."+name, "must have at most 200 bytes")
	}
	return problems
}

func theColumns(columns map[string]*string, groups map[string]map[string]string) string {
	return strings.Join(slices.Sorted(maps.Keys(groups)), ".<name>, ") + ".<name>, or one of " + strings.Join(slices.Sorted(maps.Keys(columns)), ", ")
}

// knownColumn refuses a column of a header that rows are not read by.
func knownColumn(name string, columns map[string]*string, groups map[string]map[string]string) error {
	prefix, key, nested := strings.Cut(name, ".")
	_, known := columns[name]
	if _, grouped := groups[prefix]; known || grouped && nested && key != "" {
		return nil
	}
	return fmt.Errorf("%q is none: use %s", name, theColumns(columns, groups))
}

// versionIn reads the version of a template out of a cell.
func versionIn(problems *fault.Problems, column, text string) int {
	n, err := strconv.Atoi(text)
	problems.Require(err == nil && n > 0, "body."+column, "must be a number from 1")
	return n
}
