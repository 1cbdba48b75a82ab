"""Where documents are kept: a folder, a file system of fsspec, memory; the spool of what is on its way."""

import stat
from pathlib import Path

import pytest

from webapp.adapters.files import FolderFiles, NullFiles, RemoteFiles
from webapp.adapters.spool import FolderSpool, NullSpool
from webapp.domain.errors import Invalid, NotFound, Unavailable
from webapp.domain.ports import FileStore, Spool

NAME = "5f0c7c1e-6a5e-4b8f-9d55-0c6f3f7a2b10"


@pytest.fixture(params=["folder", "memory", "local", "null"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return FolderFiles(tmp_path / "documents")
    if request.param == "null":
        return NullFiles()
    url = f"memory://{tmp_path.name}/documents" if request.param == "memory" else f"file://{tmp_path}/far"
    return RemoteFiles(url)


def test_what_is_put_is_given_back_until_it_is_dropped(files: FileStore) -> None:
    assert files.is_writable()
    with pytest.raises(NotFound, match="file_missing"):
        files.get(NAME)
    files.put(NAME, b"one")
    files.put(NAME, b"two")
    assert files.get(NAME) == b"two"
    files.drop(NAME)
    files.drop(NAME)
    with pytest.raises(NotFound, match="file_missing"):
        files.get(NAME)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a" * 81, "", "short", f"{NAME}/x", NAME.upper()]
)
def test_a_name_leads_nowhere_else(files: FileStore, tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        files.put(name, b"x")
    with pytest.raises(ValueError, match="name"):
        FolderSpool(tmp_path).append(name, 0, b"x")


def test_a_file_is_readable_by_its_owner_alone_and_no_draft_stays(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    FolderFiles(folder).put(NAME, b"x")
    FolderSpool(tmp_path / "uploads").append(NAME, 0, b"x")
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in kept} == {NAME}
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_storage_that_is_away_says_so(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("not a folder")
    for files in (FolderFiles(tmp_path / "documents"), RemoteFiles(f"file://{tmp_path}/documents/x")):
        assert not files.is_writable()
        with pytest.raises(Unavailable, match="storage_away"):
            files.put(NAME, b"x")


@pytest.mark.parametrize("url", ["s3://bucket/documents", "nowhere://x"])
def test_a_file_system_whose_library_is_missing_is_named_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match=r"s3fs|nowhere"):
        RemoteFiles(url)


@pytest.fixture(params=["folder", "null"])
def spool(request: pytest.FixtureRequest, tmp_path: Path) -> Spool:
    return FolderSpool(tmp_path / "uploads") if request.param == "folder" else NullSpool()


def test_pieces_follow_each_other_and_a_later_one_cuts_what_stood_behind_it(spool: Spool) -> None:
    assert spool.length(NAME) == 0
    with pytest.raises(NotFound, match="file_missing"):
        spool.read(NAME)
    assert spool.append(NAME, 0, b"abcdef") == 6
    assert spool.append(NAME, 3, b"X") == 4
    assert (spool.read(NAME), spool.length(NAME)) == (b"abcX", 4)
    with pytest.raises(Invalid, match="upload_offset"):
        spool.append(NAME, 5, b"Y")
    spool.drop(NAME)
    spool.drop(NAME)
    assert spool.length(NAME) == 0
