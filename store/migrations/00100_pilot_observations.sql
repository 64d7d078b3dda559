-- Observations of pilots. A row is never changed: a correction is the next version of its key, a withdrawal one that is void.
-- Rows arrive in pieces, one for each request. Pieces of a pilot are numbered in the order in which they were committed, and their times
-- follow their numbers, so that what had been recorded until a piece is the same whenever it is asked.

-- +goose Up
CREATE TABLE pilot_pieces (
    organisation_id text COLLATE "C" NOT NULL,
    pilot_id        text COLLATE "C" NOT NULL,
    piece           int         NOT NULL CHECK (piece >= 1),
    upload          text COLLATE "C" NOT NULL DEFAULT '', -- the sender's name for the file that this is a piece of
    first_row       bigint      NOT NULL DEFAULT 1 CHECK (first_row >= 1), -- of the upload
    rows            int         NOT NULL CHECK (rows >= 0),
    total           bigint      CHECK (total >= 1), -- rows of the whole upload, as its sender says
    added           int         NOT NULL CHECK (added >= 0),     -- observations that were new
    corrected       int         NOT NULL CHECK (corrected >= 0), -- next versions of known ones
    duplicates      int         NOT NULL CHECK (duplicates >= 0),
    refused         int         NOT NULL CHECK (refused >= 0),
    recorded_by     text COLLATE "C" NOT NULL,
    recorded_at     timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, pilot_id, piece),
    FOREIGN KEY (organisation_id, pilot_id) REFERENCES cases (organisation_id, id),
    FOREIGN KEY (organisation_id, recorded_by) REFERENCES people (organisation_id, id)
);
CREATE INDEX pilot_pieces_by_upload ON pilot_pieces (organisation_id, pilot_id, upload, first_row) WHERE upload <> '';

-- No foreign key to pilot_pieces: it would cost a look-up for each of a million rows, and the one transaction that writes both holds it.
CREATE TABLE pilot_observations (
    organisation_id text COLLATE "C" NOT NULL,
    pilot_id        text COLLATE "C" NOT NULL,
    metric          text COLLATE "C" NOT NULL,
    key             text COLLATE "C" NOT NULL,
    version         int         NOT NULL CHECK (version >= 1),
    piece           int         NOT NULL,
    at              timestamptz NOT NULL,
    value           double precision CHECK (value > '-Infinity' AND value < 'Infinity'), -- null is missing
    exposure        double precision CHECK (exposure >= 0 AND exposure < 'Infinity'),
    count           bigint      NOT NULL CHECK (count >= 1),
    void            boolean     NOT NULL,
    arm             text COLLATE "C" NOT NULL,
    site            text COLLATE "C" NOT NULL,
    unit            text COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_id, pilot_id, metric, key, version)
);
-- For lists by time only. As one expression it is of no use to whoever looks for a key: while a table grows from nothing there are no
-- statistics, and an index on the two columns would seem as good as the primary key.
CREATE INDEX pilot_observations_by_time ON pilot_observations ((organisation_id || '/' || pilot_id), at);
-- Corrections are few: what they replace is found without looking at every row.
CREATE INDEX pilot_observations_corrected ON pilot_observations (organisation_id, pilot_id, metric, key, version) WHERE version > 1;

-- What is drawn for a pilot to assign arms by, once and for good; kept secret until it has ended, so that nobody knows what comes next.
CREATE TABLE pilot_randomizations (
    organisation_id text COLLATE "C" NOT NULL,
    pilot_id        text COLLATE "C" NOT NULL,
    plan_hash       text COLLATE "C" NOT NULL,
    algorithm       text COLLATE "C" NOT NULL,
    secret          bytea       NOT NULL CHECK (octet_length(secret) = 32),
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, pilot_id),
    FOREIGN KEY (organisation_id, pilot_id) REFERENCES cases (organisation_id, id)
);

CREATE TABLE pilot_assignments (
    organisation_id text COLLATE "C" NOT NULL,
    pilot_id        text COLLATE "C" NOT NULL,
    unit            text COLLATE "C" NOT NULL,
    number          bigint      NOT NULL CHECK (number >= 1),   -- in the pilot
    stratum         text COLLATE "C" NOT NULL,
    position        bigint      NOT NULL CHECK (position >= 1), -- in the stratum
    arm             text COLLATE "C" NOT NULL,
    assigned_by     text COLLATE "C" NOT NULL,
    assigned_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, pilot_id, unit),
    UNIQUE (organisation_id, pilot_id, number),
    UNIQUE (organisation_id, pilot_id, stratum, position),
    FOREIGN KEY (organisation_id, pilot_id) REFERENCES pilot_randomizations (organisation_id, pilot_id),
    FOREIGN KEY (organisation_id, assigned_by) REFERENCES people (organisation_id, id)
);

CREATE TRIGGER pilot_pieces_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON pilot_pieces
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER pilot_observations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON pilot_observations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER pilot_randomizations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON pilot_randomizations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER pilot_assignments_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON pilot_assignments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
