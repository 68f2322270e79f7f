#!/usr/bin/env bash
# fetch_content.sh SOURCE FAREBOX BUILD [cmake options…]: configures a program that has Farebox as a sub-project, and compiles the program's
# own file. Building the library that way takes minutes: whole_build.sh does it.
set -euo pipefail
source=$1 farebox=$2 build=$3
shift 3
rm -rf "$build"
cmake -S "$source" -B "$build" -G Ninja "-DFETCHCONTENT_SOURCE_DIR_FAREBOX=$farebox" "$@"
if grep -iE '^(CLI11|spdlog|SQLite3|GTest|SECP256K1|SECCOMP|FAREBOX_TOMLPP)[A-Za-z0-9_]*[:=]' "$build/CMakeCache.txt"; then
  echo "the library alone needs none of these"
  exit 1
fi
cmake --build "$build" --target CMakeFiles/my_program.dir/main.cpp.o
ninja -C "$build" -n my_program | tail -1 | grep 'Linking CXX executable my_program'
