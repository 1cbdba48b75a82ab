"""What one operation of the API is described by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Media: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        name: The view's name, which is the operation's id.
        sends: Media by content type.
        answers: Media by status, when all goes well; None where there is nothing to say.
        answer_headers: Headers of those answers.
        codes: Codes of the refusals that are its own, beside those any operation may give.
        public: Whether anybody may call it.
        by_device: Whether a device calls it, with its own credential.
    """

    name: str
    method: str
    path: str
    summary: str
    answers: Mapping[int, Media | None]
    description: str = ""
    sends: Mapping[str, Media] = field(default_factory=dict)
    parameters: Sequence[Media] = ()
    answer_headers: Mapping[str, Media] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    public: bool = False
    by_device: bool = False
