#!/usr/bin/env bash
# Every benchmark of the folder given: first the small ones (one operation each), then whole programs side by side.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$1
shift
minimum=0.5
[ "${1:-}" != --quick ] || minimum=0.05
for program in "$bin"/*_bench; do
  echo "== $(basename "$program")"
  "$program" --benchmark_min_time="$minimum"
done
python3 bench/driver/run.py "$bin" "$@"
