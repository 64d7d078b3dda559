-- Benefit lines, the append-only ledger of their entries, and its rollup by month.

-- +goose Up
CREATE TABLE benefit_lines (
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisations (id),
    id              text COLLATE "C" NOT NULL,
    project_id      text COLLATE "C" NOT NULL,
    external_ref    text COLLATE "C",
    title           text        NOT NULL,
    category        text COLLATE "C" NOT NULL CHECK (category IN ('hard_saving', 'soft_saving', 'cost_avoidance',
                        'unsplit_saving_avoidance', 'revenue', 'working_capital', 'non_financial')),
    currency        text COLLATE "C" CHECK (currency ~ '^[A-Z]{3}$'),
    unit            text COLLATE "C" CHECK (unit IS NULL OR category = 'non_financial' AND unit <> ''),
    profile         jsonb,                -- the targets as planned; null while there are none
    version         int         NOT NULL DEFAULT 1, -- counts changes of the targets
    created_by      text COLLATE "C" NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, project_id) REFERENCES cases (organisation_id, id),
    CHECK (num_nonnulls(currency, unit) = 1)
);
CREATE UNIQUE INDEX benefit_lines_external_ref ON benefit_lines (organisation_id, project_id, external_ref) WHERE external_ref IS NOT NULL;
CREATE INDEX benefit_lines_by_project ON benefit_lines (organisation_id, project_id, id);
CREATE INDEX benefit_lines_by_creation ON benefit_lines (organisation_id, created_at, id);

CREATE TABLE ledger (
    organisation_id text COLLATE "C" NOT NULL,
    id              text COLLATE "C" NOT NULL,
    line_id         text COLLATE "C" NOT NULL,
    project_id      text COLLATE "C" NOT NULL, -- the line's, which never changes: lists by project stay on one index
    month           date        NOT NULL CHECK (extract(day FROM month) = 1 AND month BETWEEN '1900-01-01' AND '2199-12-01'),
    kind            text COLLATE "C" NOT NULL CHECK (kind IN ('target', 'forecast', 'claimed', 'validated', 'rejected', 'reversal')),
    amount          numeric(24, 6) NOT NULL CHECK (abs(amount) < 1e15),
    claim_id        text COLLATE "C",          -- the claim that a decision decides
    decision        smallint,                  -- 1 for the first decision on that claim, 2 after its reversal
    rest            boolean     NOT NULL DEFAULT false, -- the rejected rest of a validation in part
    reverses_id     text COLLATE "C",
    reverses_kind   text COLLATE "C",          -- the kind under which a reversal counts
    reason          text        NOT NULL DEFAULT '',
    external_ref    text COLLATE "C",
    person_id       text COLLATE "C" NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, line_id) REFERENCES benefit_lines (organisation_id, id),
    FOREIGN KEY (organisation_id, claim_id) REFERENCES ledger (organisation_id, id),
    FOREIGN KEY (organisation_id, reverses_id) REFERENCES ledger (organisation_id, id),
    CHECK (CASE WHEN kind = 'reversal' THEN amount <= 0 ELSE amount >= 0 END),
    CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL) AND (reverses_id IS NULL) = (reverses_kind IS NULL)),
    CHECK ((kind IN ('validated', 'rejected')) = (claim_id IS NOT NULL) AND (claim_id IS NULL) = (decision IS NULL)),
    CHECK (kind NOT IN ('rejected', 'reversal') OR reason <> '')
);
CREATE UNIQUE INDEX ledger_one_decision ON ledger (organisation_id, claim_id, decision, rest) WHERE claim_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_one_reversal ON ledger (organisation_id, reverses_id) WHERE reverses_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_external_ref ON ledger (organisation_id, line_id, external_ref) WHERE external_ref IS NOT NULL;
CREATE INDEX ledger_by_line ON ledger (organisation_id, line_id, month, kind);
CREATE INDEX ledger_by_project ON ledger (organisation_id, project_id, recorded_at, id);
CREATE INDEX ledger_by_time ON ledger (organisation_id, recorded_at, id);
CREATE INDEX ledger_by_month ON ledger (organisation_id, month, id);

-- The sums of every line and month. A trigger keeps them in the transaction of the entries, so that no way of
-- writing an entry, and no crash, can leave them apart.
CREATE TABLE ledger_monthly (
    organisation_id text COLLATE "C" NOT NULL,
    line_id         text COLLATE "C" NOT NULL,
    month           date    NOT NULL,
    target          numeric NOT NULL,
    forecast        numeric NOT NULL,
    claimed         numeric NOT NULL,
    validated       numeric NOT NULL,
    rejected        numeric NOT NULL,
    PRIMARY KEY (organisation_id, line_id, month)
);

-- +goose StatementBegin
CREATE FUNCTION roll_up_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_monthly AS m (organisation_id, line_id, month, target, forecast, claimed, validated, rejected)
    SELECT organisation_id, line_id, month,
           COALESCE(sum(amount) FILTER (WHERE COALESCE(reverses_kind, kind) = 'target'), 0),
           COALESCE(sum(amount) FILTER (WHERE COALESCE(reverses_kind, kind) = 'forecast'), 0),
           COALESCE(sum(amount) FILTER (WHERE COALESCE(reverses_kind, kind) = 'claimed'), 0),
           COALESCE(sum(amount) FILTER (WHERE COALESCE(reverses_kind, kind) = 'validated'), 0),
           COALESCE(sum(amount) FILTER (WHERE COALESCE(reverses_kind, kind) = 'rejected'), 0)
      FROM written
     GROUP BY organisation_id, line_id, month
     ORDER BY organisation_id, line_id, month
    ON CONFLICT (organisation_id, line_id, month) DO UPDATE
       SET target = m.target + EXCLUDED.target, forecast = m.forecast + EXCLUDED.forecast, claimed = m.claimed + EXCLUDED.claimed,
           validated = m.validated + EXCLUDED.validated, rejected = m.rejected + EXCLUDED.rejected;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER ledger_rolls_up AFTER INSERT ON ledger
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION roll_up_ledger();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
