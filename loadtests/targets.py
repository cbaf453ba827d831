"""What is to be reached, and whether it was."""

import statistics

MIB = 2**20


class Target:
    """A row of the table: met, not met, or None when it was not measured."""

    def __init__(self, figure, wanted, reached, met, beside=""):
        self.figure = figure
        self.wanted = wanted
        self.reached = reached
        self.met = met
        self.beside = beside

    def row(self):
        """As a row of Markdown."""
        verdict = {True: "met", False: "**not met**", None: "not measured"}[self.met]
        return f"| {self.figure} | {self.wanted} | {self.reached} | {verdict} | {self.beside} |"


def spread(values, form):
    """The median, and between which values it lies."""
    values = list(values)
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{form.format(middle)} ({form.format(least)} to {form.format(most)})"


def _missing(figure, wanted):
    return Target(figure, wanted, "–", None)


def _single(rows, connections):
    name = f"{connections} connections"
    figure = f"single complaints, {name}, of the bare daemon's rate"
    fastapi_figure = f"single complaints, {name}, of FastAPI's rate"
    row = rows.get(name)
    if not row:
        return [_missing(figure, "≥ 0.30"), _missing(fastapi_figure, "≥ 10 ×")]
    ratios = row["ratios"]["daemon"]
    beside = f"{row['gateway']['rate']:,.0f}/s; daemon {row['daemon']['rate']:,.0f}/s"
    found = [Target(figure, "≥ 0.30", spread(ratios, "{:.3f}"),
                    statistics.median(ratios) >= 0.30, beside)]
    if "fastapi" in row["ratios"]:
        ratios = row["ratios"]["fastapi"]
        beside = f"FastAPI {row['fastapi']['rate']:,.0f}/s"
        found.append(Target(fastapi_figure, "≥ 10 ×", spread(ratios, "{:.1f}") + " ×",
                            statistics.median(ratios) >= 10, beside))
    else:
        found.append(_missing(fastapi_figure, "≥ 10 ×"))
    return found


def _half_rate(rows):
    figure, wanted = "p99 at half that rate, open loop", "≤ 15 ms"
    row = rows.get("open loop, half the rate")
    if not row:
        return _missing(figure, wanted)
    others = [
        f"{name} {row[key]['p99']:.1f} ms at {row[key]['rate']:,.0f}/s"
        for key, name in (("daemon", "daemon"), ("fastapi", "FastAPI")) if key in row
    ]
    beside = f"at {row['gateway']['rate']:,.0f}/s; " + "; ".join(others)
    return Target(figure, wanted, spread(row["gateway"]["p99s"], "{:.1f}") + " ms",
                  row["gateway"]["p99"] <= 15, beside)


def _batches(rows, lines):
    figure = f"NDJSON, {lines} per request"
    wanted = "≥ 60,000/s or 0.8 of the function alone"
    row = rows.get(f"NDJSON, {lines} lines")
    if not row:
        return _missing(figure, wanted)
    rate, ratios = row["gateway"]["rate"], row["ratios"]["function"]
    least, most = row["gateway"]["rates"]
    reached = f"{rate:,.0f}/s ({least:,.0f} to {most:,.0f}), {spread(ratios, '{:.2f}')} of it"
    return Target(figure, wanted, reached, rate >= 60_000 or statistics.median(ratios) >= 0.8,
                  f"function alone {row['function']['rate']:,.0f}/s")


def _redis_cpu(recorded, rows, lines):
    wanted = "≤ 20 µs"
    if recorded:
        figure = "Redis CPU for each complaint, mixed real traffic"
        cost, per_call = recorded["redis_us"], recorded["per_call"]
    else:
        figure = "Redis CPU for each complaint, own traffic (no recorded one here)"
        row = rows.get(f"NDJSON, {lines} lines")
        if not row:
            return _missing(figure, wanted)
        cost, per_call = row["gateway"]["redis_us"], row["gateway"]["per_call"]
    beside = f"{per_call:.0f} in a call"
    batches = rows.get(f"NDJSON, {lines} lines")
    if batches:
        beside += f"; function alone {batches['function']['redis_us']:.1f} µs"
    return Target(figure, wanted, f"{cost:.1f} µs", cost <= 20 and per_call >= 64, beside)


def _pairs(pairs):
    figures = ("Redis memory for each additional pair of sender and reporter",
               "sealed evidence, of its plaintext")
    if not pairs:
        return [_missing(figures[0], "≤ 250 bytes"), _missing(figures[1], "≤ 1.2 ×")]
    return [
        Target(figures[0], "≤ 250 bytes", f"{pairs['bytes_each']:.0f} bytes",
               pairs["bytes_each"] <= 250, f"{pairs['pairs']:,} pairs"),
        Target(figures[1], "≤ 1.2 ×", f"{pairs['evidence_ratio']:.2f} ×",
               pairs["evidence_ratio"] <= 1.2, f"{pairs['evidence_bytes'] / MIB:,.0f} MiB"),
    ]


def _memory(idle, flood, long_flood):
    figures = ("gateway memory, idle", "gateway memory, for each idle connection",
               "gateway memory, flood of 5 million new senders")
    found = [_missing(figures[0], "≤ 40 MB"), _missing(figures[1], "≤ 4 kB"),
             _missing(figures[2], "≤ 200 MB")]
    if idle:
        found[0] = Target(figures[0], "≤ 40 MB", f"{idle['bytes'] / 1e6:.1f} MB",
                          idle["bytes"] <= 40e6)
        found[1] = Target(
            figures[1], "≤ 4 kB", f"{idle['bytes_each'] / 1e3:.2f} kB", idle["bytes_each"] <= 4e3,
            f"{idle['connections']:,} of them: {idle['bytes_with_connections'] / 1e6:.1f} MB",
        )
    if long_flood:
        found[2] = Target(figures[2], "≤ 200 MB", f"{long_flood['gateway_peak'] / 1e6:.1f} MB",
                          long_flood["gateway_peak"] <= 200e6,
                          f"make flood of {long_flood['commit']}, {long_flood['time']}")
    elif flood:
        # A short one cannot show that the long one is bounded, only that it is not.
        met = None if flood["bytes"] <= 200e6 else False
        found[2] = Target(figures[2], "≤ 200 MB", f"{flood['bytes'] / 1e6:.1f} MB", met,
                          f"short form, {flood['senders']:,} senders; the long one is make flood")
    return found


def _starts(empty, stored):
    figures = ("cold start to ready, empty", "cold start to ready, 1 million complaints stored")
    found = [_missing(figures[0], "≤ 1 s"), _missing(figures[1], "≤ 15 s")]
    if empty:
        found[0] = Target(figures[0], "≤ 1 s", spread(empty["all"], "{:.2f}") + " s",
                          empty["seconds"] <= 1)
    if stored:
        enough = stored["complaints"] >= 1_000_000
        met = stored["seconds"] <= 15 and (True if enough else None)
        found[1] = Target(figures[1], "≤ 15 s", f"{stored['seconds']:.2f} s", met,
                          f"{stored['complaints']:,} complaints")
    return found


def _pull(pull):
    figure, wanted = "feed pulled as NDJSON, entries", "≥ 50,000/s"
    rates = (pull or {}).get("ndjson")
    if not rates:
        return [_missing(f"{figure}, operator", wanted),
                _missing(f"{figure}, under an agreement", wanted)]
    return [
        Target(f"{figure}, {reader}", wanted, spread(found, "{:,.0f}") + "/s",
               statistics.median(found) >= 50_000)
        for reader, found in rates.items()
    ]


def _push(push):
    figures = ("160 healthy receivers beside 40 hostile ones, median lag of that without",
               "1,000 healthy receivers, complaint to webhook, 99 %", "the same over TLS",
               "memory of an idle subscription")
    wanted = ("≤ 1.2 ×", "≤ 2 s", "≤ 2 s", "≤ 4 kB")
    if not push or "slower" not in push:
        return [_missing(*row) for row in zip(figures, wanted)]
    return [
        Target(figures[0], wanted[0], f"{push['slower']:.2f} ×", push["slower"] <= 1.2),
        Target(figures[1], wanted[1], f"{push['lag']:.2f} s", push["lag"] <= 2,
               f"median {push['median']:.2f} s"),
        Target(figures[2], wanted[2], f"{push['tlsKept']:.2f} s", push["tlsKept"] <= 2,
               f"with a new connection each {push['tlsNew']:.2f} s"),
        Target(figures[3], wanted[3], f"{push['cost'] / 1e3:.1f} kB", push["cost"] <= 4096,
               "gateway and Redis together"),
    ]


def _taxii(taxii):
    figures = ("page of 100 TAXII objects, median", "the same of medallion", "of OpenTAXII")
    wanted = ("≤ 5 ms", "≥ 20 ×", "≥ 20 ×")
    rows = (taxii or {}).get("rows")
    if not rows:
        return [_missing(*row) for row in zip(figures, wanted)]
    # Of the gateway's two the slower one: objects that are written for the page.
    own = max((rows[name] for name in rows if name.startswith("spamgate")),
              key=lambda row: row["median"])
    found = [Target(figures[0], wanted[0], f"{own['median']:.2f} ms", own["median"] <= 5,
                    f"9 of 10 within {own['p90']:.2f} ms; read again "
                    f"{rows['spamgate']['median']:.2f} ms")]
    for name, figure in (("medallion", figures[1]), ("OpenTAXII", figures[2])):
        ratio = rows[name]["median"] / own["median"]
        found.append(Target(figure, "≥ 20 ×", f"{ratio:.1f} ×", ratio >= 20,
                            f"{rows[name]['median']:.1f} ms"))
    return found


def table(results, connections, lines):
    """All rows; `results` is what was measured, by name."""
    rows = results.get("loads", {})
    return [
        *_single(rows, connections), _half_rate(rows), _batches(rows, lines),
        _redis_cpu(results.get("recorded"), rows, lines), *_pairs(results.get("pairs")),
        *_memory(results.get("idle"), results.get("flood"), results.get("long_flood")),
        *_starts(results.get("start_empty"), results.get("start_stored")),
        *_pull(results.get("pull")), *_push(results.get("push")), *_taxii(results.get("taxii")),
    ]
