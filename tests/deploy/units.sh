#!/usr/bin/env bash
# Are the units of deploy/systemd good ones for this program? systemd-analyze needs no systemd that runs.
# usage: units.sh FAREBOX_SIGNER
set -euo pipefail
cd "$(dirname "$0")/../../deploy/systemd"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp ./*.service ./*.socket "$folder"
grep -q '^ExecStart=/usr/local/bin/farebox-signer serve ' farebox-signer.service
sed -i "s|=/usr/local/bin/farebox-signer |=$1 |" "$folder/farebox-signer.service"

complaints=$(systemd-analyze verify "$folder"/*.service "$folder"/*.socket 2>&1) || { echo "$complaints"; exit 1; }
# It says so of a setting it does not know, and ends with 0. What it says of other units is not ours.
if grep -F farebox <<<"$complaints"; then exit 1; fi

# docs/operating.md tells the score: 10 is exposed to everything.
systemd-analyze security --offline=true --threshold=30 --no-pager "$folder/farebox-signer.service" | tail -1
systemd-sysusers --dry-run "$PWD/sysusers.d-farebox.conf"
