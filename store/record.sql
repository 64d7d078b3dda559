-- One statement writes a commit: the case, its steps, tasks, signatures and effects, or nothing.
-- $1 organisation, $2 case, $3 seq before, $4 case row, $5 snapshot, $6 steps, $7 tasks, $8 signatures, $9 effects
WITH moved AS (
    UPDATE cases c
       SET title = r.title, state = r.state, seq = r.seq, health = r.health, held = r.held, ended = r.ended, due_at = r.due_at,
           lead_id = r.lead_id, site = r.site, portfolio = r.portfolio, snapshot = $5::jsonb, updated_at = r.updated_at
      FROM jsonb_to_record($4::jsonb) AS r(title text, state text, seq bigint, health text, held boolean, ended boolean,
           due_at timestamptz, lead_id text, site text, portfolio text, updated_at timestamptz)
     WHERE c.organisation_id = $1 AND c.id = $2 AND c.seq = $3
    RETURNING c.key
)
