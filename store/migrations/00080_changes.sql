-- Changes: what collides with what, which templates have earned standard changes, and whose metrics are watched.

-- +goose Up
CREATE TABLE standard_grants (
    organisation_id  text COLLATE "C" NOT NULL REFERENCES organisations (id),
    template_key     text COLLATE "C" NOT NULL,
    template_version int         NOT NULL,
    case_id          text COLLATE "C" NOT NULL, -- the change whose approval granted it
    content_hash     text        NOT NULL, -- of what was signed
    granted_at       timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, template_key, template_version, case_id, granted_at),
    FOREIGN KEY (organisation_id, case_id) REFERENCES cases (organisation_id, id)
);
CREATE TRIGGER standard_grants_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON standard_grants
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The windows that are taken: only changes that were submitted and are not over.
CREATE INDEX cases_open_changes ON cases (organisation_id, id)
    WHERE kind = 'change' AND state IN ('in_review', 'approved', 'scheduled', 'implementing', 'rolling_back');
CREATE INDEX cases_watching_changes ON cases (organisation_id, id) WHERE kind = 'change' AND state = 'watching';
-- The outcomes that a template's standard status is judged by.
CREATE INDEX cases_standard_outcomes ON cases (organisation_id, (snapshot #>> '{data,template,key}'), id)
    WHERE kind = 'change' AND snapshot #>> '{data,kind}' = 'standard';
CREATE INDEX cases_counting ON cases (organisation_id, id) WHERE NOT ended AND snapshot #>> '{calendar,site}' IS NOT NULL;
