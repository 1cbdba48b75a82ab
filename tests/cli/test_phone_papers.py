"""The certificates of ``make run PHONE=1``: what a phone asks of them, and when they are made anew."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from scripts.phone_ca import AUTHORITY, LEAF, PapersError, get_papers, is_private
from tests.plumbing import ROOT

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LONGEST = timedelta(days=825)
HOME = ["192.168.1.20"]


def leaf_of(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / LEAF).read_bytes())


def named(certificate: x509.Certificate) -> set[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in names}


def test_both_certificates_are_what_phones_ask_for(tmp_path: Path) -> None:
    papers = get_papers(tmp_path, HOME, NOW)
    authority, leaf = x509.load_pem_x509_certificate(papers.authority), leaf_of(tmp_path)
    leaf.verify_directly_issued_by(authority)
    for certificate in (authority, leaf):
        assert certificate.not_valid_before_utc < NOW < certificate.not_valid_after_utc
        assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= LONGEST
    assert named(leaf) == {"192.168.1.20", "127.0.0.1", "localhost"}
    served = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert ExtendedKeyUsageOID.SERVER_AUTH in served
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_the_authority_may_speak_for_private_networks_alone(tmp_path: Path) -> None:
    authority = x509.load_pem_x509_certificate(get_papers(tmp_path, HOME, NOW).authority)
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    allowed = [name.value for name in limits.value.permitted_subtrees or ()]
    assert "localhost" in allowed
    assert all(is_private(str(net.network_address)) for net in allowed if not isinstance(net, str))
    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (basic.ca, basic.path_length) == (True, 0)


def test_keys_are_their_owner_s_alone_and_the_file_that_is_offered_holds_none(tmp_path: Path) -> None:
    papers = get_papers(tmp_path / "instance", HOME, NOW)
    for name in (AUTHORITY, LEAF):
        assert (tmp_path / "instance" / name).stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE" not in papers.authority
    os.chmod(tmp_path / "instance" / AUTHORITY, 0o644)  # noqa: PTH101  as somebody careless does
    with pytest.raises(PapersError, match="chmod 600"):
        get_papers(tmp_path / "instance", HOME, NOW)


def test_a_second_start_keeps_both_and_another_address_keeps_the_authority(tmp_path: Path) -> None:
    first = get_papers(tmp_path, HOME, NOW)
    kept = first.file.read_bytes()
    second = get_papers(tmp_path, HOME, NOW)
    assert (first.made_anew, second.made_anew) == (True, False)
    assert second.file.read_bytes() == kept
    moved = get_papers(tmp_path, ["10.0.0.7", "fd00::7"], NOW)
    assert moved.authority == first.authority
    assert moved.fingerprint == first.fingerprint
    assert named(leaf_of(tmp_path)) == {"10.0.0.7", "fd00::7", "127.0.0.1", "localhost"}


def test_what_nears_its_end_is_made_anew_in_time(tmp_path: Path) -> None:
    first = last = get_papers(tmp_path, HOME, NOW)
    for _ in range(3):
        leaf = leaf_of(tmp_path)
        # A month and a day before its end it still serves, a month less a day before it is replaced.
        late = leaf.not_valid_after_utc - timedelta(days=31)
        get_papers(tmp_path, HOME, late)
        assert leaf_of(tmp_path) == leaf
        later = leaf.not_valid_after_utc - timedelta(days=29)
        last = get_papers(tmp_path, HOME, later)
        assert leaf_of(tmp_path) != leaf
        leaf_of(tmp_path).verify_directly_issued_by(x509.load_pem_x509_certificate(last.authority))
        assert leaf_of(tmp_path).not_valid_after_utc > later + timedelta(days=29)
    assert last.made_anew
    assert last.authority != first.authority


@pytest.mark.parametrize("name", [AUTHORITY, LEAF])
def test_a_file_that_holds_something_else_is_made_anew(tmp_path: Path, name: str) -> None:
    get_papers(tmp_path, HOME, NOW)
    (tmp_path / name).write_text("cut by a full disk")
    papers = get_papers(tmp_path, HOME, NOW)
    assert papers.made_anew is (name == AUTHORITY)
    leaf_of(tmp_path).verify_directly_issued_by(x509.load_pem_x509_certificate(papers.authority))


@pytest.mark.parametrize(
    ("address", "private"),
    [("192.168.1.20", True), ("127.0.0.1", True), ("fd12::1", True), ("8.8.8.8", False), ("2600::1", False)],
)
def test_a_public_address_is_told_from_a_private_one(address: str, *, private: bool) -> None:
    assert is_private(address) is private


def test_only_private_addresses_of_this_machine_are_offered() -> None:
    # In a process of its own: the run's guard takes the question for a connection, though nothing is sent.
    told = subprocess.run(
        [sys.executable, "-c", "from scripts.phone import find_addresses; print(*find_addresses())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = told.stdout.split()
    assert len(found) == len(set(found))
    assert all(is_private(one) and one != "127.0.0.1" for one in found)
