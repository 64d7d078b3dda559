-- Metrics and their measurements. A measurement is never changed: a correction is a new row that
-- supersedes it, and a withdrawal one without a value.

-- +goose Up
CREATE TABLE metrics (
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisations (id),
    id              text COLLATE "C" NOT NULL,
    key             text COLLATE "C" NOT NULL,
    name            text        NOT NULL,
    unit            text        NOT NULL DEFAULT '',
    direction       text COLLATE "C" NOT NULL CHECK (direction IN ('higher_is_better', 'lower_is_better', 'target')),
    target          double precision,
    lsl             double precision,
    usl             double precision,
    decimals        smallint    CHECK (decimals BETWEEN 0 AND 9), -- for display only
    case_id         text COLLATE "C",
    version         int         NOT NULL DEFAULT 1, -- counts changes of target and limits
    created_by      text COLLATE "C" NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT metrics_key UNIQUE (organisation_id, key),
    CONSTRAINT metrics_case FOREIGN KEY (organisation_id, case_id) REFERENCES cases (organisation_id, id),
    CHECK (lsl < usl),
    CHECK (direction <> 'target' OR target IS NOT NULL)
);
CREATE INDEX metrics_by_creation ON metrics (organisation_id, created_at, id);
CREATE INDEX metrics_by_case ON metrics (organisation_id, case_id) WHERE case_id IS NOT NULL;

CREATE TABLE measurements (
    organisation_id text COLLATE "C" NOT NULL,
    metric_id       text COLLATE "C" NOT NULL,
    ref             text COLLATE "C" NOT NULL,
    observed_at     timestamptz NOT NULL,
    value           double precision CHECK (value > '-Infinity' AND value < 'Infinity'), -- NaN sorts above all
    note            text        NOT NULL DEFAULT '',
    supersedes      text COLLATE "C",
    recorded_by     text COLLATE "C" NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, metric_id, ref),
    FOREIGN KEY (organisation_id, metric_id) REFERENCES metrics (organisation_id, id),
    CONSTRAINT measurements_superseded FOREIGN KEY (organisation_id, metric_id, supersedes)
        REFERENCES measurements (organisation_id, metric_id, ref),
    CHECK (value IS NOT NULL OR supersedes IS NOT NULL)
);
CREATE INDEX measurements_by_time ON measurements (organisation_id, metric_id, observed_at, ref);
CREATE UNIQUE INDEX measurements_one_correction ON measurements (organisation_id, metric_id, supersedes) WHERE supersedes IS NOT NULL;

CREATE TRIGGER measurements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON measurements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
