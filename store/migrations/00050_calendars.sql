-- Working-time calendars of sites. A version never changes: cases count with a copy of it. A site
-- without one has that of the site "default", which is in the binary until an organisation sets it.

-- +goose Up
CREATE TABLE calendars (
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisations (id),
    site            text COLLATE "C" NOT NULL,
    version         int         NOT NULL CHECK (version >= 1),
    rules           jsonb       NOT NULL, -- zone, week, holidays, days: see calendars.Rules
    request_id      text COLLATE "C" NOT NULL,
    set_by          text COLLATE "C" NOT NULL,
    set_at          timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, site, version),
    UNIQUE (organisation_id, request_id),
    FOREIGN KEY (organisation_id, set_by) REFERENCES people (organisation_id, id)
);
CREATE TRIGGER calendars_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON calendars
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
