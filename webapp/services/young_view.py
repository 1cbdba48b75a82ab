"""What a young person sees: the one coupon they may show, what the others wait for, what became of them."""

import unicodedata
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from webapp.domain.anomaly import AnomalyKind
from webapp.domain.calendar import paris_day
from webapp.domain.errors import NotFound
from webapp.domain.holding import Holding, Standing, holdings
from webapp.domain.live_code import ShownCode
from webapp.domain.scheme import AidScheme
from webapp.domain.school import School
from webapp.services import coupons as coupon_acts
from webapp.services.live_codes import code_of
from webapp.services.office import Office
from webapp.services.young_requests import OwnRequest, own_request
from webapp.store import anomalies, coupons, partners, young_files, young_requests
from webapp.store.database import reading, snapshot
from webapp.store.young_files import OwnDebit, OwnFile

SCHOOLS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """The coupon that may be shown: the only one whose number and signed text leave the house.

    ``live``: its code of the moment, where the scheme has one.
    """

    coupon_id: str
    number: str
    text: str
    live: ShownCode | None


@dataclass(frozen=True, slots=True)
class Told:
    """A debit of the person's, with the kinds of its open anomalies."""

    debit: OwnDebit
    anomalies: tuple[AnomalyKind, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """One file.

    Attributes:
        market: Code of the market of the coupon whose turn it is, else of the last one.
        turn: The rank whose turn it is; None once all are debited.
        shown: Of the usable coupon; None when none is.
        holder: The school that the file belongs to, where the scheme binds it; None when it is free.
        debits: Newest first.
        requests: Of its coupons, newest first.
    """

    scheme: AidScheme
    market: str
    holdings: tuple[Holding, ...]
    turn: Holding | None
    shown: Shown | None
    holder: School | None
    debits: tuple[Told, ...]
    requests: tuple[OwnRequest, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """All that a young person's first page shows."""

    first_name: str
    family_name: str
    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class Schools:
    """Where a coupon can be used.

    Attributes:
        only: The school that follows the file, where it is bound: no other may take the coupon.
        found: By town and name, at most ``SCHOOLS_SHOWN``.
        count: How many there are in all.
    """

    scheme: AidScheme
    market: str
    only: School | None
    found: tuple[School, ...]
    count: int


def home(office: Office, beneficiary_id: str) -> Home:
    """Return what the person sees; the usable coupon's signed text is made the first time it is asked for.

    Raises:
        NotFound: ``not_found``: the person is not known here any more.
    """
    with snapshot() as tx:
        person = young_files.person(tx, beneficiary_id)
        if person is None:
            raise NotFound("not_found")
        files = [_file_view(tx, office, file) for file in young_files.files(tx, beneficiary_id)]
        requests = [own_request(row) for row in young_requests.of_person(tx, beneficiary_id)]
    return Home(
        person.first_name,
        person.family_name,
        tuple(_completed(office, file, own, requests) for file, own in files),
    )


def usable(office: Office, beneficiary_id: str, coupon_id: str) -> FileView | None:
    """Return the file whose turn this coupon has, without what was asked for; else None.

    ``shown`` is None where it has its turn and can't be taken now.
    """
    view = _with_turn(office, beneficiary_id, coupon_id)
    return None if view is None else replace(view, shown=_shown(office, view))


def is_usable(office: Office, beneficiary_id: str, coupon_id: str) -> bool:
    """Tell whether this is the person's usable coupon; its signed text is not made by that."""
    view = _with_turn(office, beneficiary_id, coupon_id)
    return view is not None and view.turn is not None and view.turn.standing is Standing.USABLE


def _with_turn(office: Office, beneficiary_id: str, coupon_id: str) -> FileView | None:
    with snapshot() as tx:
        views = [_file_view(tx, office, file)[0] for file in young_files.files(tx, beneficiary_id)]
    for view in views:
        if view.turn is not None and view.turn.coupon is not None and view.turn.coupon.id == coupon_id:
            return view
    return None


def live_code(office: Office, beneficiary_id: str, coupon_id: str) -> ShownCode:
    """Return the code of the moment of the coupon that a person may show.

    Raises:
        NotFound: ``coupon_unknown``: it is not that one, or its scheme has no code.
    """
    view = usable(office, beneficiary_id, coupon_id)
    if view is None or view.shown is None or view.shown.live is None:
        raise NotFound("coupon_unknown")
    return view.shown.live


def schools(office: Office, beneficiary_id: str, wanted: str = "") -> list[Schools]:
    """Return where each of the person's files can be used, narrowed to a town or a name."""
    words, today, found = _plain(wanted[:120]).split(), paris_day(office.clock.now()), []
    with snapshot() as tx:
        for file in young_files.files(tx, beneficiary_id):
            view, _ = _file_view(tx, office, file)
            if view.turn is None:
                continue
            taking = partners.schools_taking(tx, view.scheme.id, view.market, today)
            fitting = [one for one in taking if all(word in _place(one) for word in words)]
            fitting.sort(key=_by_place)
            shown = tuple(fitting[:SCHOOLS_SHOWN])
            found.append(Schools(view.scheme, view.market, view.holder, shown, len(fitting)))
    return found


def name_of(beneficiary_id: str) -> tuple[str, str, str]:
    """Return a young person's first name, family name and mail address, for their own page.

    Raises:
        NotFound: ``not_found``.
    """
    with reading() as tx:
        person = young_files.person(tx, beneficiary_id)
    if person is None:
        raise NotFound("not_found")
    return person.first_name, person.family_name, person.email or ""


def _by_place(school: School) -> tuple[bool, str, str, str]:
    # Those whose town is not known come last.
    return school.town is None, _plain(school.town or ""), _plain(school.name), school.id


def _place(school: School) -> str:
    return _plain(f"{school.town or ''} {school.name}")


def _plain(text: str) -> str:
    """Return a text without accents, hyphens nor capitals: nobody types a town's name as it is printed."""
    letters = unicodedata.normalize("NFKD", text.replace("-", " ").casefold())
    return "".join(one for one in letters if not unicodedata.combining(one))


def _file_view(tx: Connection, office: Office, own: OwnFile) -> tuple[FileView, OwnFile]:
    scheme = office.schemes[own.scheme_id]
    held = holdings(scheme, office.clock.now(), own.file, own.coupons)
    turn = next((one for one in held if one.standing in {Standing.USABLE, Standing.NEXT}), None)
    told = [one.coupon for one in held if one.coupon is not None]
    market = turn.coupon.market if turn is not None and turn.coupon is not None else told[-1].market
    kinds = anomalies.open_kinds_of(tx, [one.transaction_id for one in own.debits])
    debits = [
        Told(one, tuple(map(AnomalyKind, kinds.get(one.transaction_id, ())))) for one in reversed(own.debits)
    ]
    bound = own.file.holder if scheme.bound_to_first_partner else None
    holder = None if bound is None else partners.school(tx, bound)
    return FileView(scheme, market, tuple(held), turn, None, holder, tuple(debits), ()), own


def _completed(office: Office, view: FileView, own: OwnFile, requests: list[OwnRequest]) -> FileView:
    ids = {coupon.id for coupon in own.coupons}
    of_file = tuple(one for one in requests if one.coupon_id in ids)
    return replace(view, shown=_shown(office, view), requests=of_file)


def _shown(office: Office, view: FileView) -> Shown | None:
    turn = view.turn
    if turn is None or turn.standing is not Standing.USABLE or turn.coupon is None:
        return None
    coupon_id = turn.coupon.id
    with reading() as tx:
        (issued,) = coupons.issued(tx, [coupon_id])
    # Written once in a coupon's life: to look at it afterwards writes nothing.
    text = issued.text or coupon_acts.signed_texts(office, [coupon_id])[coupon_id]
    return Shown(coupon_id, issued.coupon.number, text, code_of(office, view.scheme, coupon_id))
