"""A school's transactions as a file: the owner's, of the search shown, no cell of which is run."""

import csv
import io
import zipfile
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOON, House
from tests.listed import Stocked, stock
from webapp.domain.actors import Role
from webapp.domain.errors import Forbidden
from webapp.domain.listing import Search, Sort
from webapp.domain.transaction import Status
from webapp.services import ledger
from webapp.services.exports import Export, export
from webapp.web.spreadsheet import CUT, HEADINGS, csv_pieces, neutral, xlsx_pieces

DANGEROUS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
HOSTILE = ("=1+1", "+33", "-2", "@SUM(A1)", "\tx", "\r=1", " =1", '=cmd|"/c calc"!A1', 'Exemple;"x"')


@given(st.one_of(st.text(), st.sampled_from(DANGEROUS).flatmap(lambda c: st.text().map(lambda t: c + t))))
def test_no_cell_begins_as_a_formula_and_no_other_is_changed(cell: str) -> None:
    written = neutral(cell)
    assert not written.lstrip().startswith(tuple(DANGEROUS[:4]))
    assert not written.startswith(tuple(DANGEROUS))
    assert written in {cell, f"'{cell}"}
    assert neutral(written) == written
    if cell[:1].isalnum():
        assert written == cell


def read_csv(pieces: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(pieces.removeprefix("\ufeff"), newline=""), delimiter=";"))


def read_xlsx(content: bytes) -> list[list[str]]:
    """Every cell of the first sheet, as its text or its number."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314  written by ourselves
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    return [["".join(cell.itertext()) for cell in row.iter(f"{space}c")] for row in sheet.iter(f"{space}row")]


def test_both_files_say_what_the_list_says_and_nothing_is_run(house: House) -> None:
    owner = house.actor(Role.OWNER)
    lines = [Stocked(name, Status.PAID, 50000, 2, first_name="=HYPERLINK(1)") for name in HOSTILE]
    stock(house, owner, lines)
    text = "".join(csv_pieces(export(house.office, owner, Search())))
    assert text.startswith("\ufeffRéférence;Débité le;à;")
    rows = read_csv(text)
    assert rows[0] == list(HEADINGS)
    sheet = read_xlsx(b"".join(xlsx_pieces(export(house.office, owner, Search()))))
    assert len(rows) == len(sheet) == len(HOSTILE) + 1
    for row, cells in zip(rows[1:], sheet[1:], strict=True):
        assert (row[1], row[2], row[3]) == ("12/03/2026", "12:00", "'=HYPERLINK(1)")
        assert (row[5:], cells[5:7]) == (["2", "500,00", "Payée", ""], ["2", "500"])
        assert not [cell for cell in row if cell.startswith(tuple(DANGEROUS))]
        assert (cells[0], cells[3]) == (row[0], row[3])
    assert {row[4] for row in rows[1:]} == {neutral(name) for name in HOSTILE}


def test_a_file_holds_the_search_in_its_order_and_says_when_it_is_cut(house: House) -> None:
    owner = house.actor(Role.OWNER)
    assert owner.partner_id is not None
    kinds = [Stocked(status=Status.PAID, amount_cents=30000 + n, debited_at=NOON) for n in range(12)]
    stock(house, owner, [*kinds, Stocked(status=Status.REFUSED)])
    stock(house, house.actor(), kinds)
    search = Search(statuses=frozenset({Status.PAID}), sort=Sort.AMOUNT)
    whole = list(Export(owner.partner_id, search))
    assert len(whole) == 12
    assert all(one.amount_cents > other.amount_cents for one, other in pairwise(whole))
    short = Export(owner.partner_id, search, most=5)
    rows = read_csv("".join(csv_pieces(short)))
    assert (len(rows), short.cut, rows[-1]) == (7, True, [CUT])
    assert read_xlsx(b"".join(xlsx_pieces(Export(owner.partner_id, search, most=5))))[-1] == [CUT]


def test_the_journal_says_who_took_how_many_lines_away_and_nothing_of_them(house: House) -> None:
    owner = house.actor(Role.OWNER)
    stock(
        house,
        owner,
        [*(Stocked(status=status) for status in (Status.PAID, Status.REFUSED)), Stocked("Autre")],
    )
    stock(house, house.actor(), [Stocked()])
    searches = (
        Search(),
        Search(statuses=frozenset({Status.PAID})),
        Search(wanted="Exemple"),
        Search(wanted="Personne"),
    )
    for search in searches:
        taken = export(house.office, owner, search)
        assert house.entries()[-1].data["rows"] == len(list(taken))
    entries = [entry for entry in house.entries() if entry.kind == "list_exported"]
    assert [entry.data["rows"] for entry in entries] == [3, 1, 2, 0]
    assert {entry.stream for entry in entries} == {f"partner:{owner.partner_id}"}
    about = {"partner_id": owner.partner_id, "rows": 3}
    assert (entries[0].data, entries[0].at) == ({**about, **owner.author.said()}, house.clock.now())
    assert "Exemple" not in str(house.rows("journal_entry"))
    assert ledger.verify(house.office) == []


@pytest.mark.parametrize("role", [Role.COUNTER, Role.OFFICER, Role.SUPPORT])
def test_only_the_owner_takes_a_file_of_names_away(house: House, role: Role) -> None:
    with pytest.raises(Forbidden) as caught:
        export(house.office, house.actor(role), Search())
    assert caught.value.code == "role_required"


def test_before_validation_there_is_no_file_f15(house: House) -> None:
    with pytest.raises(Forbidden):
        export(house.office, house.actor(Role.OWNER, house.partner(validated=False)), Search())
