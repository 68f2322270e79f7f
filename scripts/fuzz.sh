#!/usr/bin/env bash
# Runs every fuzz target of the folder given for a while, from a corpus that stays in build/corpus.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$1 seconds=$2
python3 scripts/seed_corpus.py tests/data build/corpus
for target in "$bin"/fuzz_*; do
  name=$(basename "$target")
  corpus=build/corpus/${name#fuzz_}
  mkdir -p "$corpus"
  echo "== $name for $seconds s ($(find "$corpus" -type f | wc -l) seeds)"
  log=build/corpus/$name.log
  if ! "$target" -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/corpus/$name-" "$corpus" >"$log" 2>&1; then
    tail -n 40 "$log"
    exit 1
  fi
  grep 'stat::number_of_executed_units' "$log"
done
