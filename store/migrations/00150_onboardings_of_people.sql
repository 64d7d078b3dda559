-- At most one onboarding of a person from a template runs at a time, unless its launch says "again". running_once is what may run
-- once: the launch sets it and nothing changes it, so that cases from before, and those launched again, stay as they are.

-- +goose Up
ALTER TABLE cases ADD COLUMN running_once text COLLATE "C" CHECK (running_once <> '');
CREATE UNIQUE INDEX cases_running_once ON cases (organisation_id, kind, running_once) WHERE NOT ended AND running_once IS NOT NULL;

-- Lists of onboardings by person, template and start date. Dates are compared as text: they are all written as 2027-03-01.
CREATE INDEX cases_onboardings_of_person ON cases (organisation_id, (snapshot #>> '{data,subject,person}'), id) WHERE kind = 'onboarding';
CREATE INDEX cases_onboardings_of_template ON cases (organisation_id, (snapshot #>> '{data,plan,template}'), id) WHERE kind = 'onboarding';
CREATE INDEX cases_onboardings_by_start ON cases (organisation_id, (snapshot #>> '{data,start_date}' COLLATE "C")) WHERE kind = 'onboarding';
