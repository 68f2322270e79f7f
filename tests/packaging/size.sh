#!/usr/bin/env bash
# size.sh SHARED LIMIT: fails where the stripped library is larger than LIMIT bytes.
set -euo pipefail
stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
strip -o "$stripped" "$1"
size=$(stat -c %s "$stripped")
echo "$size bytes stripped; at most $2"
[ "$size" -le "$2" ]
