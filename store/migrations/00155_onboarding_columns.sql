-- What lists of onboardings and of competencies ask of a case, in columns: read from the snapshot, each row of a filter or a join takes
-- the whole of it apart, and the planner does not know what that costs. They follow from the snapshot and are never stale.

-- +goose Up
DROP INDEX cases_onboarding_subjects, cases_onboardings_of_person, cases_onboardings_of_template, cases_onboardings_by_start;
ALTER TABLE cases
    ADD COLUMN subject          text COLLATE "C" GENERATED ALWAYS AS (CASE WHEN kind = 'onboarding' THEN snapshot #>> '{data,subject,person}' END) STORED,
    ADD COLUMN subject_role     text             GENERATED ALWAYS AS (CASE WHEN kind = 'onboarding' THEN snapshot #>> '{data,subject,role}' END) STORED,
    ADD COLUMN template         text COLLATE "C" GENERATED ALWAYS AS (CASE WHEN kind = 'onboarding' THEN snapshot #>> '{data,plan,template}' END) STORED,
    ADD COLUMN template_version int              GENERATED ALWAYS AS (CASE WHEN kind = 'onboarding' THEN (snapshot #>> '{data,plan,version}')::int END) STORED,
    ADD COLUMN start_date       text COLLATE "C" GENERATED ALWAYS AS (CASE WHEN kind = 'onboarding' THEN snapshot #>> '{data,start_date}' END) STORED;
CREATE INDEX cases_of_subject ON cases (organisation_id, subject, created_at) WHERE subject IS NOT NULL;
CREATE INDEX cases_of_template ON cases (organisation_id, template, id) WHERE template IS NOT NULL;
CREATE INDEX cases_by_start ON cases (organisation_id, start_date, id) WHERE start_date IS NOT NULL;
