-- Root cause documents of projects: five whys, fishbones, FMEA, cause-and-effect matrices. A change is the next version;
-- a tollgate keeps the version that it was judged by.

-- +goose Up
CREATE TABLE root_causes (
    organisation_id text COLLATE "C" NOT NULL,
    id              text COLLATE "C" NOT NULL,
    version         int         NOT NULL CHECK (version >= 1),
    case_id         text COLLATE "C" NOT NULL,
    kind            text COLLATE "C" NOT NULL CHECK (kind IN ('five_whys', 'fishbone', 'fmea', 'cause_effect_matrix')),
    title           text        NOT NULL,
    document        text        NOT NULL, -- JSON, to the byte that the hash is of
    hash            bytea       NOT NULL CHECK (octet_length(hash) = 32),
    causes          int         NOT NULL CHECK (causes >= 0),
    verified        int         NOT NULL CHECK (verified BETWEEN 0 AND causes), -- causes that name the analysis which verifies them
    request_id      text COLLATE "C" NOT NULL,
    created_by      text COLLATE "C" NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id, version),
    UNIQUE (organisation_id, request_id),
    FOREIGN KEY (organisation_id, case_id) REFERENCES cases (organisation_id, id),
    FOREIGN KEY (organisation_id, created_by) REFERENCES people (organisation_id, id)
);
CREATE INDEX root_causes_by_case ON root_causes (organisation_id, case_id, id, version);

-- Which analyses a version cites.
CREATE TABLE root_cause_citations (
    organisation_id text COLLATE "C" NOT NULL,
    root_cause_id   text COLLATE "C" NOT NULL,
    version         int         NOT NULL,
    analysis_id     text COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_id, root_cause_id, version, analysis_id),
    FOREIGN KEY (organisation_id, root_cause_id, version) REFERENCES root_causes (organisation_id, id, version),
    FOREIGN KEY (organisation_id, analysis_id) REFERENCES analyses (organisation_id, id)
);

CREATE TRIGGER root_causes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON root_causes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER root_cause_citations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON root_cause_citations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
