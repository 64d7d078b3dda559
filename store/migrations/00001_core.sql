-- The kernel's tables: who, cases and their append-only history, tasks, signatures, outbox.
-- Every key begins with organisation_id. Text keys use the "C" collation: keyset order is byte order.

-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
-- +goose StatementEnd

CREATE TABLE organisations (
    id         text COLLATE "C" PRIMARY KEY,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO organisations (id, name) VALUES ('default', 'Default organisation');

CREATE TABLE people (
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisations (id),
    id              text COLLATE "C" NOT NULL,
    name            text    NOT NULL,
    roles           text[]  NOT NULL,
    active          boolean NOT NULL DEFAULT true,
    PRIMARY KEY (organisation_id, id)
);

-- The hash comes first: a token is looked up before its organisation is known.
CREATE TABLE tokens (
    hash            bytea PRIMARY KEY,
    organisation_id text COLLATE "C" NOT NULL,
    person_id       text COLLATE "C" NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    revoked_at      timestamptz,
    FOREIGN KEY (organisation_id, person_id) REFERENCES people (organisation_id, id)
);

CREATE TABLE case_counters (
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisations (id),
    kind            text COLLATE "C" NOT NULL,
    last            bigint NOT NULL,
    PRIMARY KEY (organisation_id, kind)
);

CREATE TABLE cases (
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisations (id),
    id              text COLLATE "C" NOT NULL,
    kind            text COLLATE "C" NOT NULL,
    key             text COLLATE "C" NOT NULL,
    title           text        NOT NULL,
    state           text COLLATE "C" NOT NULL,
    seq             bigint      NOT NULL,
    machine_version int         NOT NULL,
    health          text        NOT NULL DEFAULT 'green',
    held            boolean     NOT NULL DEFAULT false,
    ended           boolean     NOT NULL DEFAULT false,
    due_at          timestamptz,
    lead_id         text COLLATE "C" NOT NULL DEFAULT '',
    site            text        NOT NULL DEFAULT '',
    portfolio       text        NOT NULL DEFAULT '',
    external_ref    text,
    snapshot        jsonb       NOT NULL,
    created_by      text COLLATE "C" NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, key)
);
CREATE UNIQUE INDEX cases_external_ref ON cases (organisation_id, kind, external_ref) WHERE external_ref IS NOT NULL;
-- The projects whose benefits are being realized, by the metric that is watched for them.
CREATE INDEX cases_watching ON cases (organisation_id, (snapshot #>> '{data,charter,metric,metric_id}'))
    WHERE kind = 'project' AND state = 'realizing';
CREATE INDEX cases_by_kind ON cases (organisation_id, kind, id);
CREATE INDEX cases_by_due ON cases (organisation_id, kind, coalesce(due_at, 'infinity'), id);
CREATE INDEX cases_by_update ON cases (organisation_id, kind, updated_at, id);

CREATE TABLE steps (
    organisation_id text COLLATE "C" NOT NULL,
    case_id         text COLLATE "C" NOT NULL,
    seq             bigint      NOT NULL,
    request_id      text COLLATE "C" NOT NULL,
    event           text        NOT NULL,
    from_state      text        NOT NULL,
    to_state        text        NOT NULL,
    actor_id        text        NOT NULL,
    at              timestamptz NOT NULL,
    payload         jsonb       NOT NULL,
    PRIMARY KEY (organisation_id, case_id, seq),
    UNIQUE (organisation_id, case_id, request_id),
    FOREIGN KEY (organisation_id, case_id) REFERENCES cases (organisation_id, id)
);

CREATE TABLE tasks (
    organisation_id text COLLATE "C" NOT NULL,
    id              text COLLATE "C" NOT NULL,
    case_id         text COLLATE "C" NOT NULL,
    kind            text        NOT NULL, -- sign_off, condition, confirm_actuals, investigate_signal
    title           text        NOT NULL,
    assignee_id     text COLLATE "C" NOT NULL,
    because         text        NOT NULL, -- why it is this person's: a role, a group, an escalation
    round_id        text        NOT NULL DEFAULT '',
    stage           text        NOT NULL DEFAULT '',
    content_hash    text        NOT NULL DEFAULT '',
    subject         text        NOT NULL DEFAULT '', -- what it is about: a phase, deliverable, condition or month
    status          text        NOT NULL, -- open, done, not_needed
    outcome         text        NOT NULL DEFAULT '',
    overdue         boolean     NOT NULL DEFAULT false,
    opened_seq      bigint      NOT NULL, -- the step whose payload holds what is to be signed
    opened_at       timestamptz NOT NULL,
    due_at          timestamptz,
    closed_at       timestamptz,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, case_id) REFERENCES cases (organisation_id, id)
);
CREATE INDEX tasks_inbox ON tasks (organisation_id, assignee_id, coalesce(due_at, 'infinity'), id);
-- An inbox shows what is open: years of done tasks must not slow it down.
CREATE INDEX tasks_open ON tasks (organisation_id, assignee_id, coalesce(due_at, 'infinity'), id) WHERE status = 'open';
CREATE INDEX tasks_all ON tasks (organisation_id, coalesce(due_at, 'infinity'), id);
CREATE INDEX tasks_by_case ON tasks (organisation_id, case_id, status);

CREATE TABLE signatures (
    organisation_id text COLLATE "C" NOT NULL,
    id              text COLLATE "C" NOT NULL,
    case_id         text COLLATE "C" NOT NULL,
    seq             bigint      NOT NULL,
    round_id        text        NOT NULL,
    task_id         text        NOT NULL,
    stage           text        NOT NULL,
    signer_id       text COLLATE "C" NOT NULL,
    signer_name     text        NOT NULL, -- printed name at the time of signing (21 CFR 11.50)
    meaning         text        NOT NULL, -- approve, approve_with_conditions, reject
    comment         text        NOT NULL,
    content_hash    text        NOT NULL, -- binds the signature to what was signed (21 CFR 11.70)
    signed_at       timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, case_id, seq) REFERENCES steps (organisation_id, case_id, seq)
);
CREATE INDEX signatures_by_case ON signatures (organisation_id, case_id, seq);

CREATE TABLE outbox (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id text COLLATE "C" NOT NULL,
    case_id         text COLLATE "C" NOT NULL,
    seq             bigint      NOT NULL,
    n               int         NOT NULL,
    effect          text        NOT NULL,
    payload         jsonb       NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    attempts        int         NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error      text        NOT NULL DEFAULT '',
    done_at         timestamptz,
    CHECK (seq > 0 OR n = 0)
);
-- An effect of a step is queued once; what no step asked for (a measurement that arrived) has seq 0.
CREATE UNIQUE INDEX outbox_once ON outbox (organisation_id, case_id, seq, n) WHERE seq > 0;
CREATE INDEX outbox_pending ON outbox (effect, next_attempt_at) WHERE done_at IS NULL;

CREATE TABLE notifications (
    organisation_id text COLLATE "C" NOT NULL,
    person_id       text COLLATE "C" NOT NULL,
    outbox_id       bigint      NOT NULL REFERENCES outbox (id),
    case_id         text COLLATE "C" NOT NULL,
    about           text        NOT NULL,
    message         text        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, person_id, outbox_id)
);

CREATE TABLE idempotency_keys (
    organisation_id text COLLATE "C" NOT NULL,
    person_id       text COLLATE "C" NOT NULL,
    key             text COLLATE "C" NOT NULL,
    request_hash    bytea       NOT NULL,
    request_id      text        NOT NULL,
    status          int,
    headers         jsonb,
    body            bytea,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, person_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TRIGGER steps_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER signatures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON signatures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
