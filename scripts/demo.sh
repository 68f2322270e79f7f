#!/usr/bin/env bash
# A paid job end to end on one machine: sandbox (orchestrator and chain), signer, one paid call, one paid session.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$PWD/$1
work=$PWD/build/demo
session_seconds=${FAREBOX_DEMO_SECONDS:-10}

step() { printf '\n\033[1;36m== %s\033[0m\n' "$*"; }
fact() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$work/sandbox.json" "$1"; }

rm -rf "$work" && mkdir -p "$work"
children=()
stop_children() { for child in ${children[@]+"${children[@]}"}; do kill "$child" 2>/dev/null && wait "$child" 2>/dev/null || true; done; }
trap stop_children EXIT

step "An orchestrator and a chain: farebox-sandbox"
"$bin/farebox-sandbox" --http 127.0.0.1:0 --chain 127.0.0.1:0 --output json >"$work/sandbox.json" 2>"$work/sandbox.log" &
children+=($!)
for _ in $(seq 200); do [ -s "$work/sandbox.json" ] && break; sleep 0.05; done
[ -s "$work/sandbox.json" ] || { cat "$work/sandbox.log" >&2; exit 1; }
echo "orchestrator $(fact orchestrator), chain $(fact chain)"

step "A key and a configuration: farebox-signer init --sandbox"
"$bin/farebox-signer" init --sandbox --dir "$work/signer" --rpc "$(fact chain)" --controller "$(fact controller)" --chain-id "$(fact chain_id)"
config=(--config "$work/signer/farebox-signer.toml")

step "The signer: farebox-signer serve"
"$bin/farebox-signer" serve "${config[@]}" --set operations.listen=127.0.0.1:0 2>"$work/signer.log" &
children+=($!)
"$bin/farebox-signer" wait "${config[@]}" || { cat "$work/signer.log" >&2; exit 1; }

export FAREBOX_SIGNER="unix:$work/signer/signer.sock" FAREBOX_ORCHESTRATORS
FAREBOX_ORCHESTRATORS=$(fact orchestrator)

step "What is on offer: farebox orchestrators"
"$bin/farebox" orchestrators

step "One paid request: farebox call echo/fixed"
"$bin/farebox" call echo/fixed --path /run --data '{"prompt":"hello"}' -o "$work/answer.json"
python3 -c 'import json, sys; answer = json.load(open(sys.argv[1])); print("the app saw:", answer["method"], answer["path"], answer["body"])' "$work/answer.json"

step "A paid session of $session_seconds s around a command: farebox exec echo/live"
"$bin/farebox" exec echo/live -- sh -c "curl -sS -k --pinnedpubkey \"\$FAREBOX_APP_PIN\" \"\$FAREBOX_APP_URL/hello\"; echo; sleep $session_seconds"

step "What the orchestrator credited"
curl -sS "$(fact control)/report" | python3 -c '
import json, sys
from fractions import Fraction
report = json.load(sys.stdin)
for session in report["sessions"]:
    credited, debited = Fraction(session["credited_ev"]), Fraction(session["debited"])
    print("%-11s %-9s %2d payments %3d tickets  credited %.1f gwei, used %.1f gwei"
          % (session["app"], session["state"], session["payments"], session["tickets"], credited / 10**9, debited / 10**9))
print("refused: %d" % len(report["rejections"]))'

step "What the ledger recorded, and the budget left: farebox-signer usage"
"$bin/farebox-signer" usage "${config[@]}"
echo
echo "Logs and the ledger are in build/demo."
