-- The first step makes the case's row and draws its key; the rest is as in record.sql.
WITH next AS (
    INSERT INTO case_counters AS n (organisation_id, kind, last)
    SELECT $1, r.kind, 1 FROM jsonb_to_record($4::jsonb) AS r(kind text)
     WHERE NOT EXISTS (SELECT 1 FROM cases WHERE organisation_id = $1 AND id = $2) AND $3::bigint = 0
    ON CONFLICT (organisation_id, kind) DO UPDATE SET last = n.last + 1
    RETURNING last
), moved AS (
    INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, health, held, ended, due_at, lead_id,
           site, portfolio, external_ref, running_once, snapshot, created_by, created_at, updated_at)
    SELECT $1, $2, r.kind, r.prefix || '-' || next.last, r.title, r.state, r.seq, r.machine_version, r.health, r.held, r.ended, r.due_at,
           r.lead_id, r.site, r.portfolio, nullif(r.external_ref, ''), nullif(r.running_once, ''), $5::jsonb, r.created_by, r.created_at, r.updated_at
      FROM next, jsonb_to_record($4::jsonb) AS r(kind text, prefix text, title text, state text, seq bigint, machine_version int,
           health text, held boolean, ended boolean, due_at timestamptz, lead_id text, site text, portfolio text, external_ref text, running_once text,
           created_by text, created_at timestamptz, updated_at timestamptz)
    RETURNING key
)
