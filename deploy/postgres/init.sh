#!/bin/sh
# Runs once, when the database volume is empty: a role and its databases for each program, so that neither
# can read the other's data and nothing but backups needs the superuser.
set -eu

psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v tollgate="$TOLLGATE_DB_PASSWORD" -v temporal="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE tollgate LOGIN PASSWORD :'tollgate';
CREATE DATABASE tollgate OWNER tollgate;
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT ON DATABASE tollgate, temporal, temporal_visibility FROM PUBLIC;
SQL
