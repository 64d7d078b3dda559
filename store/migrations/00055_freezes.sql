-- Periods in which nothing may be changed, single or coming back. They are never deleted and never edited:
-- one may be ended, once, and a new one written.

-- +goose Up
CREATE TABLE freezes (
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisations (id),
    id              text COLLATE "C" NOT NULL,
    title           text        NOT NULL,
    reason          text        NOT NULL,
    sites           text[]      NOT NULL, -- none: all
    processes       text[]      NOT NULL,
    assets          text[]      NOT NULL,
    kinds           text[]      NOT NULL, -- of changes that it binds
    starts_at       timestamptz NOT NULL, -- of the first occurrence
    ends_at         timestamptz,          -- of the last one; none when it comes back for ever
    recurrence      text        NOT NULL, -- RFC 5545; empty for a single one
    duration        text        NOT NULL, -- of each occurrence, ISO 8601
    created_by      text COLLATE "C" NOT NULL,
    created_at      timestamptz NOT NULL,
    ended_at        timestamptz,          -- from then on it binds nothing
    ended_by        text COLLATE "C",
    end_reason      text,
    PRIMARY KEY (organisation_id, id),
    CHECK (recurrence <> '' OR ends_at > starts_at),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (end_reason IS NULL)),
    FOREIGN KEY (organisation_id, created_by) REFERENCES people (organisation_id, id),
    FOREIGN KEY (organisation_id, ended_by) REFERENCES people (organisation_id, id)
);
CREATE INDEX freezes_by_start ON freezes (organisation_id, starts_at, id);

-- +goose StatementBegin
CREATE FUNCTION freezes_only_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR
       to_jsonb(NEW) - '{ended_at,ended_by,end_reason}'::text[] <> to_jsonb(OLD) - '{ended_at,ended_by,end_reason}'::text[] THEN
        RAISE EXCEPTION 'a freeze may be ended once, and not be changed otherwise';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER freezes_end_once BEFORE UPDATE ON freezes FOR EACH ROW EXECUTE FUNCTION freezes_only_end();
CREATE TRIGGER freezes_are_kept BEFORE DELETE OR TRUNCATE ON freezes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
