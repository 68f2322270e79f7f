#!/usr/bin/env bash
# Formatting and include directions of every file, clang-tidy of what this branch changes; --all: clang-tidy of everything (an hour on 2 cores).
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t sources < <(git ls-files '*.cpp' '*.hpp' '*.h')
echo "[lint] clang-format over ${#sources[@]} files"
clang-format-19 --dry-run -Werror "${sources[@]}"
echo "[lint] include directions"
python3 scripts/include_lint.py

if [ "${1:-}" = --all ]; then
  changed=(git ls-files)
else
  base=$(git merge-base HEAD origin/main 2>/dev/null || git rev-parse HEAD)
  [ "$base" != "$(git rev-parse HEAD)" ] || base=$(git rev-parse --verify --quiet HEAD~1 || echo HEAD)
  changed=(git diff --name-only --diff-filter=d "$base" --)
fi
mapfile -t units < <("${changed[@]}" '*.cpp' | grep -vE '^tests/(fuzz|packaging)/' || true)
echo "[lint] clang-tidy over ${#units[@]} files"
[ ${#units[@]} -gt 0 ] || exit 0
cmake --preset tidy >build/tidy.configure.log 2>&1 || { cat build/tidy.configure.log; exit 1; }
cmake --build --preset tidy --target farebox_protobuf_oracle all_verify_interface_header_sets >/dev/null
printf '%s\0' "${units[@]}" | xargs -0 -n 4 -P "$(nproc)" clang-tidy-19 -p build/tidy --quiet
