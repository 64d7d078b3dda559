-- Analyses that were run, for tollgates to cite and for anyone to run again. An input or a result that is too
-- large to keep is known by its hash alone (docs/adr/0042).

-- +goose Up
CREATE TABLE analyses (
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisations (id),
    id              text COLLATE "C" NOT NULL, -- derived from hash, metric and person: the same analysis is one row
    method          text COLLATE "C" NOT NULL,
    version         int         NOT NULL,      -- of the method
    input_hash      bytea       NOT NULL CHECK (octet_length(input_hash) = 32), -- of method, version, input and options
    hash            bytea       NOT NULL CHECK (octet_length(hash) = 32),       -- of these and the result
    input           text,                      -- canonical JSON, to the byte; jsonb would write it anew
    options         text        NOT NULL,
    result          text,
    metric_id       text COLLATE "C",
    metric_from     text        NOT NULL DEFAULT '',
    metric_to       text        NOT NULL DEFAULT '',
    created_by      text COLLATE "C" NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT analyses_metric FOREIGN KEY (organisation_id, metric_id) REFERENCES metrics (organisation_id, id)
);
CREATE INDEX analyses_by_time ON analyses (organisation_id, created_at, id);
CREATE INDEX analyses_by_metric ON analyses (organisation_id, metric_id, created_at, id) WHERE metric_id IS NOT NULL;

CREATE TRIGGER analyses_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON analyses
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
