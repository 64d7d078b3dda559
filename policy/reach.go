package policy

import (
	"math/big"
	"slices"

	"tollgate/lifecycle"
)

// covers tells whether every change that narrow matches is one that wide matches, condition by
// condition. It may say no where only all conditions together would say yes, never the other way.
func covers(wide, narrow lifecycle.ApprovalWhen) bool {
	return within(narrow.Risk, wide.Risk) && within(narrow.Kinds, wide.Kinds) && coversRest(wide, narrow)
}

func coversRest(wide, narrow lifecycle.ApprovalWhen) bool {
	return within(narrow.Processes, wide.Processes) && within(narrow.Sites, wide.Sites) && costsWithin(narrow.CostFrom, wide.CostFrom)
}

// within tells whether a condition on a list asks for at least what another one does; an empty one
// asks nothing.
func within[T comparable](narrow, wide []T) bool {
	if len(wide) == 0 {
		return true
	}
	return len(narrow) > 0 && !slices.ContainsFunc(narrow, func(v T) bool { return !slices.Contains(wide, v) })
}

// costsWithin compares limits of one currency only: amounts of another meet both.
func costsWithin(narrow, wide *lifecycle.Cost) bool {
	switch {
	case wide == nil:
		return true
	case narrow == nil || narrow.Currency != wide.Currency:
		return false
	}
	least, ok := new(big.Rat).SetString(narrow.Amount)
	limit, known := new(big.Rat).SetString(wide.Amount)
	return ok && known && least.Cmp(limit) >= 0
}

// exhausted tells whether the earlier rules leave no risk and kind for a rule: each pair that it
// matches is matched by one that asks no more of processes, sites and cost. A change that was not
// assessed has no level of risk.
func exhausted(earlier []lifecycle.ApprovalRule, w lifecycle.ApprovalWhen) bool {
	for _, level := range append(slices.Clone(levels), "") {
		for _, kind := range changeKinds {
			if !takes(w, level, kind) {
				continue
			}
			taken := slices.ContainsFunc(earlier, func(r lifecycle.ApprovalRule) bool {
				return takes(r.When, level, kind) && coversRest(r.When, w)
			})
			if !taken {
				return false
			}
		}
	}
	return true
}

func takes(w lifecycle.ApprovalWhen, level lifecycle.RiskLevel, kind lifecycle.ChangeKind) bool {
	return (len(w.Risk) == 0 || slices.Contains(w.Risk, level)) && (len(w.Kinds) == 0 || slices.Contains(w.Kinds, kind))
}
