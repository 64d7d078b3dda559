#!/bin/sh
# Registers the namespace unless it is there, and waits until the server says so.
set -eu

until temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; do
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 30d || sleep 2
done
