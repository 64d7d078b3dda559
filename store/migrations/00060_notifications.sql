-- Ways out: what a person chose to get by mail, subscriptions of other systems, and a row for
-- each message to each recipient, kept until it was sent or given up.

-- +goose Up
CREATE TABLE notification_settings (
    organisation_id    text COLLATE "C" NOT NULL,
    person_id          text COLLATE "C" NOT NULL,
    mail               text        NOT NULL CHECK (mail IN ('immediate', 'daily', 'none')),
    digest_at          text        NOT NULL CHECK (digest_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'), -- in the person's time zone
    urgent_immediately boolean     NOT NULL,
    next_digest_at     timestamptz, -- null when none is to be made
    request_id         text        NOT NULL, -- that chose it
    PRIMARY KEY (organisation_id, person_id),
    FOREIGN KEY (organisation_id, person_id) REFERENCES people (organisation_id, id)
);
CREATE INDEX notification_settings_due ON notification_settings (next_digest_at) WHERE next_digest_at IS NOT NULL;

-- Effects are forgotten before what people were told.
ALTER TABLE notifications DROP CONSTRAINT notifications_outbox_id_fkey;
ALTER TABLE notifications
    ADD COLUMN task_id   text        NOT NULL DEFAULT '',
    ADD COLUMN urgent    boolean     NOT NULL DEFAULT false,
    ADD COLUMN by_mail   text        NOT NULL DEFAULT 'off', -- immediate, digest, none, no_address, off
    ADD COLUMN digest_id text, -- the digest that has it, or empty when it was left out of all of them
    ADD COLUMN read_at   timestamptz;
CREATE INDEX notifications_unread ON notifications (organisation_id, person_id, outbox_id) WHERE read_at IS NULL;
CREATE INDEX notifications_to_digest ON notifications (organisation_id, person_id, outbox_id) WHERE by_mail = 'digest' AND digest_id IS NULL;
CREATE INDEX notifications_by_age ON notifications (created_at);
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE webhooks (
    organisation_id  text COLLATE "C" NOT NULL REFERENCES organisations (id),
    id               text COLLATE "C" NOT NULL,
    url              text        NOT NULL,
    description      text        NOT NULL,
    events           text[]      NOT NULL, -- event types; one that ends in * stands for all that begin so
    enabled          boolean     NOT NULL,
    disabled_because text        NOT NULL DEFAULT '',
    secret           text        NOT NULL,
    previous_secret  text        NOT NULL DEFAULT '',
    previous_until   timestamptz, -- until then messages are signed with both
    request_id       text        NOT NULL DEFAULT '', -- the newest request that wrote it
    deleted_at       timestamptz,
    created_by       text COLLATE "C" NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id)
);

CREATE TABLE deliveries (
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisations (id),
    id              text COLLATE "C" NOT NULL, -- derived from its cause: the same message always has the same id
    channel         text        NOT NULL CHECK (channel IN ('mail', 'webhook')),
    recipient       text COLLATE "C" NOT NULL, -- a person's or a webhook's id
    about           text        NOT NULL,
    case_id         text COLLATE "C" NOT NULL,
    task_id         text        NOT NULL DEFAULT '',
    message_id      text        NOT NULL, -- what the receiver knows a repeat by
    body            text        NOT NULL,
    status          text        NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'not_needed', 'dead')),
    attempts        int         NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    leased_until    timestamptz, -- somebody is sending it
    last_error      text        NOT NULL DEFAULT '',
    resent_by       text        NOT NULL DEFAULT '', -- the request that brought it back from the dead
    created_at      timestamptz NOT NULL DEFAULT now(),
    closed_at       timestamptz,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX deliveries_due ON deliveries (channel, organisation_id, recipient, next_attempt_at) WHERE status = 'waiting';
CREATE INDEX deliveries_next ON deliveries (channel, next_attempt_at) WHERE status = 'waiting';
CREATE INDEX deliveries_dead ON deliveries (organisation_id, id) WHERE status = 'dead';
CREATE INDEX deliveries_closed ON deliveries (closed_at) WHERE closed_at IS NOT NULL;

-- A step is published by the transaction that writes it, and only where somebody listens.
-- +goose StatementBegin
CREATE FUNCTION publish_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload)
    SELECT s.organisation_id, s.case_id, s.seq, 0, 'publish_step', '{}' FROM added s
     WHERE EXISTS (SELECT 1 FROM webhooks w WHERE w.organisation_id = s.organisation_id AND w.enabled);
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER steps_publish AFTER INSERT ON steps REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION publish_steps();
