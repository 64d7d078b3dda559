package activities

import (
	"context"
	"encoding/json"
	"time"

	"tollgate/competency"
	"tollgate/lifecycle"
	"tollgate/store"
)

// awardCompetency records what an assessor signed off, in the transaction that marks the effect as done.
func (d Dispatcher) awardCompetency(ctx context.Context, tx store.Tx, row store.OutboxRow) error {
	var award lifecycle.CompetencyAward
	if err := json.Unmarshal(row.Payload, &award); err != nil {
		return err
	}
	return store.Competencies{DB: d.Outbox.DB}.Award(ctx, tx, row.Organisation, award, time.Now())
}

// remind tells people and their managers of assessments that end.
func (d Dispatcher) remind(ctx context.Context) (int, error) {
	now := time.Now()
	return store.Competencies{DB: d.Outbox.DB}.Announce(ctx, now, announceAtOnce, func(tx store.Tx, n store.CompetencyNotice) error {
		notice := lifecycle.Notice{To: []string{n.Person}, About: "recertification", Message: competency.Reminder(n.Title, n.Level, n.PersonName, n.ExpiresAt, now)}
		if n.Manager != "" {
			notice.To = append(notice.To, n.Manager)
		}
		return d.Notifier.Absences.Tell(ctx, tx, n.Organisation, notice)
	})
}
