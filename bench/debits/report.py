"""The report of ``bench.debit``: every target beside its limits, then what it was computed from."""

from collections.abc import Iterator

from bench.debits.figures import (
    COUNT,
    MEBIBYTES,
    MILLISECONDS,
    PERCENT,
    TIMES,
    Limit,
    Target,
    ratios,
    targets,
)
from bench.debits.houses import ENGINES
from bench.debits.measures import BATCH, CONNECTIONS, DESK, LARGE, SMALL, Measures

_BATCH_LIMITS = {"SQLite": Limit(2, 3), "PostgreSQL": Limit(5, 15)}
_STATEMENT_LIMITS = {"SQLite": Limit(6, 6, most=True), "PostgreSQL": Limit(6, 3, most=True)}


def write(head: str, measures: Measures) -> str:
    """Return the report in Markdown."""
    stages = "; ".join(f"{stage} {seconds:.0f} s" for stage, seconds in measures.seconds.items())
    return f"""# Debit, measured

{head}
A figure of several rounds is their median (least–most); a ratio is taken round by round, within the round.
Every debit is a claim of its own on a coupon of its own, over HTTP with a bearer token, at gunicorn with the
settings of production (gthread, 2 processes of 4 threads); SQLite with WAL and `synchronous=FULL`, PostgreSQL
with `fsync` and `synchronous_commit` on. Client, server and database share the machine.

{targets(list(_targets(measures)))}

pretix's redeem is measured elsewhere, not here. Raw SQLite writes the four rows of a debit in the product's
tables from one process and reads nothing; pgbench runs `SELECT … FOR UPDATE`, `INSERT`, `UPDATE`, prepared,
on the same PostgreSQL server.

## By connections

{DESK:,} coupons on each engine. Processor time is that of the server's processes.

{chr(10).join(_speeds(measures))}

{chr(10).join(_peers(measures))}

## Batches, one connection

{chr(10).join(_batches(measures))}

## Growth, 4 connections, 95th percentile

{chr(10).join(_growth(measures))}

## Exactly once

Every round also sends 16 claims at once on one coupon, and one claim 16 times at once. After the run the
answers are held against the rows, the rows against the journal, and the chains are verified.

{chr(10).join(_exactly_once(measures))}

## A worker at rest

After its start and first pages, of each process.

{chr(10).join(_memory(measures))}

Stages: {stages}.
"""


def _targets(m: Measures) -> Iterator[Target]:
    yield from _speed_targets(m)
    for engine in ENGINES:
        for kind, count in m.statements[engine].items():
            name = f"statements from BEGIN to COMMIT, {kind}"
            yield Target(name, engine, [count], COUNT, _STATEMENT_LIMITS[engine])
    for engine in ENGINES:
        growth = ratios(m.growth[engine, LARGE], m.growth[engine, SMALL])
        name = f"p95 growth, {SMALL // 1000} k → {LARGE // 1_000_000} M coupons and journal rows"
        yield Target(name, engine, growth, TIMES, Limit(1.3, 1.15, most=True))
    for engine in ENGINES:
        gain = ratios(m.batch[engine], m.one_by_one[engine])
        yield Target(f"batch of {BATCH} over one by one", engine, gain, TIMES, _BATCH_LIMITS[engine])
    for engine in ENGINES:
        violations = sum(c.violations for where, c in m.checked.items() if where.startswith(engine))
        yield Target("exactly-once violations", engine, [violations], COUNT, Limit(0, 0, most=True))
    for engine in ENGINES:
        most = max(memory.rss for memory in m.memory[engine])
        yield Target("a web worker at rest, RSS", engine, [most], MEBIBYTES, Limit(150, 150, most=True))


def _speed_targets(m: Measures) -> Iterator[Target]:
    for engine in ENGINES:
        for c in CONNECTIONS:
            over = ratios(m.rate[engine, c], m.rate["hello", c])
            yield Target(f"debits/s over Flask hello, c={c}", engine, over, PERCENT, Limit(0.15, 0.30))
    for c in CONNECTIONS:
        over = ratios(m.rate["PostgreSQL", c], m.pgbench[c]) if m.pgbench[c] else []
        name, absent = f"debits/s over the 3-statement pgbench, c={c}", "pgbench is not installed"
        yield Target(name, "PostgreSQL", over, PERCENT, Limit(0.10, 0.20), absent)
    for c in CONNECTIONS:
        over = ratios(m.rate["SQLite", c], m.raw_sqlite)
        yield Target(f"debits/s over raw SQLite FULL, c={c}", "SQLite", over, PERCENT, Limit(0.08, 0.15))


def _speeds(m: Measures) -> Iterator[str]:
    yield "| | c | requests/s | p50 | p95 | server CPU a request |"
    yield "|---|---|---|---|---|---|"
    for c in CONNECTIONS:
        for name in ("hello", *ENGINES):
            p50, p95 = MILLISECONDS.spread(m.p50[name, c]), MILLISECONDS.spread(m.p95[name, c])
            cpu = MILLISECONDS.spread(m.cpu[name, c])
            yield f"| {name} | {c} | {COUNT.spread(m.rate[name, c])} | {p50} | {p95} | {cpu} |"


def _peers(m: Measures) -> Iterator[str]:
    yield "| alone | c | transactions/s |"
    yield "|---|---|---|"
    for c, rates in m.pgbench.items():
        yield f"| pgbench, three statements | {c} | {COUNT.spread(rates)} |"
    yield f"| raw SQLite FULL | 1 | {COUNT.spread(m.raw_sqlite)} |"


def _batches(m: Measures) -> Iterator[str]:
    yield f"| | claims/s one by one | claims/s in batches of {BATCH} |"
    yield "|---|---|---|"
    for engine in ENGINES:
        yield f"| {engine} | {COUNT.spread(m.one_by_one[engine])} | {COUNT.spread(m.batch[engine])} |"


def _growth(m: Measures) -> Iterator[str]:
    yield f"| | {SMALL:,} | {LARGE:,} |"
    yield "|---|---|---|"
    for engine in ENGINES:
        small, large = (MILLISECONDS.spread(m.growth[engine, size]) for size in (SMALL, LARGE))
        yield f"| {engine} | {small} | {large} |"


def _exactly_once(m: Measures) -> Iterator[str]:
    yield "| house | debits seeded | accepted | sent again | violations | breaks in the chains |"
    yield "|---|---|---|---|---|---|"
    for where, checked in m.checked.items():
        breaks = "not verified" if checked.breaks is None else str(checked.breaks)
        debits = f"{checked.before:,} | {checked.accepted:,} | {checked.resent}"
        yield f"| {where} | {debits} | {checked.violations} | {breaks} |"


def _memory(m: Measures) -> Iterator[str]:
    yield "| | RSS | PSS |"
    yield "|---|---|---|"
    for engine in ENGINES:
        for memory in m.memory[engine]:
            yield f"| {engine} | {MEBIBYTES.write(memory.rss)} | {MEBIBYTES.write(memory.pss)} |"
