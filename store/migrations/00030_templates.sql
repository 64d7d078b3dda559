-- Template versions that organisations registered. The built-in ones are in the binary, as
-- version 1 of their keys. A version never changes: projects run on a copy of it.

-- +goose Up
CREATE TABLE templates (
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisations (id),
    key             text COLLATE "C" NOT NULL,
    version         int         NOT NULL CHECK (version >= 1),
    kind            text COLLATE "C" NOT NULL, -- of the cases it is for: project
    title           text        NOT NULL,
    body            jsonb       NOT NULL,
    request_id      text COLLATE "C" NOT NULL,
    registered_by   text COLLATE "C" NOT NULL,
    registered_at   timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, key, version),
    UNIQUE (organisation_id, request_id),
    FOREIGN KEY (organisation_id, registered_by) REFERENCES people (organisation_id, id)
);
CREATE TRIGGER templates_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON templates
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
