"""Batches for tests: files of people who do not exist, and what became of them."""

from typing import Any

import pytest

from tests.builders import House
from tests.services.test_import import csv
from webapp.domain.actors import Actor
from webapp.domain.errors import DomainError
from webapp.domain.scheme import Issuing
from webapp.services import batch_views, batches

HEADER = "first_name,family_name,birth_date,email"


def people_csv(count: int, *, after: int = 0) -> bytes:
    """People who do not exist, each once."""
    lines = (
        f"Lou,Modèle {letters(n)},2005-01-02,lou{n}@demo.test" for n in range(after + 1, after + count + 1)
    )
    return "\n".join([HEADER, *lines, ""]).encode()


def letters(number: int) -> str:
    """A number in letters, of which none make up a particle: figures are no part of a name's forms."""
    return "".join("BCFGHJKMNP"[int(figure)] for figure in str(number))


def prepared(house: House, actor: Actor, content: bytes) -> str:
    made = batches.prepare_issue(house.office, actor, house.scheme_id, "2024", content)
    assert made.problems == ()
    assert made.batch_id is not None
    return made.batch_id


def prepared_import(house: House, actor: Actor, *lines: dict[str, str]) -> str:
    made = batches.prepare_import(house.office, actor, csv(*lines).encode())
    assert made.batch_id is not None, made.problems
    return made.batch_id


def view(house: House, actor: Actor, batch_id: str) -> batch_views.BatchView:
    return batch_views.view_batch(house.office, actor, batch_id)


def kinds(house: House, batch_id: str) -> list[str]:
    return [entry.kind for entry in house.entries() if entry.stream == f"batch:{batch_id}"]


def code(act: Any, *args: Any) -> str:  # noqa: ANN401  any act there is
    with pytest.raises(DomainError) as caught:
        act(*args)
    return caught.value.code


def limit(house: House, above: int) -> None:
    house.change_scheme(issuing=Issuing(source="test", two_person_above=above))
