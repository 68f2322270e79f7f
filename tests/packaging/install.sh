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

library=$(find "$prefix" -name libfarebox_gateway_lite.so)
version=$(sed -n 's/^Version: //p' "$(find "$prefix" -name farebox.pc)")
dynamic=$(readelf -d "$library")
if grep -E 'RPATH|RUNPATH' <<<"$dynamic"; then exit 1; fi
grep -F "[libfarebox_gateway_lite.so.${version%.*}]" <<<"$dynamic"  # docs/decisions/0906-what-changes-the-abi.md
