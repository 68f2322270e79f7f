#!/usr/bin/env bash
# Installs what is missing of the given package groups (scripts/packages.txt). Looks first; asks apt only for what is not there.
set -euo pipefail
cd "$(dirname "$0")/.."
deps=build/deps

say() { printf '\033[1m[setup]\033[0m %s\n' "$*" >&2; }

. scripts/retry.sh

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null | cut -c1-2)" = ii ]; }

packages_of() { awk -v group="$1" '$1 == group && $3 == "" { print $2 }' scripts/packages.txt; }
with_own_folder() { awk -v group="$1" '$1 == group && $3 != "" { print $2 "=" $3 }' scripts/packages.txt; }

# Headers unpacked beside the build are found by CMake through build/deps. FOLDER: others than the build's, kept apart there.
unpack() {  # PACKAGE[=FOLDER]
  local package=${1%%=*} marker="$deps/.${1%%=*}" root=$deps
  [ -e "$marker" ] && return 0
  [ "$1" = "$package" ] || root=$deps/${1#*=}
  say "unpacking $package into $root (not installed: it conflicts with or drags in other packages)"
  local folder
  folder=$(mktemp -d)
  [ "$(id -u)" != 0 ] || chown _apt "$folder" 2>/dev/null || true  # so that apt downloads in its own sandbox
  (cd "$folder" && retry apt-get download -qq "$package")
  mkdir -p "$root"
  dpkg -x "$folder"/*.deb "$root"
  rm -rf "$folder" "$root/usr/share"
  touch "$marker"
}

missing=() unpacked=()
for group in "$@"; do
  for package in $(packages_of "$group"); do
    if [ "$package" = libboost1.81-dev ] && installed libboost1.74-dev; then
      unpacked+=("$package")  # the two conflict; 1.74 stays as it is
    elif ! installed "$package"; then
      missing+=("$package")
    fi
  done
  unpacked+=($(with_own_folder "$group"))
done
unpacked+=($(packages_of unpack))

need_lists=()
for package in ${missing[@]+"${missing[@]}"} "${unpacked[@]}"; do
  [ -e "$deps/.${package%%=*}" ] || need_lists+=("$package")
done
if [ ${#need_lists[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    say "these packages are missing and neither root nor sudo is available. Run as root:"
    printf 'apt-get update && apt-get install -y --no-install-recommends %s\n' "${missing[*]:-}" >&2
    [ ${#missing[@]} -eq 0 ] || exit 1
  else
    say "refreshing the package lists"
    retry as_root apt-get update -qq
  fi
fi
if [ ${#missing[@]} -gt 0 ]; then
  say "installing ${missing[*]}"
  retry as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends --no-remove "${missing[@]}" >/dev/null
fi
for package in "${unpacked[@]}"; do
  unpack "$package"
done
say "everything needed for '$*' is there"
