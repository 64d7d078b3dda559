-- Whom a person reports to, where they are reached and in which zone their days begin. Who changed it is kept.

-- +goose Up
ALTER TABLE people
    ADD COLUMN email      text NOT NULL DEFAULT '', -- empty: reached in the app only
    ADD COLUMN time_zone  text NOT NULL DEFAULT 'UTC', -- a name of the IANA time zone database
    ADD COLUMN manager_id text COLLATE "C",
    ADD CONSTRAINT people_manager FOREIGN KEY (organisation_id, manager_id) REFERENCES people (organisation_id, id),
    ADD CONSTRAINT people_no_own_manager CHECK (manager_id <> id);
CREATE INDEX people_by_manager ON people (organisation_id, manager_id);

CREATE TABLE people_changes (
    organisation_id text COLLATE "C" NOT NULL,
    person_id       text COLLATE "C" NOT NULL,
    request_id      text COLLATE "C" NOT NULL,
    before          jsonb       NOT NULL,
    after           jsonb       NOT NULL,
    changed_by      text COLLATE "C" NOT NULL,
    changed_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, person_id, request_id),
    FOREIGN KEY (organisation_id, person_id) REFERENCES people (organisation_id, id)
);
CREATE TRIGGER people_changes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON people_changes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
