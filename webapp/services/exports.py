"""A school's transactions as a file: those of the search that is shown, for the owner alone."""

from collections.abc import Iterator

from webapp.domain.actors import Actor, Role
from webapp.domain.journal import EntryKind, follow
from webapp.domain.listing import Search
from webapp.services.office import Office, partner_of, require
from webapp.services.transaction_search import TransactionLine, admit, narrowed, told
from webapp.store import journal, listing, partners
from webapp.store.database import reading, writing

MOST = 10_000
"""Lines of a file; what is beyond is said to be missing."""

_AT_ONCE = 500


class Export:
    """The lines of a file, read a few hundred at a time while it is written.

    Attributes:
        cut: Whether there were more than ``MOST``; known once all lines were read.
    """

    def __init__(self, partner_id: str, search: Search, most: int = MOST) -> None:
        self._partner_id, self._search, self._most = partner_id, search, most
        self.cut = False

    def __iter__(self) -> Iterator[TransactionLine]:
        """Yield the lines in the order of the list."""
        left, after = self._most, None
        with reading() as tx:
            narrowing = narrowed(tx, self._partner_id, self._search)
        while left > 0:
            asked = min(left, _AT_ONCE)
            with reading() as tx:
                rows = listing.page(tx, self._partner_id, self._search, narrowing, after, asked + 1)
                lines = told(tx, rows[:asked])
            yield from lines
            left -= len(lines)
            if len(rows) <= asked:
                return
            after = lines[-1].place
        self.cut = True


def export(office: Office, actor: Actor, search: Search) -> Export:
    """Return what is to be written of the transactions of the actor's school.

    The journal says first who takes how many lines away, and nothing of what they hold or of what was
    looked for: a file that is cut on its way has left all the same.

    Raises:
        Forbidden: ``role_required``: only the owner takes away a file of names; ``partner_required``;
            ``affiliation_pending`` or ``convention_unsigned``.
    """
    require(actor, Role.OWNER)
    partner_id = partner_of(actor)
    with reading() as tx:
        admit(tx, partner_id)
        lines = listing.count(tx, partner_id, search, narrowed(tx, partner_id, search), MOST)
    with writing() as tx:
        partners.hold(tx, partner_id)
        head, now = journal.head(tx, journal.partner_stream(partner_id)), office.clock.now()
        said: dict[str, str | int] = {"partner_id": partner_id, "rows": lines}
        journal.append(tx, [follow(head, by=actor.author, kind=EntryKind.LIST_EXPORTED, at=now, data=said)])
    return Export(partner_id, search)
