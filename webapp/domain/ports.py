"""The outside things the house needs, as protocols; ``webapp.adapters`` holds the real and the Null ones."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from webapp.domain.documents import Pressed, ScanState
from webapp.domain.journal import Checkpoint
from webapp.domain.mail import Delivery, Letter


class Clock(Protocol):
    """The only source of time and of fresh ids."""

    def now(self) -> datetime:
        """Return the current instant, aware UTC."""

    def new_id(self) -> str:
        """Return a fresh UUID as lower-case text."""

    def new_secret(self) -> str:
        """Return 256 random bits as URL-safe text."""

    def new_bits(self, count: int) -> int:
        """Return ``count`` random bits as a non-negative integer."""


class Keyring(Protocol):
    """The keys, all of them outside the database."""

    @property
    def coupon_key_id(self) -> int:
        """The key id that signs new coupons; 128 and above are test keys."""

    def sign_coupon(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of the current coupon key."""

    def coupon_public_keys(self) -> Mapping[int, bytes]:
        """Return every 32-byte public key that still verifies, by key id, rotated ones included."""

    def pepper(self, key_id: int) -> tuple[bytes, int]:
        """Return the pepper of a key id and its PBKDF2 rounds."""

    def sign_checkpoint(self, statement: bytes) -> bytes:
        """Return the signature of a checkpoint statement."""

    def checkpoint_holds(self, statement: bytes, signature: bytes) -> bool:
        """Tell whether a checkpoint statement was signed by a key of this ring."""

    def sign_statement(self, statement: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of what is told to a device: its licence, a receipt."""

    def statement_holds(self, statement: bytes, signature: bytes) -> bool:
        """Tell whether a statement that a device presents again was signed by this ring."""

    def statement_public_key(self) -> bytes:
        """Return the 32-byte public key by which a device knows that a statement is ours."""

    def document_public_key(self) -> bytes:
        """Return the public key (P-256 point, 65 bytes) to which a phone without network seals pages."""

    def open_document(self, sealed: bytes, about: str) -> bytes:
        """Return what a phone sealed to this ring about a claim.

        Raises:
            ValueError: of another format, claim or key, or changed since.
        """

    def note_hash(self, text: str) -> str:
        """Return the keyed hash by which a journal entry names a free text."""

    def live_code_key(self) -> bytes:
        """Return the 32 bytes that every coupon's code of the moment comes from."""

    def link_tag(self, purpose: str, text: str) -> bytes:
        """Return the 16 bytes that prove a link of a mail to be ours; another purpose has others."""


class Mailer(Protocol):
    """Takes mails out of the house."""

    @property
    def sends(self) -> bool:
        """Tell whether anything leaves at all."""

    def send(self, letter: Letter) -> Delivery:
        """Send one mail and say what became of it; nothing is raised for a server that is away."""


class Printer(Protocol):
    """Puts words on paper."""

    def pdf(self, form: str, words: Mapping[str, str], *, at: datetime) -> bytes:
        """Return a form filled with words, as an accessible PDF (``Source: ISO 14289-1, ISO 19005-3``).

        Args:
            form: Name of the form.
            words: What stands in each of its places; text, whatever signs it holds.
            at: When it was printed.
        """


class CheckpointShelf(Protocol):
    """Where checkpoints are kept, outside the database."""

    def add(self, checkpoint: Checkpoint) -> None:
        """Keep one more checkpoint, durably."""

    def all(self) -> Sequence[Checkpoint]:
        """Return the checkpoints kept, oldest first.

        Raises:
            ValueError: a kept checkpoint can't be read.
        """

    def is_writable(self) -> bool:
        """Tell whether one more checkpoint could be kept now."""

    def set_aside(self, first: int, name: str) -> None:
        """Keep the checkpoints from this number on elsewhere, under a name, and out of ``all``."""

    def epoch(self) -> int:
        """Return the last restore that was noted here; 0 when none was."""

    def note_epoch(self, epoch: int) -> None:
        """Note a restore, durably: the same backup restored twice must not look like one restore."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a backup: the table it holds, its rows, the SHA-256 of its bytes in hex."""

    name: str
    rows: int
    sha256: str


class Archive(Protocol):
    """One backup, written once, read at a restore."""

    @property
    def shelf(self) -> CheckpointShelf:
        """The checkpoints copied with it."""

    def write(self, name: str, lines: Iterable[str]) -> Part:
        """Write one table, a row a line, durably."""

    def read(self, name: str) -> Iterator[str]:
        """Yield the lines of one table."""

    def weigh(self, name: str) -> Part:
        """Count and sum one table as it is now.

        Raises:
            ValueError: it is not there, or can't be read.
        """

    def seal(self, manifest: str, signature: bytes) -> None:
        """Write what the backup holds: the last thing written, without which it is none."""

    def unseal(self) -> tuple[str, bytes]:
        """Return the manifest and its signature.

        Raises:
            ValueError: there is none that can be read.
        """


@dataclass(frozen=True, slots=True)
class Seen:
    """One symbol seen in a picture; ``quad`` is four (x, y) corners in the sent picture's pixels."""

    text: str
    format: str
    quad: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a picture held: the symbols, the stage that ended the search, the time it took in milliseconds."""

    symbols: tuple[Seen, ...]
    stage: str | None
    elapsed_ms: float


class Camera(Protocol):
    """Reads pictures."""

    def read(self, picture: bytes, *, live: bool, accept: Callable[[str], bool]) -> Sight:
        """Return what a picture holds; ``live`` frames have a short budget, still photos a long one.

        Raises:
            Invalid: ``empty``, ``too_large``, ``unsupported_type`` or ``unreadable``.
            Unavailable: ``busy``: as many pictures are being read as there are cores.
        """

    def engines(self) -> Mapping[str, bool]:
        """Tell which decoding engines are awake."""


class Press(Protocol):
    """Makes a document anew out of what somebody sent, in a process of its own with bounds on it."""

    def press(self, parts: Sequence[bytes]) -> Pressed:
        """Return one PDF of the parts, pictures and PDFs, in their order.

        Raises:
            Invalid: ``document_empty``, ``document_too_large``, ``document_type``, ``document_unreadable``,
                ``document_too_many_pages``, ``document_protected``.
            Unavailable: ``busy``: as many are at work as there are cores.
        """

    def page(self, content: bytes, number: int, width: int) -> bytes:
        """Return a page of a pressed document, from 1, as a picture so many pixels wide (JPEG).

        Raises:
            NotFound: ``page_unknown``.
            Unavailable: ``busy``.
        """


class Antivirus(Protocol):
    """Knows harm by its looks."""

    def scan(self, content: bytes) -> ScanState:
        """Return what it says.

        Raises:
            Unavailable: ``antivirus_away``: it is set up and does not answer.
        """


class FileStore(Protocol):
    """Keeps documents under opaque names, outside the database."""

    def put(self, name: str, content: bytes) -> None:
        """Keep a file, durably."""

    def get(self, name: str) -> bytes:
        """Return a file.

        Raises:
            NotFound: ``file_missing``.
        """

    def drop(self, name: str) -> None:
        """Forget a file, whether it is there or not."""

    def names(self) -> Iterator[str]:
        """Yield the names of all that lies there, in no order: what was never written to its end too."""

    def written_at(self, name: str) -> datetime | None:
        """Return when a file was written, aware UTC; None when it is not there.

        Raises:
            NotImplementedError: the storage does not tell.
        """

    def is_writable(self) -> bool:
        """Tell whether one more file could be kept now."""


class Spool(Protocol):
    """Keeps what arrives in pieces until it is whole, on this machine."""

    def append(self, name: str, offset: int, piece: bytes) -> int:
        """Write a piece at its offset, durably, cut off what stood behind it, and return the new length."""

    def read(self, name: str) -> bytes:
        """Return what has arrived.

        Raises:
            NotFound: ``file_missing``.
        """

    def length(self, name: str) -> int:
        """Return how many bytes have arrived; 0 for none."""

    def drop(self, name: str) -> None:
        """Forget a file, whether it is there or not."""
