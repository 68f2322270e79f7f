"""Turns measured data into Markdown, and puts it between two markers of docs/performance.md."""
import re

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def millis(micros):
    return f"{micros / 1e3:.2f} ms"


def payments_table(rows, costs):
    signature = costs["signature_cpu_us"]
    cells = []
    for row in rows:
        ours, floor = row["signer"], row["floor"]
        rest = ours["server_cpu_us"] - row["signatures"] * signature
        cells.append([row["transport"], row["sessions"], row["tickets"], row["connections"], f"{ours['per_second']:,.0f}",
                      f"{floor['per_second']:,.0f}", f"{row['ratio']:.2f}", millis(ours["p50_us"]), millis(ours["p99_us"]),
                      f"{ours['server_cpu_us']:.0f} us", f"{floor['server_cpu_us']:.0f} us", f"{row['signatures']} + {rest:.0f} us"])
    return table(["socket", "sessions", "tickets", "connections", "payments/s", "floor/s", "ratio", "p50", "p99", "CPU",
                  "floor CPU", "signatures + rest"], cells)


def sessions_table(rows):
    def costs(result):
        return [f"{result['server_cpu_us']:.0f} us", f"{result['cpu_ratio']:.2f}", f"{result['ratio']:.2f}"]
    cells = [[f"{sessions:,}", *costs(row["new"]), *costs(row["continued"]), *costs(row["stored"]),
              f"{row['stored']['server_pss_kib'] / 1024:.0f} MiB", f"{row['start']['ready_ms']:.0f} ms", start_cell(row["start"])]
             for sessions, row in rows.items()]
    kinds = [column for kind in ("new", "continued", "each another") for column in (f"{kind}: CPU", "ratio", "payments/s ratio")]
    return table(["sessions in the ledger", *kinds, "memory", "start to ready", "unlocked to ready"], cells)


def start_cell(start):
    return "not known" if start["after_unlock_ms"] is None else f"{start['after_unlock_ms']:.0f} ms"


def costs_table(costs, http):
    return table(["floor", "cost", "in signatures"], [
        ["one signature (libsecp256k1), CPU", f"{costs['signature_cpu_us']:.1f} us", "1"],
        ["HTTP alone (Boost.Beast), CPU", f"{http['http']['server_cpu_us']:.1f} us",
         f"{http['http']['server_cpu_us'] / costs['signature_cpu_us']:.2f}"],
        ["HTTP, nlohmann parse and dump, CPU", f"{http['http_json']['server_cpu_us']:.1f} us",
         f"{http['http_json']['server_cpu_us'] / costs['signature_cpu_us']:.2f}"],
        ["fdatasync of 4 KiB, time", f"{costs['fdatasync_us']:.0f} us", f"{costs['fdatasync_us'] / costs['signature_cpu_us']:.1f}"],
        ["a commit of SQLite (WAL, FULL), time", f"{costs['commit_us']:.0f} us", f"{costs['commit_us'] / costs['signature_cpu_us']:.1f}"],
    ])


def load_line(rows):
    dearest = max(row["signer"]["load_cpu_us"] for row in rows)
    return f"The load generator shares the machine; it took at most {dearest:.0f} us of CPU per payment."


def memory_line(memory):
    steps = ", ".join(f"{step / 1024:.1f}" for step in memory["steps_kib"])
    return (f"Memory (PSS of all processes): {memory['idle_kib'] / 1024:.1f} MiB after start and one payment; after each fifth of "
            f"{memory['payments']:,} payments: {steps} MiB.")


def fairness_table(fair):
    alone, beside, a, ratios = fair["alone"], fair["beside"], fair["a"], fair["ratios"]
    return (f"Two clients. The signer pays {fair['capacity']:,.0f} times a second when it is asked as fast as it answers (new sessions, TCP); B asks for half of "
            f"that, at even intervals; A beside it for {fair['times']} times its half, and is paid {a['paid_per_second']:,.0f} times a second.\n\n"
            + table(["client B", "paid per second", "p50", "p99"], [
                ["alone", f"{alone['paid_per_second']:,.0f}", millis(alone["p50_us"]), millis(alone["p99_us"])],
                ["beside A", f"{beside['paid_per_second']:,.0f}", millis(beside["p50_us"]), millis(beside["p99_us"])],
                ["ratio", f"{ratios['paid_per_second']:.2f}", f"{ratios['p50_us']:.2f}", f"{ratios['p99_us']:.2f}"],
            ]))


def gateway_table(gateway, costs):
    session, free, bought = gateway["session"], gateway["free_call"], gateway["bought_call"]
    bare = bought["challenge_us"] + bought["paid_us"]
    budget = costs["fdatasync_us"] + 2 * costs["signature_cpu_us"]
    return table(["gateway-lite, p50", "bare client", "with the library", "added"], [
        ["a call inside a paid session", f"{session['bare_us']:.0f} us", f"{session['paid_us']:.0f} us",
         f"{session['paid_us'] - session['bare_us']:.0f} us"],
        ["a call to a free application", f"{free['bare_us']:.0f} us", f"{free['library_us']:.0f} us",
         f"{free['library_us'] - free['bare_us']:.0f} us"],
        ["a call that buys a payment (bare: challenge and paid request)", f"{bare:.0f} us", f"{bought['library_us']:.0f} us",
         f"{bought['library_us'] - bare:.0f} us = one fdatasync + two signatures + {bought['library_us'] - bare - budget:.0f} us"],
        [f"one payment asked of a signer, CPU of the client, with {' / '.join(gateway['ask_cpu_us'])} at once", "",
         " / ".join(f"{us:.0f}" for us in gateway["ask_cpu_us"].values()) + " us", ""],
        ["for comparison: the signer alone, asked by a bare client", f"{bought['signer_us']:.0f} us", "", ""],
        ["for comparison: the orchestrator's list of applications, asked by a bare client", f"{free['listing_us']:.0f} us", "", ""],
    ])


def live_line(live):
    return (f"gateway-lite with {live['sessions']:,} live sessions in one process on one processor: {live['payments_per_second']:.0f} payments a second asked of the "
            f"signer, {live['delivered_per_second']:.0f} delivered, {live['failed']} failed, {live['lost']} sessions lost; {live['cpu_share'] * 100:.0f} % of the "
            f"processor, {live['cpu_us_per_payment']:.0f} us of CPU per payment with its delivery over TLS; {live['kib_per_session']:.1f} KiB per session.")


def verdict(holds):
    return "holds" if holds else "**does not hold**"


def goals_table(data):
    """The figures that are promised, and what this run says."""
    signature = data["costs"]["signature_cpu_us"]
    busy = [row for row in data["payments"] if row["connections"] == 64 and row["tickets"] == 1]
    new = [row for row in busy if row["sessions"] == "new"]
    continued = [row for row in busy if row["sessions"] == "continued"]
    rest = max(row["signer"]["server_cpu_us"] - row["signatures"] * signature for row in busy)
    p99 = max(row["signer"]["p99_us"] for row in busy) / 1e3
    memory, sessions, gateway, live = data["memory"], data["sessions"], data["gateway"], data["live"]
    most = sessions[max(sessions)]
    in_use = max(most["new"]["cpu_ratio"], most["continued"]["cpu_ratio"])
    stored = most["stored"]["cpu_ratio"]
    starts = [row["start"]["after_unlock_ms"] for row in sessions.values()]
    ready = None if None in starts else max(starts)
    bought = gateway["bought_call"]
    added = bought["library_us"] - bought["challenge_us"] - bought["paid_us"]
    over = added - data["costs"]["fdatasync_us"] - 2 * signature
    asked = gateway["ask_cpu_us"]["8"]
    inside = gateway["session"]["paid_us"] - gateway["session"]["bare_us"]
    goals = [
        ["one-ticket payment, CPU beside its signatures", "30 us", f"{rest:.0f} us", rest <= 30],
        ["new sessions, 64 connections, of the floor", "0.77", f"{min(r['ratio'] for r in new):.2f}", min(r["ratio"] for r in new) >= 0.77],
        ["continued sessions, 64 connections, of the floor", "0.61", f"{min(r['ratio'] for r in continued):.2f}",
         min(r["ratio"] for r in continued) >= 0.61],
        ["p99 at 64 connections", "20 ms", f"{p99:.1f} ms", p99 < 20],
        ["memory after start", "25 MB", f"{memory['idle_kib'] * 1024 / 1e6:.1f} MB", memory["idle_kib"] * 1024 < 25e6],
        [f"memory after {memory['payments']:,} payments", "60 MB", f"{memory['steps_kib'][-1] * 1024 / 1e6:.1f} MB",
         max(memory["steps_kib"]) * 1024 < 60e6],
        ["ready after unlocking, any ledger below", "200 ms", "not known" if ready is None else f"{ready:.0f} ms",
         ready is not None and ready <= 200],
        [f"{max(sessions):,} sessions in the ledger, CPU against {min(sessions):,}", "+10 %", f"{(in_use - 1) * 100:+.0f} %", in_use <= 1.1],
        ["the same, each payment in another session", "+10 %", f"{(stored - 1) * 100:+.0f} %", stored <= 1.1],
        ["a call inside a paid session adds", "100 us", f"{inside:.0f} us", inside < 100],
        [f"gateway-lite, memory per session with {live['sessions']:,} of them", "20 KB", f"{live['kib_per_session'] * 1.024:.1f} KB",
         live["kib_per_session"] * 1024 < 20e3],
        ["the same sessions paid in time, on one processor", "all", f"{live['lost']} lost, {live['failed']} payments late",
         live["lost"] == 0 and live["failed"] == 0],
        ["one payment asked of a signer, CPU of the client, 8 at once", "1.5 signatures (30 us where one takes 20)",
         f"{asked:.0f} us, {asked / signature:.1f} signatures", asked <= 1.5 * signature],
        ["a call that buys a payment adds, beside one fdatasync and two signatures", "150 us", f"{over:.0f} us", over <= 150],
    ]
    return table(["figure", "goal", "measured", ""], [[what, goal, got, verdict(ok)] for what, goal, got, ok in goals])


def document(data):
    about = data["about"]
    parts = [
        f"Measured by `./dev bench{about['options']}` on {about['machine']}, load average {about['load']} at the start; every payment durable, "
        f"{about['rounds']} round(s) of {about['seconds']} s, medians, ratios within a round.",
        goals_table(data), costs_table(data["costs"], data["http"]),
        "Payments. `floor`: a bare Boost.Beast server with nlohmann parse and dump that makes the same number of signatures, asked by the "
        "same load generator. `signatures + rest`: CPU of all the signer's processes.",
        payments_table(data["payments"], data["costs"]), load_line(data["payments"]), memory_line(data["memory"]), sessions_table(data["sessions"]),
        fairness_table(data["fairness"]), gateway_table(data["gateway"], data["costs"]), live_line(data["live"]),
    ]
    return "\n\n".join(parts)


def write_into(path, text):
    page = path.read_text()
    if BEGIN not in page or END not in page:
        raise RuntimeError(f"{path} has no {BEGIN} and {END}")
    pattern = re.compile(re.escape(BEGIN) + ".*" + re.escape(END), re.S)
    path.write_text(pattern.sub(lambda _: f"{BEGIN}\n{text}\n{END}", page))
