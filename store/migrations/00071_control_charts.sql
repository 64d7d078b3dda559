-- What control charts of a metric need beyond its values: how many units a proportion or rate is of, when limits were
-- set anew and why, and which chart and rules watch it.

-- +goose Up
ALTER TABLE measurements ADD COLUMN size double precision CHECK (size > 0 AND size < 'Infinity');

ALTER TABLE metrics
    ADD COLUMN monitor_chart text COLLATE "C" NOT NULL DEFAULT 'individuals' CHECK (monitor_chart IN ('individuals', 'ewma', 'cusum')),
    ADD COLUMN monitor_rules text NOT NULL DEFAULT 'western_electric';

CREATE TABLE metric_phases (
    organisation_id  text COLLATE "C" NOT NULL,
    metric_id        text COLLATE "C" NOT NULL,
    id               text COLLATE "C" NOT NULL,
    begins_at        timestamptz NOT NULL,
    reason           text        NOT NULL CHECK (btrim(reason) <> ''),
    created_by       text COLLATE "C" NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    withdrawn_by     text COLLATE "C",         -- a phase is never deleted
    withdrawn_at     timestamptz,
    withdrawn_reason text,
    PRIMARY KEY (organisation_id, metric_id, id),
    FOREIGN KEY (organisation_id, metric_id) REFERENCES metrics (organisation_id, id),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
);
CREATE UNIQUE INDEX metric_phases_in_force ON metric_phases (organisation_id, metric_id, begins_at) WHERE withdrawn_at IS NULL;
