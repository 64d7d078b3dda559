-- Who is away, from when until when, and who acts for them meanwhile. No task is moved: who acts follows from these rows and the time.

-- +goose Up
CREATE TABLE absences (
    organisation_id text COLLATE "C" NOT NULL REFERENCES organisations (id),
    id              text COLLATE "C" NOT NULL,
    person_id       text COLLATE "C" NOT NULL,
    delegate_id     text COLLATE "C",
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    reason          text        NOT NULL,
    created_by      text COLLATE "C" NOT NULL,
    created_at      timestamptz NOT NULL,
    revoked_at      timestamptz,
    -- When it holds: never before it was recorded, so that who acted for whom in the past cannot be changed later.
    during          tstzrange   NOT NULL GENERATED ALWAYS AS (tstzrange(greatest(starts_at, created_at),
                                    greatest(starts_at, created_at, least(ends_at, revoked_at)))) STORED,
    told            text        NOT NULL DEFAULT 'nothing' CHECK (told IN ('nothing', 'begin', 'end')),
    next_notice_at  timestamptz, -- null when nobody is to be told anything more
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, person_id) REFERENCES people (organisation_id, id),
    FOREIGN KEY (organisation_id, delegate_id) REFERENCES people (organisation_id, id),
    FOREIGN KEY (organisation_id, created_by) REFERENCES people (organisation_id, id),
    CHECK (starts_at < ends_at),
    CHECK (person_id <> delegate_id)
);
CREATE INDEX absences_by_person ON absences (organisation_id, person_id, upper(during));
CREATE INDEX absences_by_delegate ON absences (organisation_id, delegate_id, upper(during)) WHERE delegate_id IS NOT NULL;
CREATE INDEX absences_by_start ON absences (organisation_id, starts_at, id);
CREATE INDEX absences_to_tell ON absences (next_notice_at) WHERE next_notice_at IS NOT NULL;

-- Everything that was done to an absence, by whom.
CREATE TABLE absence_changes (
    organisation_id text COLLATE "C" NOT NULL,
    absence_id      text COLLATE "C" NOT NULL,
    n               int         NOT NULL,
    change          text        NOT NULL, -- recorded, shortened, extended, revoked
    ends_at         timestamptz NOT NULL, -- after it
    comment         text        NOT NULL,
    request_id      text COLLATE "C" NOT NULL,
    changed_by      text COLLATE "C" NOT NULL,
    changed_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, absence_id, n),
    UNIQUE (organisation_id, absence_id, request_id),
    FOREIGN KEY (organisation_id, absence_id) REFERENCES absences (organisation_id, id)
);
CREATE TRIGGER absence_changes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON absence_changes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
CREATE FUNCTION guard_absence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.organisation_id, OLD.id, OLD.person_id, OLD.delegate_id, OLD.starts_at, OLD.reason, OLD.created_by, OLD.created_at)
       IS DISTINCT FROM (NEW.organisation_id, NEW.id, NEW.person_id, NEW.delegate_id, NEW.starts_at, NEW.reason, NEW.created_by, NEW.created_at)
       OR (OLD.revoked_at IS NOT NULL OR upper(OLD.during) < now()) AND (OLD.ends_at, OLD.revoked_at) IS DISTINCT FROM (NEW.ends_at, NEW.revoked_at) THEN
        RAISE EXCEPTION 'of an absence only the end changes, and only until then' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER absences_guard BEFORE UPDATE ON absences FOR EACH ROW EXECUTE FUNCTION guard_absence();
CREATE TRIGGER absences_kept BEFORE DELETE OR TRUNCATE ON absences FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
