"""The order of the stages, their budget, and the engines a machine may lack."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scanner import engines
from scanner.cascade import LIVE_BUDGET_MS, run_stage, scan_gray
from scanner.stages import LIVE_STAGES, Found, Gray, Stage, default_stages, make_stages, read_pyzbar, unmangle
from scanner.wake import wake
from tests.scanner.pictures import OTHER_TEXT, TEXT, code, dark_box, page

if TYPE_CHECKING:
    from types import ModuleType

BLANK = page(640, 480)
HOURS = 1e12
PYZBAR = wake("pyzbar.pyzbar")


class Witness:
    """Stages that note that they ran, and find what they are told to."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def stage(self, name: str, text: str | None = None, cost: float = 0.0) -> Stage:
        def read(_gray: Gray) -> Found:
            self.ran.append(name)
            quad = np.array([(0, 0), (9, 0), (9, 9), (0, 9)], dtype=np.float32)
            return [] if text is None else [(text, quad)]

        return Stage(name, lambda gray: gray, read, cost)


def without_zbar(error: Exception) -> tuple[list[str], dict[str, bool]]:
    def load(module: str) -> ModuleType:
        if module.startswith("pyzbar"):
            raise error
        return import_module(module)

    return [stage.name for stage in make_stages(load)], engines(load)


@pytest.mark.parametrize("error", [ImportError("no zbar"), OSError("cannot load it")])
def test_without_zbar_the_cascade_keeps_its_other_stages_and_says_so(error: Exception) -> None:
    names, awake = without_zbar(error)
    assert awake == {"zxing-cpp": True, "pyzbar": False}
    assert "pyzbar" not in names
    assert len(names) == 12


def test_with_zbar_the_cascade_has_its_stage_before_the_slowest() -> None:
    def load(module: str) -> ModuleType:
        return np if module.startswith("pyzbar") else import_module(module)

    assert engines(load) == {"zxing-cpp": True, "pyzbar": True}
    names = [stage.name for stage in make_stages(load)]
    assert names[names.index("pyzbar") :] == ["pyzbar", "double-adaptive-61", "double-soft", "double-mended"]


@pytest.mark.parametrize("stage", default_stages(), ids=lambda stage: stage.name)
def test_every_stage_reads_a_plain_code_and_tells_its_corners_in_the_picture_given(stage: Stage) -> None:
    drawn = code(scale=4)
    symbols = run_stage(stage, page(640, 480, (drawn, 100, 60)))
    assert [symbol.text for symbol in symbols] == [TEXT]
    assert symbols[0].stage == stage.name
    distances = np.abs(symbols[0].quad[:, None] - dark_box(drawn, 100, 60)[None]).max(axis=2)
    assert distances.min(axis=1).max() <= 6
    assert sorted(distances.argmin(axis=1)) == [0, 1, 2, 3]


@pytest.mark.parametrize("shape", [(21, 21), (21, 1280), (1280, 21), (37, 23)])
def test_every_stage_takes_the_smallest_and_thinnest_pictures(shape: tuple[int, int]) -> None:
    for stage in default_stages():
        assert run_stage(stage, np.full(shape, 200, dtype=np.uint8)) == []


def test_the_search_ends_at_the_first_stage_that_finds_anything() -> None:
    witness = Witness()
    stages = [witness.stage("w1"), witness.stage("w2", OTHER_TEXT), witness.stage("w3", TEXT)]
    scan = scan_gray(BLANK, stages=stages)
    assert (scan.stage, witness.ran) == ("w2", ["w1", "w2"])


def test_the_search_goes_on_until_something_is_accepted_and_tells_all_it_saw() -> None:
    witness = Witness()
    stages = [witness.stage("w1", OTHER_TEXT), witness.stage("w2", OTHER_TEXT), witness.stage("w3", TEXT)]
    scan = scan_gray(BLANK, stages=[*stages, witness.stage("w4")], accept=lambda text: text == TEXT)
    assert (scan.stage, witness.ran) == ("w3", ["w1", "w2", "w3"])
    assert [(symbol.text, symbol.stage) for symbol in scan.symbols] == [(OTHER_TEXT, "w1"), (TEXT, "w3")]


@pytest.mark.parametrize(
    ("budget_ms", "expected"),
    [(LIVE_BUDGET_MS, LIVE_STAGES), (400_000.0, 9), (None, 9)],
    ids=["live", "still", "none"],
)
def test_a_live_budget_runs_the_first_stages_and_any_other_all(
    budget_ms: float | None, expected: int
) -> None:
    witness = Witness()
    stages = [witness.stage(f"live {budget_ms} {index}") for index in range(9)]
    scan_gray(BLANK, stages=stages, budget_ms=budget_ms)
    assert len(witness.ran) == expected


def test_a_stage_that_would_break_the_budget_is_skipped_and_a_cheaper_one_after_it_runs() -> None:
    witness = Witness()
    stages = [witness.stage("b1"), witness.stage("b2", cost=HOURS), witness.stage("b3")]
    scan_gray(BLANK, stages=stages, budget_ms=400_000.0)
    assert witness.ran == ["b1", "b3"]
    scan_gray(BLANK, stages=stages)
    assert witness.ran == ["b1", "b3", "b1", "b2", "b3"]


def test_the_first_stage_runs_even_when_the_budget_is_spent() -> None:
    witness = Witness()
    scan_gray(
        BLANK, stages=[witness.stage("s1", cost=HOURS), witness.stage("s2")], budget_ms=50.0, spent_ms=60.0
    )
    assert witness.ran == ["s1"]


def test_a_stage_once_too_slow_is_given_another_chance_in_the_end() -> None:
    witness = Witness()
    stages = [witness.stage("c1"), witness.stage("c2", cost=0.0)]
    slow = Stage("c2", stages[1].prepare, stages[1].read, HOURS)
    scan_gray(BLANK, stages=[stages[0], slow])
    witness.ran.clear()
    for _ in range(400):
        scan_gray(BLANK, stages=stages, budget_ms=400_000.0)
    assert witness.ran.count("c2") > 0


def test_threads_read_side_by_side_and_agree() -> None:
    stages = [stage for stage in default_stages() if stage.name == "clahe"]
    pictures = [page(640, 480, (code(), 100 + shift, 60)) for shift in range(8)] * 4
    with ThreadPoolExecutor(8) as pool:
        scans = list(pool.map(lambda picture: scan_gray(picture, stages=stages), pictures))
    assert [[symbol.text for symbol in scan.symbols] for scan in scans] == [[TEXT]] * len(pictures)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (b"plain", "plain"),
        ("Été".encode(), "Été"),
        ("Été".encode().decode("latin-1").encode(), "Été"),
        ("é".encode().decode("cp932").encode(), "é"),
        (b"\xff\xfe", "\ufffd\ufffd"),
    ],
    ids=["ASCII", "UTF-8", "UTF-8 taken for Latin-1", "UTF-8 taken for Shift JIS", "no UTF-8 at all"],
)
def test_the_text_that_zbar_mangled_is_mended(given: bytes, text: str) -> None:
    assert unmangle(given) == text


@pytest.mark.skipif(PYZBAR is None, reason="zbar is not on this machine: its texts cannot be compared")
@pytest.mark.parametrize("text", ["Été à Orly", "Crème brûlée à 3 €", "plain"])
def test_zbar_and_zxing_agree_on_texts_outside_ascii(text: str) -> None:
    found = read_pyzbar(PYZBAR, code(text))
    assert [seen for seen, _ in found] == [text]
