// Package stats computes what a DMAIC project shows as evidence: descriptive statistics, control
// charts with their run rules, process capability, and whether a change moved a process.
//
// It is pure: no clock, no file, no network, no random number. Conventions, for every function:
//
//   - Series are []float64 in time order; indices in results count from zero.
//   - Results are finite. What is not defined for the given input is a nil pointer (null in JSON),
//     never NaN or an infinity.
//   - Wrong input is a *fault.Error with code Invalid whose fields name what is wrong ("x[3]").
//   - Where books differ, an option with the field's name for it chooses, and the result says which
//     was used.
//
// Distributions and special functions are gonum's.
package stats
