// Package analysis is the catalogue of statistical methods that people call by name: each is declared
// once, with its input, its options, its result, what it assumes and where its formulas come from. The
// mathematics is in package stats and benefit; here are names, checks, words and canonical bytes.
//
// It is pure. Conventions, for every method:
//
//   - Input is the data and the facts of the process: x, groups, sizes, lsl. Options say how it is analysed:
//     alternative, confidence, and a convention where books differ. Each option has a default.
//   - Input is read strictly. Every wrong value is named with its place: body.input.x[3].
//   - The same input and options give the same bytes. What does not exist is null, never NaN.
//   - Every result embeds Findings: assumptions checked, warnings, and one plain sentence.
package analysis

//go:generate go test -count=1 -run ^TestReferenceIsCurrent$ . -update
