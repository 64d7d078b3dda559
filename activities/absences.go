package activities

import (
	"context"
	"time"

	"tollgate/absence"
	"tollgate/lifecycle"
	"tollgate/store"
)

// announceAtOnce bounds how many absences one transaction tells of.
const announceAtOnce = 20

// announce tells of the absences that have begun or ended since the last look.
func (d Dispatcher) announce(ctx context.Context) (int, error) {
	now := time.Now()
	return d.Notifier.Absences.Announce(ctx, now, announceAtOnce, func(tx store.Tx, n store.AbsenceNotice) error {
		notice, err := d.absenceNotice(ctx, tx, n, now)
		if err != nil || len(notice.To) == 0 {
			return err
		}
		return d.Notifier.Absences.Tell(ctx, tx, n.Organisation, notice)
	})
}

// absenceNotice is what is told of an absence: at its beginning the delegate what they take over, at its end the person what
// is open. Of a beginning that nobody was told of before it was over, only the end is told.
func (d Dispatcher) absenceNotice(ctx context.Context, tx store.Tx, n store.AbsenceNotice, now time.Time) (lifecycle.Notice, error) {
	acting, notice := n.Person, lifecycle.Notice{About: "absence_over"}
	if n.Told == "nothing" {
		if acting, notice.About = n.Delegate, "delegation_begun"; n.Status != "active" || n.Delegate == "" {
			return lifecycle.Notice{}, nil
		}
	}
	tasks, err := d.Notifier.Absences.TasksOf(ctx, tx, n.Organisation, n.Person, acting, now)
	notice.To, notice.Message = []string{acting}, absence.EndForPerson(tasks)
	if acting == n.Delegate {
		notice.Message = absence.BeginForDelegate(n.PersonName, n.Until, tasks)
	}
	return notice, err
}
