-- Who takes part in an onboarding, for people who may read only the cases in which they do: its subject, who has a role in it, who was
-- given an item, and who is asked something now. It follows from the snapshot, so that it can be neither forgotten nor stale. Other
-- kinds of cases are read by roles of the organisation only and pay nothing for this.

-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION people_of_onboarding(snapshot jsonb) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT person FROM jsonb_array_elements_text(
        jsonb_path_query_array(snapshot, '$.data.subject.person') ||
        jsonb_path_query_array(snapshot, '$.data.roles.*') ||
        jsonb_path_query_array(snapshot, '$.data.items[*].owner') ||
        jsonb_path_query_array(snapshot, '$.tasks[*] ? (@.status == "open").assignee_id')) AS person
      WHERE person <> '' ORDER BY person);
END $$;
-- +goose StatementEnd

ALTER TABLE cases ADD COLUMN people text[] GENERATED ALWAYS AS (CASE WHEN kind = 'onboarding' THEN people_of_onboarding(snapshot) END) STORED;
CREATE INDEX cases_people ON cases USING gin (people) WHERE people IS NOT NULL;
