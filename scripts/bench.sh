#!/usr/bin/env bash
# Runs every benchmark program of the folder given, one after another on an otherwise quiet machine.
set -euo pipefail
for program in "$1"/*_bench; do
  echo "== $(basename "$program")"
  "$program" --benchmark_min_time=0.5
done
