"""Two clients at one signer: A asks for ten times its share, B for what is its own. What B notices of that."""
import json, statistics, subprocess

from measure import medians, run_json, say

TIMES_ITS_SHARE = 10
CONNECTIONS = {"a": 256, "b": 64}  # of at most 512
LONGER = 1  # seconds that A goes on after B has been measured, or is being started


class Pace:
    """bench-pace as one client, over TCP: the socket would say who it is before the key does."""

    def __init__(self, bench, signer, name, per_second, seconds):
        key_file = bench.folder / f"key-{name}"
        key_file.touch(mode=0o600)
        key_file.write_text(signer_command(bench, signer, "clients", "create", name, "--unlimited"))
        self.command = [bench.binaries / "bench-pace", "--url", signer.url("tcp"), "--quote", bench.quote, "--key-file", key_file,
                        "--connections", CONNECTIONS[name], "--rate", f"{per_second:.1f}", "--seconds", seconds]

    def run(self, warm_up):
        return run_json([*self.command, "--warm-up", warm_up])

    def start(self, warm_up):
        return subprocess.Popen([str(part) for part in [*self.command, "--warm-up", warm_up]], stdout=subprocess.PIPE, text=True)


def signer_command(bench, signer, *words):
    return subprocess.run([bench.binaries / "farebox-signer", *words, "--config", signer.config], check=True, capture_output=True, text=True).stdout


def measure_fairness(bench):
    """Half of the capacity is a client's share, as there are two of them."""
    warm_up = bench.plan["warm_up"]
    with bench.signer("fairness") as signer:
        signer.serve()
        capacity = statistics.median(bench.load.run(signer, "tcp")["per_second"] for _ in range(bench.plan["rounds"]))
        share = capacity / 2
        seconds = bench.plan["seconds"]
        a = Pace(bench, signer, "a", TIMES_ITS_SHARE * share, seconds + LONGER)
        b = Pace(bench, signer, "b", share, seconds)
        alone, beside, others = [], [], []
        for _ in range(bench.plan["rounds"]):
            alone.append(b.run(warm_up))
            greedy = a.start(warm_up)
            beside.append(b.run(warm_up))
            out, _ = greedy.communicate()
            if greedy.returncode != 0:
                raise RuntimeError("bench-pace for A failed")
            others.append(json.loads(out))
    result = {"capacity": capacity, "share": share, "times": TIMES_ITS_SHARE, "alone": medians(alone), "beside": medians(beside),
              "a": medians(others), "ratios": {key: statistics.median(with_a[key] / without[key] for with_a, without in zip(beside, alone))
                                               for key in ("p50_us", "p99_us", "paid_per_second")}}
    say("fairness: B waits {p50_us:.2f} times as long at the median, {p99_us:.2f} times at p99".format(**result["ratios"]))
    return result
