-- What people were assessed in, by whom and until when it counts. An assessment is never changed: a revocation is a row of its own.

-- +goose Up
CREATE TABLE competencies (
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisations (id),
    id              text COLLATE "C" NOT NULL, -- derived: recording it again finds it
    person_id       text COLLATE "C" NOT NULL,
    competency      text COLLATE "C" NOT NULL,
    title           text        NOT NULL,
    level           int         NOT NULL CHECK (level BETWEEN 1 AND 4),
    assessor_id     text COLLATE "C" NOT NULL,
    case_id         text COLLATE "C", -- the onboarding; null for one that was recorded by hand
    item            text        NOT NULL DEFAULT '',
    content_hash    text        NOT NULL DEFAULT '', -- of what the assessor signed
    evidence        jsonb       NOT NULL DEFAULT '[]',
    comment         text        NOT NULL DEFAULT '',
    assessed_at     timestamptz NOT NULL,
    remind_from     timestamptz,
    expires_at      timestamptz, -- null: it counts for ever
    recorded_by     text COLLATE "C" NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, person_id) REFERENCES people (organisation_id, id),
    FOREIGN KEY (organisation_id, assessor_id) REFERENCES people (organisation_id, id),
    FOREIGN KEY (organisation_id, case_id) REFERENCES cases (organisation_id, id),
    CHECK (assessor_id <> person_id AND recorded_by <> person_id),
    CHECK ((expires_at IS NULL) = (remind_from IS NULL) AND remind_from >= assessed_at AND remind_from < expires_at)
);
CREATE INDEX competencies_of_person ON competencies (organisation_id, person_id, competency);
CREATE INDEX competencies_by_age ON competencies (organisation_id, assessed_at, id);
CREATE INDEX competencies_by_end ON competencies (organisation_id, coalesce(expires_at, 'infinity'), id);
CREATE TRIGGER competencies_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON competencies
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE competency_revocations (
    organisation_id text COLLATE "C" NOT NULL,
    competency_id   text COLLATE "C" NOT NULL,
    reason          text        NOT NULL,
    revoked_by      text COLLATE "C" NOT NULL,
    revoked_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, competency_id),
    FOREIGN KEY (organisation_id, competency_id) REFERENCES competencies (organisation_id, id),
    FOREIGN KEY (organisation_id, revoked_by) REFERENCES people (organisation_id, id)
);
CREATE TRIGGER competency_revocations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON competency_revocations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- When people are next told that an assessment ends: a row as long as there is something to tell.
CREATE TABLE competency_reminders (
    organisation_id text COLLATE "C" NOT NULL,
    competency_id   text COLLATE "C" NOT NULL,
    next_at         timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, competency_id),
    FOREIGN KEY (organisation_id, competency_id) REFERENCES competencies (organisation_id, id)
);
CREATE INDEX competency_reminders_due ON competency_reminders (next_at);

-- Where somebody works, and as what, is in their newest onboarding.
CREATE INDEX cases_onboarding_subjects ON cases (organisation_id, (snapshot #>> '{data,subject,person}'), created_at) WHERE kind = 'onboarding';
