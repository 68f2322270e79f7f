#!/usr/bin/env python3
"""check_symbols.py SHARED ARCHIVE LIST: the library exports what LIST names and nothing else, in both its forms, and needs no forbidden library.

Update the list after a deliberate change of the interface with --write.
"""
import subprocess, sys

FORBIDDEN = ("secp256k1", "sqlite", "spdlog", "boost", "prometheus", "protobuf")


def lines(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def exported(nm_flags, path):
    """Demangled names of defined global symbols; version and address dropped."""
    names = set()
    for line in lines("nm", *nm_flags, "--demangle", "--defined-only", path):
        fields = line.split(maxsplit=2)
        if len(fields) == 3 and fields[1].upper() == fields[1] or len(fields) == 3 and fields[1] in "uvw":
            names.add(fields[2].split("@@")[0])
    return names


def needed(path):
    return [line.split("[")[1].rstrip("]") for line in lines("readelf", "-d", path) if "(NEEDED)" in line]


def main():
    write = "--write" in sys.argv
    shared, archive, expected_path = [a for a in sys.argv[1:] if a != "--write"]
    found = exported(["-D"], shared)
    if write:
        open(expected_path, "w").write("\n".join(sorted(found)) + "\n")
    expected = set(open(expected_path).read().splitlines())
    problems = [f"exported but not listed: {n}" for n in sorted(found - expected)]
    problems += [f"listed but not exported: {n}" for n in sorted(expected - found)]
    static = exported(["--extern-only"], archive)
    problems += [f"global in the static library only: {n}" for n in sorted(static - found)]
    problems += [f"missing in the static library: {n}" for n in sorted(found - static)]
    problems += [f"needs {n}" for n in needed(shared) if any(f in n.lower() for f in FORBIDDEN)]
    inside = "\n".join(lines("nm", "--demangle", archive)).lower()
    problems += [f"contains {n}" for n in ("secp256k1_", "sqlite3_") if n in inside]
    print("\n".join(problems) if problems else f"{len(found)} exported symbols, as listed; needs only {', '.join(needed(shared))}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
