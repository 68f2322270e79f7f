#!/usr/bin/env python3
"""Seeds the fuzz corpora from the recorded data: seed_corpus.py DATA CORPUS."""
import base64, glob, hashlib, json, os, sys


def walk(value):
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(inner)


def main(data, corpus):
    def add(target, content):
        folder = os.path.join(corpus, target)
        os.makedirs(folder, exist_ok=True)
        open(os.path.join(folder, hashlib.sha1(content).hexdigest()), "wb").write(content)

    for path in glob.glob(f"{data}/vectors/payment.json") + glob.glob(f"{data}/vectors/segcreds.json"):
        for value in walk(json.load(open(path))):
            if isinstance(value, dict) and isinstance(value.get("bytes"), str) and value["bytes"].startswith("0x"):
                add("wire", bytes.fromhex(value["bytes"][2:]))
    for case in json.load(open(f"{data}/vectors/keystore.json"))["cases"]:
        if "file" in case["in"]:
            add("keystore_v3", case["in"]["file"].encode())
    for path in glob.glob(f"{data}/transcripts/*.json"):
        for value in walk(json.load(open(path))):
            text = value.get("text") if isinstance(value, dict) else None
            if isinstance(text, str) and '"orchestrator"' in text:
                add("payment_request", text.encode())
                state = json.loads(text).get("state") if text.startswith("{") else None
                if state:
                    add("session_state", base64.b64decode(state["State"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
