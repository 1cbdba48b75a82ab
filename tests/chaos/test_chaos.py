"""Five devices, a bad network, a server that dies and once comes back from a backup: nothing lost or doubled.

What runs on the devices are the counter's own modules, under Node, each device with a clock, a database and a
life of its own. Left out: a device that loses its memory; a real browser is killed in test_offline_durable.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.books import check
from tests.chaos.plan import DEVICES, NEWCOMER, Blow, Kind, Plan, Round, draw
from tests.chaos.scene import Scene, open_scene
from tests.plumbing import Counts, Databases

SEEDS = (20_260_312,)
_MOST_CALLS = 40


@pytest.mark.soak
@pytest.mark.parametrize("seed", SEEDS)
def test_after_any_cut_and_a_restore_the_ledger_is_what_devices_were_told(
    database_kind: str,
    databases: Databases,
    tmp_path: Path,
    counts: Counts,
    seed: int,
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    node = shutil.which("node")
    if node is None:
        assert os.environ.get("CI") != "true", "CI must have Node: the devices did not run"
        with capsys.disabled():
            print("\nNOT CHECKED: the devices need Node ≥ 20, and there is none here")  # noqa: T201
        return
    plan = draw(seed, counts.chaos_claims, counts.chaos_cuts)
    print(f"seed {seed}, {counts.chaos_claims} claims, {counts.chaos_cuts} cuts")  # noqa: T201  shown on failure
    with open_scene(node, database_kind, databases, tmp_path) as scene:
        scene.furnish(plan)
        play(scene, plan)
        cuts = scene.cuts + scene.proxy.done.total()
        record_property("rounds", f"{len(scene.made)} claims, {cuts} cuts")
        assert len(scene.made) == counts.chaos_claims
        assert cuts == counts.chaos_cuts
        check(scene)


def play(scene: Scene, plan: Plan) -> None:
    """Do what the plan says, then let everybody call until nothing waits."""
    for number, one in enumerate(plan.rounds):
        pass_milestone(scene, plan, number)
        for device, ms in one.clocks.items():
            scene.tablets[device].drift(ms)
        for planned in one.claims:
            scene.claim(planned)
        if number == plan.revoke_at:
            scene.revoke()
        strike(scene, one)
    settle(scene)


def pass_milestone(scene: Scene, plan: Plan, number: int) -> None:
    """Do what happens once in a run, if it happens now."""
    if number == plan.backup_at:
        scene.save()
    if number == plan.newcomer_at:
        scene.issue(Kind.UNSAVED, plan)
        scene.enrol(NEWCOMER)
    if number == plan.restore_at:
        assert scene.house.rows("device_anomaly") == [], "something odd before anything was lost"
        scene.restore()


def strike(scene: Scene, one: Round) -> None:
    """Let devices call, and cut them off."""
    how = {"tabs": one.tabs, "anyway": True}
    match one.cut:
        case Blow.KILL:
            scene.kill_while(one.callers, one.moment, **how)
        case Blow.DIE:
            scene.kill_after_commit(one.callers, **how)
        case Blow.PAGE:
            scene.close_page(one.callers, **how)
        case _:
            scene.proxy.cut_next(one.cut)
            scene.call(one.callers, **how)


def settle(scene: Scene) -> None:
    """Let every device call until it has nothing left to say; one that nobody knows is let in again."""
    for _ in range(_MOST_CALLS):
        said = scene.call(range(DEVICES), anyway=True)
        for device, last in enumerate(said):
            if last["contact"] == "unknown":
                scene.enrol(device)
        if all(last["left"] == 0 and last["contact"] != "unknown" for last in said):
            break
    # Once more, for receipts that a device learnt to be owed by its last call.
    scene.call(range(DEVICES), anyway=True)
