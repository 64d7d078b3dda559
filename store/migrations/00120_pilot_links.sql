-- What pilots are linked to: the project that they belong to, and the benefit lines that are claimed from them.

-- +goose Up
CREATE INDEX cases_pilots_of_project ON cases (organisation_id, (snapshot #>> '{data,plan,project_id}')) WHERE kind = 'pilot';

-- The basis on which benefits are claimed from a pilot. A new one comes on top, none goes away: claims stay within what a pilot showed.
CREATE TABLE benefit_pilot_bases (
    organisation_id  text COLLATE "C" NOT NULL,
    line_id          text COLLATE "C" NOT NULL,
    version          int         NOT NULL CHECK (version >= 1),
    pilot_id         text COLLATE "C" NOT NULL,
    value_per_unit   numeric     NOT NULL CHECK (value_per_unit > 0),
    volume_per_month numeric     NOT NULL CHECK (volume_per_month > 0),
    reason           text        NOT NULL,
    request_id       text COLLATE "C" NOT NULL,
    person_id        text COLLATE "C" NOT NULL,
    recorded_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organisation_id, line_id, version),
    FOREIGN KEY (organisation_id, line_id) REFERENCES benefit_lines (organisation_id, id),
    FOREIGN KEY (organisation_id, pilot_id) REFERENCES cases (organisation_id, id)
);
CREATE UNIQUE INDEX benefit_pilot_bases_request ON benefit_pilot_bases (organisation_id, line_id, request_id);
CREATE TRIGGER benefit_pilot_bases_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON benefit_pilot_bases
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Finance's signed word that more may be claimed for a month than the pilot supports. The newest of a month counts.
CREATE TABLE benefit_cap_exceptions (
    organisation_id text COLLATE "C" NOT NULL,
    id              text COLLATE "C" NOT NULL,
    line_id         text COLLATE "C" NOT NULL,
    month           date        NOT NULL CHECK (extract(day FROM month) = 1),
    up_to           numeric(24, 6) NOT NULL CHECK (up_to >= 0 AND up_to < 1e15),
    reason          text        NOT NULL CHECK (reason <> ''),
    signed          text        NOT NULL, -- exactly what was signed: canonical JSON with the figures of that moment
    content_hash    text COLLATE "C" NOT NULL,
    person_id       text COLLATE "C" NOT NULL,
    person_name     text        NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, line_id) REFERENCES benefit_lines (organisation_id, id)
);
CREATE INDEX benefit_cap_exceptions_of_line ON benefit_cap_exceptions (organisation_id, line_id, month, recorded_at);
CREATE TRIGGER benefit_cap_exceptions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON benefit_cap_exceptions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
