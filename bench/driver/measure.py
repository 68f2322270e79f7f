"""Runs the measuring programs and picks medians. Every figure is a dict as the program printed it."""
import json, statistics, subprocess


def say(text):
    print(f"[bench] {text}", flush=True)


def run_json(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return json.loads(done.stdout)


class Load:
    """bench-load with one quote, against anything that answers like a signer."""

    def __init__(self, binaries, quote, seconds, warm_up):
        self.binary, self.quote, self.seconds, self.warm_up = binaries / "bench-load", quote, seconds, warm_up

    def run(self, target, transport, sessions="new", tickets=1, connections=64, **options):
        command = [self.binary, "--url", target.url(transport), "--quote", self.quote, "--server-pid", target.pid,
                   "--sessions", sessions, "--tickets", tickets, "--connections", connections,
                   "--seconds", self.seconds, "--warm-up", self.warm_up]
        for name, value in options.items():
            command += [f"--{name.replace('_', '-')}", value]
        return run_json(command)


def median_of(results, key):
    return statistics.median(result[key] for result in results)


def medians(results):
    """One dict with the median of every number."""
    return {key: median_of(results, key) for key, value in results[0].items() if isinstance(value, (int, float))}


def ratio(ours, theirs, key="per_second"):
    """Median of the ratios of runs that were measured one right after the other."""
    return statistics.median(mine[key] / other[key] for mine, other in zip(ours, theirs))
