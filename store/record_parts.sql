, written_steps AS (
    INSERT INTO steps (organisation_id, case_id, seq, request_id, event, from_state, to_state, actor_id, at, payload, on_behalf_of)
    SELECT $1, $2, s.seq, s.request_id, s.event, s.from_state, s.to_state, s.actor_id, s.at, s.payload, coalesce(s.on_behalf_of, '')
      FROM moved, jsonb_to_recordset($6::jsonb) AS s(seq bigint, request_id text, event text, from_state text, to_state text,
           actor_id text, at timestamptz, payload jsonb, on_behalf_of text)
), written_tasks AS (
    INSERT INTO tasks (organisation_id, id, case_id, kind, title, assignee_id, because, round_id, stage, content_hash, subject,
           status, outcome, overdue, opened_seq, opened_at, due_at, closed_at, barred)
    SELECT $1, t.id, $2, t.kind, t.title, t.assignee_id, t.because, coalesce(t.round_id, ''), coalesce(t.stage, ''),
           coalesce(t.content_hash, ''), coalesce(t.subject, ''), t.status, coalesce(t.outcome, ''), coalesce(t.overdue, false),
           t.opened_seq, t.opened_at, t.due_at, t.closed_at, coalesce(t.barred, '{}')
      FROM moved, jsonb_to_recordset($7::jsonb) AS t(id text, kind text, title text, assignee_id text, because text, round_id text,
           stage text, content_hash text, subject text, status text, outcome text, overdue boolean, opened_seq bigint,
           opened_at timestamptz, due_at timestamptz, closed_at timestamptz, barred text[])
    ON CONFLICT (organisation_id, id) DO UPDATE
       SET title = EXCLUDED.title, assignee_id = EXCLUDED.assignee_id, because = EXCLUDED.because, status = EXCLUDED.status, outcome = EXCLUDED.outcome,
           overdue = EXCLUDED.overdue, due_at = EXCLUDED.due_at, closed_at = EXCLUDED.closed_at,
           barred = EXCLUDED.barred
), written_signatures AS (
    INSERT INTO signatures (organisation_id, id, case_id, seq, round_id, task_id, stage, signer_id, signer_name, meaning, comment,
           content_hash, signed_at, on_behalf_of)
    SELECT $1, g.id, $2, g.seq, g.round_id, g.task_id, g.stage, g.signer_id, g.signer_name, g.meaning, g.comment, g.content_hash, g.signed_at,
           coalesce(g.on_behalf_of, '')
      FROM moved, jsonb_to_recordset($8::jsonb) AS g(id text, seq bigint, round_id text, task_id text, stage text, signer_id text,
           signer_name text, meaning text, comment text, content_hash text, signed_at timestamptz, on_behalf_of text)
), written_effects AS (
    INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload)
    SELECT $1, $2, o.seq, o.n, o.effect, o.payload
      FROM moved, jsonb_to_recordset($9::jsonb) AS o(seq bigint, n int, effect text, payload jsonb)
)
SELECT key FROM moved
