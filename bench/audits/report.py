"""The report of ``bench.audit``: what is asked for first, then every state and every score."""

from collections.abc import Sequence
from statistics import median

from bench.audits.lighthouse import CATEGORIES, LEAST, RUNS, Scores
from bench.audits.looks import SIZES, WIDTHS, State

MOST_BYTES = 60 * 1024


def holds(states: Sequence[State], unvisited: Sequence[str], scores: Sequence[Scores]) -> bool:
    """Tell whether everything asked for was reached, Lighthouse where it could run."""
    found = [line for state in states for line in state.wrong]
    return not (found or unvisited or _heavy(states)) and all(score.reached for score in scores)


def write(
    head: str, states: Sequence[State], unvisited: Sequence[str], scores: Sequence[Scores], reason: str | None
) -> str:
    """Return the report in Markdown; ``reason`` says why Lighthouse could not run, if it could not."""
    widths = f"{len(WIDTHS)} widths from {WIDTHS[0]} to {WIDTHS[-1]} px"
    sizes = ", ".join(f"{width} × {height}" for width, height in SIZES)
    lines = _asked(states, unvisited, scores, reason)
    return f"""# Audit of the pages

{head}

{chr(10).join(lines)}

Every state is held to strict HTML5, to axe in light and in dark, and to {widths}.
A first load is what a browser transfers that has nothing of ours yet, headers included; files come
gzipped, and pages whose address carries no query (docs/security.md says why). What a document's own
pages weigh is told apart: they are what one came to see. Pictures of each state at {sizes}
are in [screens/](screens/).

## Lighthouse

{chr(10).join(_lighthouse(scores, reason))}

## States

| state | route | first load | requests | findings |
|---|---|---|---|---|
{chr(10).join(_state(state) for state in states)}
"""


def _asked(
    states: Sequence[State], unvisited: Sequence[str], scores: Sequence[Scores], reason: str | None
) -> list[str]:
    loads = [state.bytes for state in states if state.bytes is not None]
    sound = sum(not state.wrong for state in states)
    weights = f"{_kb(max(loads))} at most, {_kb(int(median(loads)))} median"
    fast = bool(scores) and all(score.reached for score in scores)
    return [
        "| asked for | found | reached |",
        "|---|---|---|",
        _row("states without a finding", f"{sound} of {len(states)}", sound == len(states)),
        _row("pages that no walk visits: none", ", ".join(unvisited) or "none", not unvisited),
        _row("first load ≤ 60 KB", weights, not _heavy(states)),
        _row("Lighthouse ≥ 95 / 100 / 100", _lighthouse_in_short(scores, reason), fast),
    ]


def _heavy(states: Sequence[State]) -> list[State]:
    return [state for state in states if (state.bytes or 0) > MOST_BYTES]


def _row(asked: str, found: str, reached: bool) -> str:  # noqa: FBT001  a cell of a table
    return f"| {asked} | {found} | {'yes' if reached else '**no**'} |"


def _kb(size: int) -> str:
    return f"{size / 1024:.1f} KB"


def _state(state: State) -> str:
    load = ("–", "–") if state.bytes is None else (_load(state.bytes, state.shown), str(state.requests))
    return f"| {state.name} | {state.endpoint} | {load[0]} | {load[1]} | {'; '.join(state.wrong) or 'none'} |"


def _load(size: int, shown: int) -> str:
    return f"{_kb(size)}, and {_kb(shown)} of pages" if shown else _kb(size)


def _lighthouse_in_short(scores: Sequence[Scores], reason: str | None) -> str:
    if reason:
        return f"not measured: {reason}"
    least = (min(median(score.runs[name]) for score in scores) for name in CATEGORIES)
    return "at least " + " / ".join(f"{one:.0f}" for one in least)


def _lighthouse(scores: Sequence[Scores], reason: str | None) -> list[str]:
    if reason:
        return [f"**Not measured**: {reason}."]
    wanted = " / ".join(str(LEAST[name]) for name in CATEGORIES)
    return [
        f"Mobile, simulated slow 4G and processor, {RUNS} runs: median (least–most). Asked for: {wanted}.",
        "",
        f"| page | {' | '.join(CATEGORIES)} | what costs |",
        "|---|---|---|---|---|",
        *(
            f"| `{score.path}` | {' | '.join(_spread(score.runs[name]) for name in CATEGORIES)} "
            f"| {', '.join(score.lost) or 'nothing'} |"
            for score in scores
        ),
    ]


def _spread(runs: Sequence[int]) -> str:
    return f"{median(runs):.0f} ({min(runs)}–{max(runs)})"
