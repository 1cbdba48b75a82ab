"""What the timeline component draws."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a timeline: how its disc looks, what happened, when, and why."""

    state: str
    title: str
    when: str
    why: str
