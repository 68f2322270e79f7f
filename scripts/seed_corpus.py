#!/usr/bin/env python3
"""Seeds the fuzz corpora from the recorded data: seed_corpus.py DATA CORPUS. Each target gets the texts and bytes it would meet in
real life; what no recording holds is written by hand in tests/fuzz/corpus. The same data gives the same files."""
import base64, binascii, glob, hashlib, json, os, sys

MOST_PER_TARGET = 150
DEEP = 20_000  # nesting that a parser must not follow


def walk(value):
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(inner)


def dicts(value):
    return (each for each in walk(value) if isinstance(each, dict))


def strings(value):
    return (each for each in walk(value) if isinstance(each, str))


def decoded(text):
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def content(body):
    """A recorded body: {"text"} or {"base64"}, or nothing."""
    body = body or {}
    return base64.b64decode(body["base64"]) if "base64" in body else body.get("text", "").encode()


def http_request(request):
    target = "/" + request["url"].split("/", 3)[3]
    body = content(request["body"])
    fields = {"Host": request["url"].split("/")[2], **request["headers"], "Content-Length": str(len(body))}
    head = [f"{request['method']} {target} HTTP/1.1"] + [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join(head + ["", ""]).encode() + body


def http_response(response):
    head = [f"HTTP/1.1 {response['status']} {response['reason']}"] + [": ".join(pair) for pair in response["headers"]]
    return "\r\n".join(head + ["", ""]).encode() + content(response["body"])


def refusal(response):
    head = [str(response["status"])] + [": ".join(pair) for pair in response["headers"]]
    return "\n".join(head + ["", ""]).encode() + content(response["body"])


class Seeds:
    def __init__(self, folder):
        self.folder, self.kept = folder, {}

    def add(self, target, seed):
        kept = self.kept.setdefault(target, set())
        seed = seed.encode() if isinstance(seed, str) else seed
        if len(kept) < MOST_PER_TARGET:
            kept.add(seed)

    def write(self):
        for target, kept in self.kept.items():
            folder = os.path.join(self.folder, target)
            os.makedirs(folder, exist_ok=True)
            for seed in kept:
                with open(os.path.join(folder, hashlib.sha1(seed).hexdigest()), "wb") as file:
                    file.write(seed)


def from_json_text(seeds, text):
    """A body somebody sent: every reader of such bodies gets it."""
    if '"orchestrator"' in text and '"payment_params"' not in text:
        seeds.add("payment_request", text)
        for each in dicts(parsed(text)):
            if isinstance(each.get("State"), str):
                seeds.add("session_state", decoded(each["State"]) or b"")
    if '"payment_params"' in text or '"manifest_id"' in text or '"session_id"' in text:
        seeds.add("challenge", text)
        seeds.add("sandbox_texts", text)
    if '"runners"' in text or '"address"' in text:
        seeds.add("discovery", text)
        seeds.add("listing", text)
        seeds.add("runner_selection", text)


def from_transcripts(seeds, exchanges):
    for exchange in exchanges:
        for text in strings(exchange):
            from_json_text(seeds, text)
        if "request" not in exchange:
            continue
        request, response = exchange["request"], exchange["response"]
        for target in ("http_request", "http_server"):
            seeds.add(target, http_request(request))
        seeds.add("addresses", request["url"])
        seeds.add("target_rules", request["url"])
        seeds.add("sandbox_texts", f"{request['method']} /{request['url'].split('/', 3)[3]}")
        if response is None:  # the connection broke
            continue
        seeds.add("http_response", http_response(response))
        seeds.add("refusal", refusal(response))
        if request["url"].endswith(("/payment", "/refresh-payment")):
            seeds.add("payment_answer", content(response["body"]))
            seeds.add("payment_loop", f"{response['status']} ".encode() + content(response["body"]))
        for name, value in response["headers"]:
            if name.lower() == "location":
                seeds.add("target_rules", value)
        if "18936" in request["url"] or request["url"].startswith("http://127.0.0.1:2893"):  # the signer
            seeds.add("signer_answer", f"{response['status']} \n".encode() + content(response["body"]))
        for name in ("Livepeer-Payment", "Livepeer-Segment"):
            if name in request["headers"]:
                seeds.add("payment_headers", request["headers"][name])
                seeds.add("payment_headers", decoded(request["headers"][name]) or b"")


def from_vectors(seeds, name, cases):
    for case in dicts(cases):
        for key in ("bytes", "paymentBytes", "data"):
            if isinstance(case.get(key), str) and case[key].startswith("0x"):
                seeds.add("wire", bytes.fromhex(case[key][2:]))
        if "status" in case and "body" in case and isinstance(case["body"], str):
            seeds.add("signer_answer", f"{case['status']} \n{case['body']}")
        if {"price", "currency", "unit", "type"} <= case.keys():
            seeds.add("amounts", " ".join(str(case[key]) for key in ("price", "currency", "unit", "type")))
    for text in strings(cases):
        from_json_text(seeds, text)
        if name in ("accounting", "billing", "ticket"):
            seeds.add("amounts", text)
        if name in ("capabilities", "personal_sign", "ticket") and len(text) < 100:
            seeds.add("texts", text)


def from_grpc(seeds, info):
    ok = ":status: 200|content-type: application/grpc"
    field = binascii.hexlify(len(info).to_bytes(4, "big")).decode()
    frame = "00" + field + info.hex()
    seeds.add("model_quote", info)
    seeds.add("grpc_client", f"F 4 0 0 \nH 4 1 {ok}\nF 0 0 1 {frame}\nH 5 1 grpc-status: 0\n")


def vault_frames(seeds):
    """Kind and body: the target puts the frame around them."""
    text = lambda value: len(value).to_bytes(2, "big") + value
    ticket = bytes([0x11] * 40 + [0x01] * 64 + [0x22] * 32 + [0] * 7 + [9] + [0x33] * 32)
    numbers = (1).to_bytes(4, "big") + (3).to_bytes(4, "big") + (77).to_bytes(8, "big")
    bodies = {
        0x01: b"",
        0x02: ticket + numbers + b"\1" + text(b"abcd1234"),
        0x03: bytes([0x11] * 20),
        0x81: (1).to_bytes(2, "big") + bytes([0x11] * 20) + b"\1" + bytes(64) + text(b"in-process"),
        0x82: b"\2" + bytes(130) + b"\1" + bytes(65),
        0x83: bytes(65),
        0xFF: text(b"ev_exceeded") + text(b"too much") + text(b"less"),
    }
    for kind, body in bodies.items():
        seeds.add("vault_frames", bytes([kind]) + body)
        seeds.add("vault_frames", bytes([1, kind]) + len(body).to_bytes(4, "big") + body)


def deep(seeds):
    """Nested beyond reason: nothing that reads JSON or TOML may follow it to the bottom of the stack. In folders of their own,
    because each run of them is slow."""
    array, obj, closed = "[" * DEEP, '{"a":' * DEEP, "[" * DEEP + "]" * DEEP
    for target in ("capability_prices", "challenge", "discovery", "listing", "runner_selection", "json_rpc", "chain_reply", "keystore_v3", "payment_request",
                   "session_state", "token", "sandbox_rpc", "sandbox_texts", "jwks", "jwt"):
        for text in (array, obj, closed):
            seeds.add(f"{target}.deep", text)
    seeds.add("signer_answer.deep", "200 \n" + obj)
    seeds.add("signer_answer.deep", f'400 \n{{"error":{{"details":{{"a":{closed}}}}}}}')
    for key in ("id", "params", "method"):
        seeds.add("sandbox_rpc.deep", f'{{"jsonrpc":"2.0","method":"eth_chainId","{key}":{closed}}}')
    seeds.add("json_rpc.deep", f'{{"jsonrpc":"2.0","id":1,"result":{closed}}}')
    seeds.add("config.deep", f"a = {closed}")


def requests_for_the_server(seeds):
    """What the parser gets by hand, the connection around it gets too."""
    for path in sorted(glob.glob(os.path.join(os.path.dirname(__file__), "../tests/fuzz/corpus/http_request/*"))):
        with open(path, "rb") as file:
            seeds.add("http_server", file.read())


def main(data, corpus):
    seeds = Seeds(corpus)
    deep(seeds)
    vault_frames(seeds)
    requests_for_the_server(seeds)
    # What our own client recorded comes last: it says little that the others do not.
    for path in sorted(glob.glob(f"{data}/transcripts/*.json"), key=lambda each: ("/client_" in each, each)):
        with open(path) as file:
            exchanges = json.load(file)
        from_transcripts(seeds, exchanges)
        for text in strings(exchanges):
            message = decoded(text) if len(text) > 40 else None
            if message:
                seeds.add("wire", message)
                seeds.add("model_quote", message)
        for each in dicts(exchanges):
            if "orchestrator_info_base64" in each:
                from_grpc(seeds, decoded(each["orchestrator_info_base64"]))
    for path in sorted(glob.glob(f"{data}/vectors/*.json")):
        with open(path) as file:
            cases = json.load(file)["cases"]
        from_vectors(seeds, os.path.basename(path)[: -len(".json")], cases)
    with open(f"{data}/vectors/keystore.json") as file:
        for case in json.load(file)["cases"]:
            if "file" in case["in"]:
                seeds.add("keystore_v3", case["in"]["file"])
    seeds.write()


if __name__ == "__main__":
    main(*sys.argv[1:])
