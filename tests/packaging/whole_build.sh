#!/usr/bin/env bash
# whole_build.sh BIN_DIR: builds a program with Farebox as a sub-project from nothing, optimised, as its users do, and runs it beside the
# sandbox of BIN_DIR. Says how long that took: three minutes on two cores that do nothing else are the aim.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
programs=$(cd "$1" && pwd)
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
cmake -S "$here/fetch_content" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release "-DFETCHCONTENT_SOURCE_DIR_FAREBOX=$here/../.." >/dev/null
TIMEFORMAT="built in %R s, in which processors were busy for %U s (user) and %S s (system)"
time cmake --build "$build" --target my_program
"$here/size.sh" "$build/_deps/farebox-build/gateway-lite/libfarebox_gateway_lite.so" 4000000
python3 "$here/network.py" "$programs" "$build/my_program"
