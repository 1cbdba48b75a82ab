"""What a device sends: its keys when it asks to be let in, and the entries it signed without network.

An entry is read from the very text that was signed, which must be canonical: two texts never say the same.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import from_json

from webapp.domain.base64url import from_b64
from webapp.domain.errors import Invalid
from webapp.domain.identity import DocumentType
from webapp.domain.journal import canonical
from webapp.domain.offline import DeviceEntry, IdentityHow, OfflineIdentity
from webapp.domain.tablet import StaffHow
from webapp.services.devices import NewDevice, PublicKeys
from webapp.services.evidence import SignedEntry
from webapp.web.requests import parse
from webapp.web.wire.requests import MAX_TEXT, Body, Instant, Uuid, kind_of_document

ENTRY_VERSION = 1
_MAX_ENTRY = 4_000
_PROOF_BYTES = 16


def _bytes(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return from_b64(value)
    except ValueError as error:
        raise ValueError("base64url without padding is expected") from error


def _some(value: object) -> object:
    if value is None:
        raise ValueError("an instant is expected")
    return value


def _staff_how(value: object) -> object:
    return StaffHow(value) if isinstance(value, str) and value in set(StaffHow) else value


def _identity_how(value: object) -> object:
    return IdentityHow(value) if isinstance(value, str) and value in set(IdentityHow) else value


Bytes = Annotated[
    bytes, BeforeValidator(_bytes), WithJsonSchema({"type": "string", "contentEncoding": "base64url"})
]
Moment = Annotated[Instant, AfterValidator(_some)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
KeyText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{40,120}$")]
Count = Annotated[int, Field(ge=0, le=2**53)]


class KeysBody(Body):
    """The public halves of a device's two pairs of keys, base64url: raw Ed25519, P-256 points whole."""

    algorithm: Literal["Ed25519", "P-256"]
    public_key: KeyText
    agreement_key: KeyText

    def to_keys(self) -> PublicKeys:
        """Return the keys."""
        return PublicKeys(self.algorithm, self.public_key, self.agreement_key)


class DeviceBody(Body):
    """A device that asks to be let in, with the code of the owner's screen."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    app_version: Annotated[str, StringConstraints(max_length=40)] = ""
    keys: KeysBody

    def to_device(self, user_agent: str) -> NewDevice:
        """Return the device."""
        return NewDevice(self.name, user_agent, self.app_version, self.keys.to_keys())


class EntryIdentity(Body):
    """How identity was checked without network."""

    how: Annotated[IdentityHow, BeforeValidator(_identity_how)]
    proof: Bytes | None = None
    identity_check_id: Uuid | None = None
    document_type: Annotated[DocumentType, BeforeValidator(kind_of_document)]
    document_valid: bool

    def to_identity(self) -> OfflineIdentity:
        """Return what is said of the check."""
        proof = self.proof if self.proof is not None and len(self.proof) == _PROOF_BYTES else None
        return OfflineIdentity(
            self.how, self.document_type, self.document_valid, proof, self.identity_check_id
        )


class EntryText(Body):
    """What the canonical text of an entry says."""

    v: Literal[1]
    device_id: Uuid
    seq: Annotated[int, Field(ge=1, le=2**31 - 1)]
    prev_hash: Hash
    claim_id: Uuid
    coupon_text: Annotated[str, StringConstraints(max_length=MAX_TEXT)] | None = None
    number: Annotated[str, StringConstraints(max_length=MAX_TEXT)] | None = None
    coupon_id: Uuid | None = None
    rank: Annotated[int, Field(ge=1, le=99)]
    amount_cents: Annotated[int, Field(ge=0, le=2**31 - 1)]
    scheme: Annotated[str, StringConstraints(max_length=64)]
    market: Annotated[str, StringConstraints(max_length=20)]
    staff_id: Uuid
    staff_how: Annotated[Literal[StaffHow.SESSION, StaffHow.PIN], BeforeValidator(_staff_how)]
    identity: EntryIdentity
    face_confirmed: bool
    captured_at: Moment
    monotonic_ms: Count
    last_server_time: Moment
    licence_id: Uuid
    epoch: Count

    def to_entry(self) -> DeviceEntry:
        """Return the entry."""
        if self.captured_at is None or self.last_server_time is None:  # pragma: no cover  Moment refuses it
            raise Invalid("invalid_request")
        return DeviceEntry(
            device_id=self.device_id,
            seq=self.seq,
            prev_hash=self.prev_hash,
            claim_id=self.claim_id,
            coupon_text=self.coupon_text,
            number=self.number,
            rank=self.rank,
            amount_cents=self.amount_cents,
            scheme_id=self.scheme,
            market=self.market,
            staff_id=self.staff_id,
            staff_how=self.staff_how,
            identity=self.identity.to_identity(),
            face_confirmed=self.face_confirmed,
            captured_at=self.captured_at,
            monotonic_ms=self.monotonic_ms,
            last_server_time=self.last_server_time,
            licence_id=self.licence_id,
            epoch=self.epoch,
        )


class SignedBody(Body):
    """An entry with its signature; ``entry`` is the base64url of its canonical JSON."""

    entry: Annotated[Bytes, Field(max_length=_MAX_ENTRY)]
    signature: Annotated[Bytes, Field(max_length=200)]
    device_id: Uuid

    def to_signed(self) -> SignedEntry:
        """Return the entry as it was signed.

        Raises:
            Invalid: ``malformed``: not canonical JSON; ``invalid_request``: not the shape of an entry.
        """
        try:
            text = self.entry.decode()
            said: Any = from_json(text, allow_inf_nan=False)
        except ValueError as error:
            raise Invalid("malformed") from error
        if canonical(said) != text:
            raise Invalid("malformed")
        entry = parse(EntryText, said).to_entry()
        if entry.device_id != self.device_id:
            raise Invalid("malformed")
        return SignedEntry(text, self.signature, entry)


def read_entry(text: str) -> DeviceEntry:
    """Return an entry from the canonical text that was signed and kept."""
    return parse(EntryText, from_json(text)).to_entry()
