#!/usr/bin/env python3
"""docs.py PAGE FOLDER: what PAGE shows as cmake, cpp or sh stands in a file of FOLDER, so that it is what the tests run."""
import pathlib, re, sys


def plain(text):
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def main():
    page, folder = map(pathlib.Path, sys.argv[1:])
    files = [plain(f.read_text()) for f in folder.rglob("*") if f.is_file()]
    blocks = re.findall(r"^```(?:cmake|cpp|sh)\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    strange = [b for b in blocks if not any(plain(b) in f for f in files)]
    print("\n".join(strange) if strange or not blocks else f"{len(blocks)} snippets, all run by tests")
    return 1 if strange or not blocks else 0


if __name__ == "__main__":
    sys.exit(main())
