"""Pages photographed without network: sealed on a phone to the house's public key, opened here alone.

The format is that of ``static/js/offline/sealed.js``, under the name ``guichet-document``: ECDH on P-256 with
a pair made for this page alone, HKDF-SHA-256, AES-256-GCM which vouches for every other field.
"""

import hashlib
import json
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from webapp.domain.base64url import b64, from_b64
from webapp.domain.documents import SEALED_FORMAT
from webapp.domain.journal import canonical

VERSION = 1
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (``Source: SEC 2, 2.4.2``)."""


class DocumentKey:
    """The house's pair of keys for documents."""

    def __init__(self, seed: bytes) -> None:
        number = int.from_bytes(hashlib.sha512(seed).digest()) % (_ORDER - 1) + 1
        self._private = ec.derive_private_key(number, ec.SECP256R1())
        self.public = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def open(self, sealed: bytes, about: str) -> bytes:
        """Return what was sealed to this key about a claim.

        Raises:
            ValueError: not of this format, of another claim, sealed to another key, or changed since.
        """
        said = json.loads(sealed)
        if not isinstance(said, dict) or not all(isinstance(said.get(name), str) for name in _FIELDS):
            raise ValueError("not a sealed document")
        head = {name: value for name, value in said.items() if name != "sealed"}
        if head["format"] != SEALED_FORMAT or head.get("v") != VERSION or head["about"] != about:
            raise ValueError("not a sealed document of this claim")
        try:
            key = AESGCM(self._key(head))
            return key.decrypt(from_b64(head["iv"]), from_b64(said["sealed"]), canonical(head).encode())
        except InvalidTag as error:
            raise ValueError("changed, or sealed to another key") from error

    def _key(self, head: Mapping[str, str]) -> bytes:
        other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_b64(head["ephemeral"]))
        secret = self._private.exchange(ec.ECDH(), other)
        info = f"{SEALED_FORMAT} {VERSION} {head['ephemeral']} {b64(self.public)}"
        return HKDF(hashes.SHA256(), 32, from_b64(head["salt"]), info.encode()).derive(secret)


_FIELDS = ("format", "to", "about", "ephemeral", "salt", "iv", "sealed")
