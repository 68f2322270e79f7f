#!/bin/sh
# relocate.sh SHARED OBJECT ARCHIVE ON_DEMAND WHOLE…: links the archives into one object in which only the symbols that
# SHARED exports stay global, and packs it. Hidden visibility alone would leave about a hundred symbols of Boost and the
# standard library visible to whoever links the archive.
set -eu
shared=$1 object=$2 archive=$3 on_demand=$4
shift 4
LD=${LD:-ld} NM=${NM:-nm} OBJCOPY=${OBJCOPY:-objcopy} AR=${AR:-ar}
"$LD" -r --force-group-allocation -o "$object" --whole-archive "$@" --no-whole-archive "$on_demand" "$@"
"$NM" -D --defined-only --format=posix "$shared" | sed 's/[@ ].*//' >"$object.keep"
"$OBJCOPY" --keep-global-symbols="$object.keep" "$object"
rm -f "$archive"
"$AR" rcs "$archive" "$object"
