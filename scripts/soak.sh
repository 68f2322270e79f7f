#!/usr/bin/env bash
# Runs the tests that can go on for long (FAREBOX_SOAK_SECONDS), on all cores: keys, certificate and limits that rotate under
# load for so many seconds, and for about as long again what shares the cores, three quarters for random schedules against
# the model and games of a thief, the rest for crash points, disk faults, kill -9, a front that was taken over, and a crowd
# of clients.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$1 seconds=$2 logs=build/soak
mkdir -p "$logs"

tests_of() {  # PROGRAM GREP-OPTIONS
  local program=$1
  shift
  "$bin/$program" --gtest_list_tests | awk -v program="$program" '/^[^ ]/ { suite = $1 } /^ / { print program " " suite $1 }' | grep "$@"
}
mapfile -t schedules < <(tests_of test_model SignerAndModel && tests_of test_theft StolenKey)
mapfile -t crashes < <(tests_of test_model -v SignerAndModel && printf '%s\n' 'test_e2e */Kill.*' \
  'test_e2e TakenOverFront.GetsS*' 'test_e2e TakenOverFront.GetsNo*' 'test_load Crowded.*')
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

printf '[soak] %d programs, %s s, logs in %s\n' $((1 + ${#schedules[@]} + ${#crashes[@]})) "$seconds" "$logs"
{
  echo "$seconds test_e2e Keys.RotateUnderLoad*"
  printf "$((time / 4 / ${#crashes[@]} + 1)) %s\n" "${crashes[@]}"
  printf "$((time * 3 / 4 / ${#schedules[@]} + 1)) %s\n" "${schedules[@]}"
} | xargs -P "$(nproc)" -I{} bash -c 'set -euo pipefail; run {}'
