"""No file lies there that nothing names; in doubt about the database, none goes."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import House
from tests.papers import add_all
from tests.restores import restored, saved
from tests.services.test_documents import debited
from tests.standing import StandingHouses
from webapp.adapters.files import FolderFiles, NullFiles, RemoteFiles
from webapp.adapters.press import NullPress
from webapp.domain.actors import Actor
from webapp.services import documents, file_sweep
from webapp.services.office import Office

UNNAMED = "00000000-0000-4000-8000-000000000000"


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
    with pytest.raises(file_sweep.AgeUntoldError):
        file_sweep.sweep_files(office)
    files.written = dict.fromkeys(files.kept, house.clock.now().replace(year=2020))
    with pytest.raises(file_sweep.TooManyUnnamedError):
        file_sweep.sweep_files(office)
    sweep = house.app.test_cli_runner().invoke
    run = sweep(args=["documents", "sweep"])
    assert (run.exit_code, "none is forgotten" in run.output, len(files.kept)) == (1, True, 51)
    assert sweep(args=["documents", "sweep", "--most", "51"]).exit_code == 1, "nobody looked"
    assert sweep(args=["documents", "sweep", "--most", "51", "--looked"]).output == "51 files forgotten\n"
    assert files.kept == {}


@pytest.mark.usefixtures("office")
def test_of_a_storage_that_tells_no_age_nothing_is_swept_and_that_is_said(
    house: House, files: NullFiles
) -> None:
    files.kept[UNNAMED] = b"%PDF-"
    for more in ([], ["--looked"]):
        ran = house.app.test_cli_runner().invoke(args=["documents", "sweep", *more])
        assert ran.exit_code == 1
        assert "does not tell how old they are: none is forgotten; remove by hand" in ran.stderr
    assert list(files.kept) == [UNNAMED]


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
