"""What a school never sends to the Region is not kept for ever, and no file lies there that nothing names."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.builders import House
from tests.papers import add_all, picture
from tests.restores import restored, saved
from tests.services.test_documents import CONTRACT, debited, refusal
from tests.services.test_review_acts import UNREADABLE
from tests.standing import StandingHouses
from webapp.adapters.files import FolderFiles, NullFiles, RemoteFiles
from webapp.adapters.press import NullPress
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import Unavailable
from webapp.services import documents, file_sweep, ledger, review
from webapp.services.office import Office
from webapp.services.purge import purge_due, purge_unsent

UNNAMED = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def files() -> NullFiles:
    return NullFiles()


@pytest.fixture
def office(house: House, files: NullFiles) -> Office:
    house.app.extensions["guichet"] = replace(house.office, files=files, press=NullPress())
    return house.office


@pytest.fixture
def actor(house: House) -> Actor:
    return house.actor()


def test_documents_of_a_debit_that_is_never_sent_go_two_years_after_its_last_change(
    house: House, office: Office, actor: Actor, files: NullFiles
) -> None:
    transaction_id = debited(house, actor)
    sent = debited(house, actor)
    add_all(house, actor, sent)
    documents.submit(office, actor, sent)
    house.clock.move(days=100)
    (old,) = add_all(house, actor, transaction_id)
    house.clock.move(days=400)
    # A document in its place, or a word of the Region, begins the time anew.
    add_all(house, actor, transaction_id)
    documents.submit(office, actor, transaction_id)
    review.send_back(office, house.actor(Role.OFFICER), transaction_id, [UNREADABLE])
    house.clock.move(days=729)
    assert (purge_unsent(office), purge_due(office), len(files.kept)) == (0, 0, 3)
    house.clock.move(days=2)
    assert (purge_unsent(office), purge_unsent(office), len(files.kept)) == (2, 0, 1)
    (entry,) = [entry for entry in house.entries() if entry.kind == "documents_purged"]
    assert entry.data == {"transaction_id": transaction_id, "documents": 2}
    assert refusal(documents.content, office, actor, old) == "document_purged"
    assert ledger.verify(office) == []


def test_what_was_forgotten_unsent_is_due_anew_whether_it_was_accepted_or_not_f11(
    house: House, office: Office, actor: Actor
) -> None:
    transaction_id = debited(house, actor)
    add_all(house, actor, transaction_id)
    house.execute("UPDATE supporting_document SET state = 'accepted'")
    house.clock.move(days=800)
    assert purge_unsent(office) == 1
    (line,) = documents.view_checklist(office, actor, transaction_id).lines
    assert line.may_add
    assert refusal(documents.submit, office, actor, transaction_id) == "documents_missing"
    add_all(house, actor, transaction_id)
    documents.submit(office, actor, transaction_id)


def test_a_document_that_came_before_the_round_keeps_all(house: House, office: Office, actor: Actor) -> None:
    transaction_id = debited(house, actor)
    add_all(house, actor, transaction_id)
    house.clock.move(days=800)
    given = (office, actor, transaction_id, CONTRACT, [picture()], date(2026, 3, 1))
    documents.add_document(*given)
    assert purge_unsent(office) == 0


@pytest.mark.usefixtures("office")
def test_a_scheme_that_says_nothing_of_it_keeps_them(house: House, actor: Actor) -> None:
    house.change_scheme(keeping=())
    add_all(house, actor, debited(house, actor))
    house.clock.move(days=4000)
    assert purge_unsent(house.office) == 0


_KILLED = """
import os, signal, sys
from pathlib import Path
from webapp.adapters.files import FolderFiles
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
when, folder, name = sys.argv[1:]
if when == "writing":
    os.fsync = die
FolderFiles(Path(folder)).put(name, b"%PDF-")
die()
"""


def killed(when: str, folder: Path, name: str) -> None:
    """Have a process keep a file, and be killed while it writes, or before it writes the row."""
    run = subprocess.run([sys.executable, "-c", _KILLED, when, str(folder), name], check=False)
    assert run.returncode == -9


def at(folder: Path, house: House, days: float) -> None:
    """Have all that lies in a folder be written so many days before now."""
    when = house.clock.now().timestamp() - days * 86_400
    for path in folder.rglob("*"):
        os.utime(path, (when, when))


@pytest.mark.parametrize("when", ["writing", "written"])
def test_what_a_killed_process_left_is_forgotten_after_a_day(
    house: House, office: Office, actor: Actor, tmp_path: Path, when: str
) -> None:
    folder = tmp_path / "documents"
    house.app.extensions["guichet"] = office = replace(office, files=FolderFiles(folder))
    (document_id,) = add_all(house, actor, debited(house, actor))
    killed(when, folder, UNNAMED)
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 2
    at(folder, house, 0.9)
    assert file_sweep.sweep_files(office) == 0
    at(folder, house, 1.1)
    run = house.app.test_cli_runner().invoke(args=["documents", "sweep"])
    assert (run.exit_code, run.output) == (0, "1 files forgotten\n")
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1
    assert documents.content(office, actor, document_id)


def test_a_far_file_system_is_swept_alike(house: House, office: Office, actor: Actor, tmp_path: Path) -> None:
    far = RemoteFiles(f"file://{tmp_path}/far")
    assert list(far.names()) == []
    house.app.extensions["guichet"] = office = replace(office, files=far)
    (document_id,) = add_all(house, actor, debited(house, actor))
    far.put(UNNAMED, b"%PDF-")
    assert far.is_writable()
    at(tmp_path / "far", house, 2)
    assert file_sweep.sweep_files(office) == 1
    assert documents.content(office, actor, document_id)
    assert (list(far.names()).count(UNNAMED), far.written_at(UNNAMED)) == (0, None)


def test_many_files_that_nothing_names_are_another_s_and_stay(
    house: House, office: Office, files: NullFiles
) -> None:
    for number in range(file_sweep.MOST + 1):
        files.kept[f"{number:036}"] = b"%PDF-"
    assert file_sweep.sweep_files(office) == 0, "nobody knows how old they are"
    files.written = dict.fromkeys(files.kept, house.clock.now().replace(year=2020))
    with pytest.raises(file_sweep.TooManyUnnamedError):
        file_sweep.sweep_files(office)
    sweep = house.app.test_cli_runner().invoke
    run = sweep(args=["documents", "sweep"])
    assert (run.exit_code, "none is forgotten" in run.output, len(files.kept)) == (1, True, 51)
    assert sweep(args=["documents", "sweep", "--most", "51"]).exit_code == 1, "nobody looked"
    assert sweep(args=["documents", "sweep", "--most", "51", "--looked"]).output == "51 files forgotten\n"
    assert files.kept == {}


def old_files(house: House, files: NullFiles, count: int) -> None:
    """Files of long ago that no document names."""
    names = [f"{number:036}" for number in range(count)]
    files.kept |= dict.fromkeys(names, b"%PDF-")
    files.written = dict.fromkeys(names, house.clock.now().replace(year=2020))


def swept_by_worker(house: House) -> str:
    return house.app.test_cli_runner().invoke(args=["worker", "--once"]).output


def test_an_empty_or_older_database_takes_no_file_of_a_small_house(
    house: House, office: Office, actor: Actor, files: NullFiles
) -> None:
    add_all(house, actor, debited(house, actor))
    old_files(house, files, 2)
    assert "unnamed files not forgotten: UnnamedOutnumberError" in swept_by_worker(house)
    assert len(files.kept) == 3
    add_all(house, actor, debited(house, actor))
    assert (file_sweep.sweep_files(office), len(files.kept)) == (2, 2)


def test_after_a_restore_no_file_goes_for_two_weeks_unless_somebody_looked(
    house: House, actor: Actor, files: NullFiles, other_houses: StandingHouses
) -> None:
    house.app.extensions["guichet"] = replace(house.office, files=files, press=NullPress())
    for _ in range(3):
        add_all(house, actor, debited(house, actor))
    with restored(house, saved(house), other_houses) as lost:
        after = lost.house
        after.app.extensions["guichet"] = office = replace(after.office, files=files)
        old_files(after, files, 2)
        assert "unnamed files not forgotten: RestoredLatelyError" in swept_by_worker(after)
        after.clock.move(days=13)
        run = after.app.test_cli_runner().invoke(args=["documents", "sweep"])
        assert (run.exit_code, "say --looked" in run.output, len(files.kept)) == (1, True, 5)
        assert file_sweep.sweep_files(office, looked=True) == 2
        old_files(after, files, 1)
        after.clock.move(days=2)
        assert (file_sweep.sweep_files(office), len(files.kept)) == (1, 3)


class _Away(NullFiles):
    def drop(self, name: str) -> None:
        del name
        raise Unavailable("storage_away", retry_after=60)


@pytest.mark.parametrize("decided", [False, True])
def test_a_purge_that_is_cut_leaves_a_file_without_a_row_and_no_row_without_its_file(
    house: House, actor: Actor, *, decided: bool
) -> None:
    away = _Away()
    house.app.extensions["guichet"] = office = replace(house.office, files=away, press=NullPress())
    transaction_id = debited(house, actor)
    (document_id,) = add_all(house, actor, transaction_id)
    house.clock.move(days=800)
    if decided:
        house.execute("UPDATE supporting_document SET purge_on = :day", day=date(2026, 3, 12))
    purge = purge_due if decided else purge_unsent
    assert refusal(purge, office) == "storage_away"
    assert [row["content_name"] for row in house.rows("supporting_document")] == [None]
    assert refusal(documents.content, office, actor, document_id) == "document_purged"
    # Nobody sends to the Region what is half gone, and the sweep takes what the cut has left.
    assert refusal(documents.submit, office, actor, transaction_id) == "documents_missing"
    assert [entry.kind for entry in house.entries()].count("documents_purged") == 1
    add_all(house, actor, transaction_id)
    files = NullFiles()
    files.kept = away.kept
    files.written = dict.fromkeys(files.kept, house.clock.now().replace(year=2020))
    back = replace(office, files=files)
    assert (purge(back), file_sweep.sweep_files(back), len(files.kept)) == (0, 1, 1)
    assert ledger.verify(office) == []


class _Meanwhile(NullFiles):
    """Has somebody act once the first file is dropped: the round has chosen the others already."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: list[Callable[[], object]] = []

    def drop(self, name: str) -> None:
        super().drop(name)
        while self.acts:
            self.acts.pop()()


@pytest.mark.parametrize("what", ["adds", "submits"])
def test_what_a_school_does_once_a_round_has_chosen_its_transaction_keeps_all(
    house: House, actor: Actor, what: str
) -> None:
    files = _Meanwhile()
    house.app.extensions["guichet"] = office = replace(house.office, files=files, press=NullPress())
    first, last = sorted(debited(house, actor) for _ in range(2))
    for transaction_id in (first, last):
        add_all(house, actor, transaction_id)
    house.clock.move(days=800)
    acts: dict[str, Callable[[], object]] = {
        "adds": lambda: add_all(house, actor, last),
        "submits": lambda: documents.submit(office, actor, last),
    }
    files.acts.append(acts[what])
    assert (purge_unsent(office), files.acts) == (1, [])
    kept = [row for row in house.rows("supporting_document") if row["purged_at"] is None]
    assert {row["transaction_id"] for row in kept} == {last}
    assert {row["content_name"] for row in kept} == set(files.kept)
