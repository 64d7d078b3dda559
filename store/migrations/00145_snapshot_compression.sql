-- A snapshot is written with every step: pglz takes several milliseconds for one of a long checklist, lz4 a tenth of that. Rows take the
-- new method with their next step. A PostgreSQL that was built without lz4 keeps pglz.
-- +goose Up
-- +goose StatementBegin
DO $$
BEGIN
    ALTER TABLE cases ALTER COLUMN snapshot SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
    RAISE NOTICE 'lz4 is not there; snapshots stay compressed with pglz';
END
$$;
-- +goose StatementEnd
