"""The certificates of ``make run PHONE=1``: an authority of this clone's own, and one certificate it gives.

The authority is made once, so that a phone which trusts it goes on doing so; it can speak for private
networks and this machine alone, so that whoever took its key could not pose as a site of the Internet.
Source: RFC 5280, 4.2.1.10 (name constraints); Apple HT210176 (a certificate lasts 825 days at most, names
its address, and says that it serves).
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

AUTHORITY, LEAF = "phone-ca.pem", "phone.pem"
"""Files of the instance folder; each holds a key and a certificate, and is its owner's alone."""

NAMES_HERE = ("localhost", "127.0.0.1")
PRIVATE = tuple(
    ip_network(network)
    for network in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",
        "127.0.0.0/8",
        # For tests and documentation: what is numbered so is on no public network either.
        "192.0.2.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "fc00::/7",
        "fe80::/10",
        "::1/128",
    )
)
"""Networks that no stranger is on; the only ones that the authority may speak for."""

_AUTHORITY_LASTS = timedelta(days=820)
_LEAF_LASTS = timedelta(days=365)
_CLOCKS_DIFFER = timedelta(days=1)
_NEAR_ITS_END = timedelta(days=30)


class PapersError(Exception):
    """A file of certificates is open to others."""


@dataclass(frozen=True)
class Papers:
    """What HTTPS needs.

    Attributes:
        authority: the authority's certificate alone, PEM: what a phone is to trust.
        file: key and certificate of the server, for gunicorn.
        fingerprint: SHA-256 of the authority's certificate, as a phone shows it.
        made_anew: the authority was made just now: phones don't trust it yet.
    """

    authority: bytes
    file: Path
    fingerprint: str
    made_anew: bool


def is_private(address: str) -> bool:
    """Tell whether an IP address is on a network that the authority may speak for."""
    found = ip_address(address)
    return any(found in network for network in PRIVATE)


def get_papers(folder: Path, addresses: list[str], now: datetime) -> Papers:
    """Return the papers kept in the folder; what is missing, near its end or for other addresses is made.

    Raises:
        PapersError: others can read a file.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = _read(folder / AUTHORITY)
    made_anew = kept is None or _ends(kept[1]) < now + _NEAR_ITS_END
    key, authority = _new_authority(now) if kept is None or made_anew else kept
    if made_anew:
        _write(folder / AUTHORITY, key, authority)
    leaf = _read(folder / LEAF)
    wanted = {*addresses, *NAMES_HERE}
    if leaf is None or not _serves(leaf[1], authority, wanted, now):
        _write_leaf(folder / LEAF, key, authority, wanted, now)
    fingerprint = authority.fingerprint(hashes.SHA256()).hex(":").upper()
    return Papers(authority.public_bytes(Encoding.PEM), folder / LEAF, fingerprint, made_anew)


def _new_authority(now: datetime) -> tuple[bytes, x509.Certificate]:
    """Make what trustme's own would be, but with an end, and with limits to what it may speak for."""
    key = ec.generate_private_key(ec.SECP256R1())
    # A phone lists it by this name: the day tells it from the one before.
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Guichet"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Guichet démonstration {now:%Y-%m-%d}"),
        ]
    )
    public = key.public_key()
    uses = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    allowed: list[x509.GeneralName] = [x509.DNSName("localhost"), *map(x509.IPAddress, PRIVATE)]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now + _AUTHORITY_LASTS)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **uses), critical=True)
        .add_extension(x509.NameConstraints(allowed, excluded_subtrees=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), certificate


def _write_leaf(path: Path, key: bytes, authority: x509.Certificate, names: set[str], now: datetime) -> None:
    made = trustme.CA.from_pem(authority.public_bytes(Encoding.PEM), key).issue_cert(
        *sorted(names),
        organization_name="Guichet",
        organization_unit_name="Démonstration",
        not_before=now - _CLOCKS_DIFFER,
        not_after=min(now + _LEAF_LASTS, _ends(authority)),
    )
    certificate = x509.load_pem_x509_certificate(made.cert_chain_pems[0].bytes())
    _write(path, made.private_key_pem.bytes(), certificate)


def _serves(leaf: x509.Certificate, authority: x509.Certificate, wanted: set[str], now: datetime) -> bool:
    try:
        leaf.verify_directly_issued_by(authority)
    except (InvalidSignature, TypeError, ValueError):
        return False
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    named = {str(name.value) for name in names}
    return wanted == named and _ends(leaf) >= now + _NEAR_ITS_END


def _ends(certificate: x509.Certificate) -> datetime:
    return certificate.not_valid_after_utc


def _read(path: Path) -> tuple[bytes, x509.Certificate] | None:
    """Return key and certificate of a file; None where it is missing or holds something else."""
    try:
        if path.stat().st_mode & 0o077:
            raise PapersError(f"{path} can be read by others: chmod 600")
        key, mark, certificate = path.read_bytes().partition(b"-----BEGIN CERTIFICATE-----")
        return key, x509.load_pem_x509_certificate(mark + certificate)
    except (FileNotFoundError, ValueError):
        return None


def _write(path: Path, key: bytes, certificate: x509.Certificate) -> None:
    """Write both, whole or not at all, readable by their owner alone."""
    draft = path.with_suffix(".draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key + certificate.public_bytes(Encoding.PEM))
    draft.replace(path)
