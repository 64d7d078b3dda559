package main

import (
	"tollgate/activities"
	"tollgate/evidence"
)

// judge looks up the facts that tollgates are judged by.
func (p *process) judge() activities.Judge { return evidence.Judge{DB: p.db} }
