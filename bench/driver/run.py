#!/usr/bin/env python3
"""Everything that ./dev bench measures with running programs, in one run. Writes the tables of docs/performance.md."""
import argparse, json, os, pathlib, platform, shutil, signal, sys, tempfile

sys.dont_write_bytecode = True
import fairness, programs, suites, table

PLANS = {
    "quick": {"seconds": 0.8, "warm_up": 0.3, "rounds": 1, "memory_payments": 50_000, "ledger_sessions": (10, 10_000),
              "session_rounds": 2, "starts": 3, "calls": 200, "live_sessions": 500, "live_seconds": 5},
    "usual": {"seconds": 2, "warm_up": 0.5, "rounds": 3, "memory_payments": 200_000, "ledger_sessions": (10, 10_000, 1_000_000),
              "session_rounds": 5, "starts": 5, "calls": 1_000, "live_sessions": 2_000, "live_seconds": 20},
}
PLANS["long"] = dict(PLANS["usual"], seconds=4, rounds=5, memory_payments=1_000_000, calls=3_000)
SUITES = {"payments": suites.measure_payments, "http": suites.measure_http, "memory": suites.measure_memory,
          "sessions": suites.measure_sessions, "fairness": fairness.measure_fairness, "gateway": suites.measure_gateway,
          "live": suites.measure_live}


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} x {model}"


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binaries", type=pathlib.Path, help="build/release/bin")
    plan = parser.add_mutually_exclusive_group()
    plan.add_argument("--quick", dest="plan", action="store_const", const="quick", default="usual", help="about two minutes")
    plan.add_argument("--long", dest="plan", action="store_const", const="long", help="a million payments, longer rounds")
    parser.add_argument("--only", choices=SUITES, help="one suite; prints its data as JSON and writes no table")
    parser.add_argument("--rows", default="", metavar="REGEX", help="with --only payments: rows such as 'unix new 1 64'")
    parser.add_argument("--serve", action="store_true", help="start a signer, print how to load it, wait for the end of input")
    parser.add_argument("--folder", type=pathlib.Path, help="where ledgers go (default: build/bench)")
    return parser.parse_args()


def measure(options, folder):
    plan = dict(PLANS[options.plan], rows=options.rows)
    about = {"options": "" if options.plan == "usual" else f" --{options.plan}", "machine": machine(), "load": f"{os.getloadavg()[0]:.1f}",
             "rounds": plan["rounds"], "seconds": plan["seconds"]}
    bench = suites.Bench(options.binaries, folder, plan)
    with bench.sandbox:
        bench.prepare()
        data = {"about": about, "costs": suites.measure_costs(bench)}
        for name, suite in SUITES.items():
            if options.only in (None, name):
                data[name] = suite(bench)
    return data


def serve(options, folder):
    """For a profiler, or for one measurement by hand."""
    bench = suites.Bench(options.binaries, folder, PLANS[options.plan])
    with bench.sandbox:
        bench.prepare()
        with bench.signer("served") as signer:
            signer.serve(folder / "log")
            for transport in ("unix", "tcp"):
                print(f"{options.binaries}/bench-load --url {signer.url(transport)} --quote {bench.quote} --server-pid {signer.pid} "
                      "--sessions new --tickets 1 --connections 64 --seconds 5", flush=True)
            sys.stdin.read()


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that folders and programs are cleared away
    programs.run_in_short_turns()
    options.binaries = options.binaries.resolve()
    parent = options.folder or pathlib.Path("build/bench")
    parent.mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(dir=parent)).resolve()
    try:
        if options.serve:
            serve(options, folder)
            return
        data = measure(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    (parent / "last.json").write_text(json.dumps(data, indent=1))
    if options.only:
        print(json.dumps(data, indent=1))
        return
    text = table.document(data)
    print(text)
    table.write_into(pathlib.Path("docs/performance.md"), text)


if __name__ == "__main__":
    sys.exit(main())
