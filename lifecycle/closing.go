package lifecycle

import "slices"

// closeSeats closes what is still asked of anybody in a round.
func (t *Turn) closeSeats(roundID, outcome string) {
	for i := range t.head.Tasks {
		task := &t.head.Tasks[i]
		if task.RoundID == roundID && task.Status == TaskOpen {
			task.Status, task.Outcome, task.ClosedAt = TaskNotNeeded, outcome, t.event.At
			t.touched[task.ID] = true
		}
	}
}

// closeRound ends a round and forgets it with its tasks; the store keeps the record.
func (t *Turn) closeRound(id, outcome string) {
	t.closeSeats(id, outcome)
	t.head.Tasks = slices.DeleteFunc(t.head.Tasks, func(task Task) bool {
		if task.RoundID != id {
			return false
		}
		if t.touched[task.ID] {
			t.closed = append(t.closed, task)
			delete(t.touched, task.ID)
		}
		return true
	})
	t.head.Rounds = slices.DeleteFunc(t.head.Rounds, func(r Round) bool { return r.ID == id })
}

// VoidRounds ends the open rounds for which void holds, without an outcome, and tells those
// who were awaited.
func (t *Turn) VoidRounds(void func(Round) bool, why string) {
	for _, round := range slices.Clone(t.head.Rounds) {
		if void(round) {
			t.Notify(Notice{To: round.Stages[round.Current].awaited(), About: "withdrawn", Message: why})
			t.closeRound(round.ID, why)
		}
	}
}

// closeTasks closes the open tasks of some kinds.
func (h *Head) closeTasks(t *Turn, outcome string, kinds ...TaskKind) {
	for _, task := range slices.Clone(h.Tasks) {
		if slices.Contains(kinds, task.Kind) {
			t.CloseTask(task.ID, TaskDone, outcome)
		}
	}
}

// closeEverything is for a case that has ended: nobody is asked for anything any more.
func (t *Turn) closeEverything(why string) {
	t.VoidRounds(func(Round) bool { return true }, "the case ended: "+why)
	for _, task := range slices.Clone(t.head.Tasks) {
		t.CloseTask(task.ID, TaskNotNeeded, "the case ended: "+why)
	}
	t.head.Held = nil
}
