-- Approval policies that organisations registered: who signs a change, by an ordered decision table.
-- Shaped like templates, and kept like them: the built-in ones are in the binary, as version 1 of
-- their keys, and a version never changes.

-- +goose Up
CREATE TABLE approval_policies (
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisations (id),
    key             text COLLATE "C" NOT NULL,
    version         int         NOT NULL CHECK (version >= 1),
    kind            text COLLATE "C" NOT NULL, -- of the cases they are for: change
    title           text        NOT NULL,
    body            jsonb       NOT NULL,
    request_id      text COLLATE "C" NOT NULL,
    registered_by   text COLLATE "C" NOT NULL,
    registered_at   timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, key, version),
    UNIQUE (organisation_id, request_id),
    FOREIGN KEY (organisation_id, registered_by) REFERENCES people (organisation_id, id)
);
CREATE TRIGGER approval_policies_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON approval_policies
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
