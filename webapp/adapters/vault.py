"""The keys, kept in one JSON file outside the database, readable by its owner alone."""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from webapp.adapters.sealed import DocumentKey

TEST_KEY_FROM = 128
"""Key ids from here on are test keys: a production house neither signs with them nor takes them."""

_TAG_ROUNDS = 100_000
_LAST_KEY_ID = 255


@dataclass(frozen=True, slots=True)
class CouponKey:
    """One coupon-signing key: private half (hex), pepper of the identity tag (hex), its PBKDF2 rounds."""

    id: int
    private: str
    pepper: str
    rounds: int
    since: str


@dataclass(slots=True)
class _Contents:
    coupon_keys: list[CouponKey]
    checkpoint_keys: list[str]
    note_key: str
    secrets: dict[str, str] = field(default_factory=dict)


class VaultError(Exception):
    """The key file is missing, unreadable, or open to others."""


class FileKeyring:
    """The ring read from a key file; the last coupon key and checkpoint key sign, all of them verify."""

    def __init__(self, contents: _Contents) -> None:
        self._contents = contents
        self._current = contents.coupon_keys[-1]
        self._signer = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self._current.private))
        self._public = {
            key.id: Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key.private))
            .public_key()
            .public_bytes_raw()
            for key in contents.coupon_keys
        }
        self._checkpoint = [
            Ed25519PrivateKey.from_private_bytes(bytes.fromhex(k)) for k in contents.checkpoint_keys
        ]

        # Derived, so that a key file made before there were devices is whole.
        seed = hmac.digest(bytes.fromhex(contents.note_key), b"statement", "sha256")
        self._statement = Ed25519PrivateKey.from_private_bytes(seed)
        # Likewise, so that a key file made before there were documents is whole.
        self._document = DocumentKey(hmac.digest(bytes.fromhex(contents.note_key), b"document", "sha256"))

    @property
    def coupon_key_id(self) -> int:
        """The key id that signs new coupons."""
        return self._current.id

    def sign_coupon(self, message: bytes) -> bytes:
        """Return the signature of the current coupon key."""
        return self._signer.sign(message)

    def coupon_public_keys(self) -> Mapping[int, bytes]:
        """Return every public key that still verifies, by key id."""
        return self._public

    def pepper(self, key_id: int) -> tuple[bytes, int]:
        """Return the pepper of a key id and its rounds.

        Raises:
            KeyError: no such key.
        """
        for key in self._contents.coupon_keys:
            if key.id == key_id:
                return bytes.fromhex(key.pepper), key.rounds
        raise KeyError(key_id)

    def sign_checkpoint(self, statement: bytes) -> bytes:
        """Return the signature of a checkpoint statement."""
        return self._checkpoint[-1].sign(statement)

    def checkpoint_holds(self, statement: bytes, signature: bytes) -> bool:
        """Tell whether a key of this ring signed the statement."""
        return any(_holds(key.public_key(), statement, signature) for key in self._checkpoint)

    def sign_statement(self, statement: bytes) -> bytes:
        """Return the signature of what is told to a device: its licence, a receipt."""
        return self._statement.sign(statement)

    def statement_holds(self, statement: bytes, signature: bytes) -> bool:
        """Tell whether this ring signed what a device presents again."""
        return _holds(self._statement.public_key(), statement, signature)

    def statement_public_key(self) -> bytes:
        """Return the public key by which a device knows that a statement is ours."""
        return self._statement.public_key().public_bytes_raw()

    def document_public_key(self) -> bytes:
        """Return the public key to which a phone without network seals pages."""
        return self._document.public

    def open_document(self, sealed: bytes, about: str) -> bytes:
        """Return what a phone sealed to this ring about a claim.

        Raises:
            ValueError: of another format, claim or key, or changed since.
        """
        return self._document.open(sealed, about)

    def note_hash(self, text: str) -> str:
        """Return the keyed hash by which a journal entry names a free text."""
        return hmac.new(bytes.fromhex(self._contents.note_key), text.encode(), hashlib.sha256).hexdigest()

    def link_tag(self, purpose: str, text: str) -> bytes:
        """Return the 16 bytes that prove a link of a mail to be ours."""
        key = hmac.digest(bytes.fromhex(self._contents.note_key), b"link " + purpose.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256")[:16]

    def secret(self, name: str) -> str | None:
        """Return a named secret of a demonstration (session key, password), or None."""
        return self._contents.secrets.get(name)


def _holds(key: Ed25519PublicKey, statement: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, statement)
    except InvalidSignature:
        return False
    return True


def make_ring(now: datetime, *, demo: bool, tag_rounds: int = _TAG_ROUNDS, **named: str) -> FileKeyring:
    """Return a ring of fresh keys; a demonstration's have test key ids. ``named`` secrets go with it."""
    first = TEST_KEY_FROM if demo else 1
    return FileKeyring(
        _Contents(
            [_coupon_key(first, now, tag_rounds)], [secrets.token_hex(32)], secrets.token_hex(32), named
        )
    )


def rotated(ring: FileKeyring, now: datetime) -> FileKeyring:
    """Return the ring with one more coupon key, which signs from now on; the old ones still verify.

    Raises:
        VaultError: no key id is left.
    """
    old = ring._contents  # noqa: SLF001  same module, same secret
    last = old.coupon_keys[-1]
    if last.id in {TEST_KEY_FROM - 1, _LAST_KEY_ID}:
        raise VaultError("no key id is left")
    return FileKeyring(
        _Contents(
            [*old.coupon_keys, _coupon_key(last.id + 1, now, last.rounds)],
            old.checkpoint_keys,
            old.note_key,
            old.secrets,
        )
    )


def with_secret(ring: FileKeyring, name: str, value: str) -> FileKeyring:
    """Return the ring with one named secret put in the place of the one it had."""
    old = ring._contents  # noqa: SLF001  same module, same secret
    return FileKeyring(replace(old, secrets={**old.secrets, name: value}))


def _coupon_key(key_id: int, now: datetime, rounds: int) -> CouponKey:
    return CouponKey(key_id, secrets.token_hex(32), secrets.token_hex(32), rounds, now.isoformat())


def save_ring(ring: FileKeyring, path: Path) -> None:
    """Write a ring, whole or not at all, readable by its owner alone (mode 0600)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(ring._contents), file, indent=1)  # noqa: SLF001  same module, same secret
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def load_ring(path: Path) -> FileKeyring:
    """Read a ring.

    Raises:
        VaultError: missing, unreadable, or readable by others than its owner.
    """
    try:
        if path.stat().st_mode & 0o077:
            raise VaultError(f"{path.name} can be read by others: chmod 600")
        raw = json.loads(path.read_text(encoding="utf-8"))
        raw["coupon_keys"] = [CouponKey(**key) for key in raw["coupon_keys"]]
        return FileKeyring(_Contents(**raw))
    except (OSError, ValueError, TypeError, KeyError, IndexError) as error:
        raise VaultError(f"{path.name} is not a key file: {type(error).__name__}") from error
