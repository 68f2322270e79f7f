#!/usr/bin/env bash
# install.sh BUILD PREFIX HEADERS [--strip]: installs the library elsewhere and moves it to PREFIX, where everything must still find everything.
set -euo pipefail
build=$1 prefix=$2 headers=$3
shift 3
rm -rf "$prefix" "$prefix.first"
cmake --install "$build" --component gateway-lite --prefix "$prefix.first" "$@" >/dev/null
mv "$prefix.first" "$prefix"

diff -r --exclude=CMakeLists.txt --exclude=README.md "$headers" "$prefix/include/farebox"
if grep -rIl -e "$build" -e "$prefix.first" -e "$headers" "$prefix"; then
  echo "these name a folder of this machine"
  exit 1
fi
if readelf -d "$prefix"/lib*/libfarebox_gateway_lite.so "$prefix"/lib*/*/libfarebox_gateway_lite.so 2>/dev/null | grep -E 'RPATH|RUNPATH'; then exit 1; fi
