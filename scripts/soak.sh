#!/usr/bin/env bash
# Runs the tests that can go on for long (FAREBOX_SOAK_SECONDS), on all cores for about so many seconds: three quarters of
# the time for random schedules against the model, the rest for crash points, disk faults, kill -9 and a front that was
# taken over.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$1 seconds=$2 logs=build/soak
mkdir -p "$logs"

tests_of() { "$bin/test_model" --gtest_list_tests | awk '/^[^ ]/ { suite = $1 } /^ / { print "test_model " suite $1 }' | grep "$@"; }
mapfile -t schedules < <(tests_of SignerAndModel)
mapfile -t crashes < <(tests_of -v SignerAndModel && printf 'test_e2e %s\n' '*/Kill.*' 'Keys.RotateUnderLoad*' 'TakenOverFront.GetsS*' 'TakenOverFront.GetsNo*')
time=$((seconds * $(nproc)))

run() {  # SECONDS PROGRAM FILTER
  local log
  log=$logs/$2-${3//[^A-Za-z0-9]/-}.log
  if FAREBOX_SOAK_SECONDS=$1 "$bin/$2" --gtest_filter="$3" >"$log" 2>&1; then
    echo "passed $3, $1 s: $(grep -E '^[0-9]+ ' "$log" | tr '\n' ' ')"
  else
    cat "$log"
    echo "FAILED $3; log: $log"
    return 1
  fi
}
export -f run
export bin logs

printf '[soak] %d programs, %s s, logs in %s\n' $((${#schedules[@]} + ${#crashes[@]})) "$seconds" "$logs"
{
  printf "$((time / 4 / ${#crashes[@]} + 1)) %s\n" "${crashes[@]}"
  printf "$((time * 3 / 4 / ${#schedules[@]} + 1)) %s\n" "${schedules[@]}"
} | xargs -P "$(nproc)" -I{} bash -c 'set -euo pipefail; run {}'
