#!/usr/bin/env bash
# fuzz.sh BIN SECONDS [TARGET…]: each fuzz target for a while, from the seeds, the inputs by hand and what earlier runs found
# (build/fuzz-corpus). One line per target; inputs that fail are kept in build/fuzz-corpus/failures.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$1 seconds=$2
shift 2
found=build/fuzz-corpus seeds=build/fuzz-corpus/seeds failures=build/fuzz-corpus/failures
mkdir -p "$failures" "$found/logs"
python3 scripts/seed_corpus.py tests/data "$seeds"

targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  for program in "$bin"/fuzz_*; do targets+=("${program##*/fuzz_}"); done
fi

failed=0
for target in "${targets[@]}"; do
  program=$bin/fuzz_$target log=$found/logs/$target
  if [ ! -x "$program" ]; then
    echo "there is no fuzz target '$target'" >&2
    exit 2
  fi
  folders=("$found/$target")
  mkdir -p "$found/$target"
  for folder in "$seeds/$target" "tests/fuzz/corpus/$target"; do [ ! -d "$folder" ] || folders+=("$folder"); done
  result=ok
  "$program" -max_total_time="$seconds" -max_len=16384 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$failures/$target-" "${folders[@]}" >"$log" 2>&1 || result=FAILED
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
  coverage=$(sed -n 's/.* cov: \([0-9]*\) ft: \([0-9]*\).*/\1 edges, \2 features/p' "$log" | tail -n 1)
  printf '%-20s %12s runs  %-32s %s\n' "$target" "${runs:-0}" "${coverage:-nothing covered}" "$result"
  if [ "$result" != ok ]; then
    failed=1
    grep -m 3 -E '^broken:|ERROR:|runtime error|terminate called|what\(\)|Assertion' "$log" >&2 || tail -n 20 "$log" >&2
    input=$(sed -n 's/.*Test unit written to \(.*\)$/\1/p' "$log" | tail -n 1)
    echo "  input:     ${input:-see $log}" >&2
    echo "  reproduce: $program ${input:-}" >&2
  fi
done
exit $failed
