#!/bin/sh
# Brings Temporal's two databases to the schema of this version; running it again changes nothing.
set -eu

for database in temporal temporal_visibility; do
  case $database in
    temporal) schema=temporal ;;
    temporal_visibility) schema=visibility ;;
  esac
  temporal-sql-tool --plugin postgres12 --ep postgres --port 5432 --user temporal --db "$database" setup-schema --version 0.0
  temporal-sql-tool --plugin postgres12 --ep postgres --port 5432 --user temporal --db "$database" \
    update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$schema/versioned"
done
