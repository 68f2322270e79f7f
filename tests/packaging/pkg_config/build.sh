#!/usr/bin/env bash
# build.sh KIND MAIN PROGRAM COMMAND…: builds MAIN as docs/using-the-library.md says it, with CXX, CXXFLAGS and PKG_CONFIG_PATH from
# outside, and runs COMMAND.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
kind=$1 main=$2 program=$3
shift 3
cp "$main" "$folder/main.cpp"
c++() { command "$CXX" ${CXXFLAGS:-} "$@"; }
cd "$folder"
case "$kind" in
  shared)
    # Farebox and what it needs as shared libraries.
    c++ -std=c++20 main.cpp $(pkg-config --cflags --libs farebox) -o my_program
    ;;
  static)
    # Farebox inside the program, what it needs (OpenSSL, nghttp2) as shared libraries.
    c++ -std=c++20 main.cpp $(pkg-config --cflags --libs farebox-static) -o my_program
    ;;
  all-static)
    # Everything inside the program.
    c++ -std=c++20 -static main.cpp $(pkg-config --static --cflags --libs farebox) -o my_program
    ;;
esac
cp my_program "$program"
"$@"
