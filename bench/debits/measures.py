"""What the rounds of ``bench.debit`` found."""

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench.debits.client import Run
from bench.debits.desk import Checked
from bench.debits.figures import percentile
from bench.debits.server import Memory

CONNECTIONS = (4, 16)
BATCH = 100
SMALL, DESK, LARGE = 10_000, 30_000, 1_000_000


@dataclass
class Measures:
    """What was measured; lists hold one value a round, keyed by leg and engine (or ``hello``, a peer)."""

    rate: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    p50: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    p95: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    pgbench: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    raw_sqlite: list[float] = field(default_factory=list)
    batch: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    one_by_one: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    growth: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    statements: dict[str, dict[str, int]] = field(default_factory=dict)
    checked: dict[str, Checked] = field(default_factory=dict)
    memory: dict[str, list[Memory]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    load: list[float] = field(default_factory=list)

    def add(self, name: str, connections: int, run: Run, cpu_seconds: float) -> None:
        """Keep a run of single requests."""
        key, latencies = (name, connections), [reply.seconds for reply in run.replies]
        self.rate[key].append(run.per_second)
        self.p50[key].append(percentile(latencies, 0.5))
        self.p95[key].append(percentile(latencies, 0.95))
        self.cpu[key].append(cpu_seconds / len(latencies))

    def forget_runs(self) -> None:
        """Forget what was measured while warming up."""
        for kept in (self.rate, self.p50, self.p95, self.cpu):
            kept.clear()

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Note how long a stage took, and how busy the machine was when it began."""
        print(f"{stage} …", flush=True)
        self.load.append(os.getloadavg()[0])
        started = time.monotonic()
        yield
        self.seconds[stage] = time.monotonic() - started
