"""What is measured, one function per question. Each returns plain data; table.py turns it into text."""
import datetime, itertools, json, re, shutil, statistics, subprocess, time

from measure import Load, medians, ratio, run_json, say
from programs import Floor, Sandbox, Signer

RUNNERS = ("free-live=,app=free/live,mode=persistent,price=0wei",
           "free-once=,app=free/once,mode=single-shot,unit=fixed,price=0wei",
           "one-ticket=,app=echo/one-ticket,mode=single-shot,unit=fixed,price=7000000000wei")  # a ticket is worth 8 gwei

LIVE_APP = "echo/many"
# Three seconds are worth about one ticket: with a dozen each the signatures alone would fill the other processor.
LIVE_RUNNER = f"many=,app={LIVE_APP},mode=persistent,price=2500000000wei,capacity=10000"

SESSIONS = (("new", 1, 2), ("continued", 1, 1), ("new", 10, 11), ("continued", 10, 10))  # kind, tickets, signatures


class Bench:
    """One run: programs, folder on the disk to measure, and how long to look."""

    def __init__(self, binaries, folder, plan):
        self.binaries, self.folder, self.plan = binaries, folder, plan
        self.quote, self.answer = folder / "quote", folder / "answer"
        self.sandbox = Sandbox(binaries, RUNNERS)
        self.load = Load(binaries, self.quote, plan["seconds"], plan["warm_up"])

    def signer(self, name, sandbox=None):
        return Signer(self.binaries, self.folder / name, sandbox or self.sandbox)

    def prepare(self):
        """A quote to pay and an answer to imitate."""
        with self.signer("first") as signer:
            signer.serve()
            self.quote.write_text(self.sandbox.challenge(signer.address)["payment_params"])
            self.load.run(signer, "unix", connections=1, requests=1, save_answer=self.answer)


def measure_costs(bench):
    say("signature, fdatasync, commit, each alone")
    return medians([run_json([bench.binaries / "bench-floor", "costs", "--folder", bench.folder])
                    for _ in range(bench.plan["rounds"])])


def measure_payments(bench):
    """Signer and floor in turn, for every transport, kind of session, number of tickets and of connections."""
    wanted = [row for row in itertools.product(("unix", "tcp"), SESSIONS, (1, 8, 64)) if re.search(bench.plan["rows"], label(*row))]
    with bench.signer("payments") as signer:
        signer.serve()
        return [measure_row(bench, signer, *row) for row in wanted]


def label(transport, kind, connections):
    return f"{transport} {kind[0]} {kind[1]} {connections}"


def measure_row(bench, signer, transport, kind, connections):
    sessions, tickets, signatures = kind
    ours, theirs = [], []
    with Floor(bench.binaries, bench.folder, bench.answer, signatures, transport) as floor:
        for _ in range(bench.plan["rounds"]):
            for target, results in ((signer, ours), (floor, theirs)):
                results.append(bench.load.run(target, transport, sessions, tickets, connections))
    row = {"transport": transport, "sessions": sessions, "tickets": tickets, "signatures": signatures,
           "connections": connections, "signer": medians(ours), "floor": medians(theirs), "ratio": ratio(ours, theirs)}
    say("{transport:4} {sessions:9} {tickets:2} ticket(s) {connections:2} connection(s): {0:6.0f}/s, {1:.2f} of the floor, "
        "{2:.0f} us CPU, p99 {3:.1f} ms".format(row["signer"]["per_second"], row["ratio"], row["signer"]["server_cpu_us"],
                                                row["signer"]["p99_us"] / 1e3, **row))
    return row


def measure_http(bench):
    """The bare server without signatures: HTTP alone, and with JSON."""
    results = {}
    for name, json_too in (("http", False), ("http_json", True)):
        with Floor(bench.binaries, bench.folder, bench.answer, 0, "tcp", json_too) as floor:
            results[name] = bench.load.run(floor, "tcp")
    return results


def measure_memory(bench):
    """PSS after start and while new sessions come in, in five steps."""
    total = bench.plan["memory_payments"]
    say(f"memory over {total} payments")
    with bench.signer("memory") as signer:
        signer.serve()
        time.sleep(2)
        idle = bench.load.run(signer, "unix", connections=1, requests=1)["server_pss_kib"]
        steps = [bench.load.run(signer, "unix", "new" if step % 2 == 0 else "continued", requests=total // 5)
                 for step in range(5)]
    return {"payments": total, "idle_kib": idle, "steps_kib": [step["server_pss_kib"] for step in steps]}


def measure_start(bench, signer):
    """Several starts of a signer that is not running: until ready, and how much of that came after unlocking."""
    log = bench.folder / "start.log"
    whole, after = [], []
    for _ in range(bench.plan["starts"]):
        took = signer.serve(log)
        ready_at = time.time()
        signer.stop()
        whole.append(took)
        unlocked = unlocked_at(log)
        after += [] if unlocked is None else [ready_at - unlocked]
    return {"ready_ms": statistics.median(whole) * 1e3, "after_unlock_ms": statistics.median(after) * 1e3 if after else None}


def unlocked_at(log):
    for line in log.read_text().splitlines():
        event = json.loads(line)
        if event.get("event") == "unlocked":
            return datetime.datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp()
    return None


def fill(bench, sessions):
    """A signer whose ledger has so many sessions, and a file with some of them."""
    signer = bench.signer(f"sessions-{sessions}")
    sample = bench.folder / f"sample-{sessions}"
    with signer:
        signer.serve()
    started = time.time()
    subprocess.run([bench.binaries / "bench-fill", "--ledger", signer.ledger, "--quote", bench.quote, "--key", signer.address,
                    "--sessions", str(sessions), "--sample", "50000", "--sample-file", sample], check=True)
    size = signer.ledger.stat().st_size
    say(f"{sessions} sessions written in {time.time() - started:.0f} s, {size / 2**20:.0f} MiB")
    return signer, sample


def measure_sessions(bench):
    """What a payment costs with few and with many sessions in the ledger; in turn, so that all meet the same machine."""
    signers = {sessions: fill(bench, sessions) for sessions in bench.plan["ledger_sessions"]}
    rows = {sessions: {"start": measure_start(bench, signer)} for sessions, (signer, _) in signers.items()}
    for signer, _ in signers.values():
        signer.serve()
    try:
        for kind in ("new", "continued", "stored"):  # stored: each payment another session than the one before
            results = {sessions: [] for sessions in signers}
            for _ in range(bench.plan["session_rounds"]):
                for sessions, (signer, sample) in signers.items():
                    options = {"stored": sample} if kind == "stored" else {}
                    results[sessions].append(bench.load.run(signer, "unix", kind, connections=8, **options))
            smallest = results[min(signers)]
            for sessions in signers:
                rows[sessions][kind] = dict(medians(results[sessions]), ratio=ratio(results[sessions], smallest),
                                            cpu_ratio=ratio(results[sessions], smallest, "server_cpu_us"))
    finally:
        for signer, _ in signers.values():
            signer.stop()
            shutil.rmtree(signer.folder)
    return rows


def measure_gateway(bench):
    say("gateway-lite beside a bare client")
    with bench.signer("gateway") as signer:
        signer.serve()
        calls = run_json([bench.binaries / "bench-gateway", "--signer", signer.url("unix"), "--payer", signer.address,
                          "--orchestrator", bench.sandbox.facts["orchestrator"], "--calls", bench.plan["calls"]])
        asks = [run_json([bench.binaries / "bench-asks", "--signer", signer.url("unix"), "--quote", bench.quote]) for _ in range(bench.plan["rounds"])]
        return dict(calls, ask_cpu_us={at_once: statistics.median(each["ask_cpu_us"][at_once] for each in asks) for at_once in asks[0]["ask_cpu_us"]})


def measure_live(bench):
    say("live sessions in one process on one processor")
    with Sandbox(bench.binaries, (LIVE_RUNNER,)) as sandbox, bench.signer("live", sandbox) as signer:
        signer.serve()
        return run_json([bench.binaries / "bench-live", "--signer", signer.url("unix"), "--app", LIVE_APP,
                         "--orchestrator", sandbox.facts["orchestrator"], "--sessions", bench.plan["live_sessions"],
                         "--seconds", bench.plan["live_seconds"]])
