"""A list of transactions as CSV and as XLSX, written line by line; no cell of it is run as a formula."""

import csv
import io
import tempfile
from collections.abc import Iterator

from webapp.domain.calendar import PARIS
from webapp.services.exports import MOST, Export
from webapp.services.transaction_search import TransactionLine
from webapp.web.cards import UNVERIFIED, reference
from webapp.web.filters import NO_BREAK_SPACE, clock, day_figures
from webapp.web.messages import status_label
from webapp.web.messages.labels import anomaly_label

HEADINGS = (
    "Référence",
    "Débité le",
    "à",
    "Prénom",
    "Nom",
    "Coupon",
    "Montant (€)",
    "Statut",
    "Anomalies",
)

CUT = f"Fichier limité à {MOST:,} lignes".replace(",", NO_BREAK_SPACE) + ". Cherchez moins à la fois."
"""Said on a line of its own, where there is more."""

_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_CONTROLS = ("\t", "\r", "\n")
_PIECE = 65_536


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, whatever a person is called."""
    begins = cell.startswith(_CONTROLS) or cell.lstrip().startswith(_FORMULA)
    return f"'{cell}" if begins else cell


def csv_pieces(export: Export) -> Iterator[str]:
    """Yield the file as French spreadsheets read it: UTF-8 with a mark, semicolons, decimal commas."""
    yield _BOM + _line(HEADINGS)
    for line in export:
        amount = f"{line.amount_cents // 100},{line.amount_cents % 100:02d}"
        yield _line((*_before(line), str(line.rank), amount, *_after(line)))
    if export.cut:
        yield _line((CUT,))


def xlsx_pieces(export: Export) -> Iterator[bytes]:
    """Yield the file as spreadsheets keep it: made on the disk in little memory, gone once it is sent."""
    # Seldom asked for: the web process does without it until then.
    from xlsxwriter import Workbook  # noqa: PLC0415

    with tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with Workbook(file, options) as book:
            sheet = book.add_worksheet("Transactions")
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            money = book.add_format({"num_format": "#,##0.00"})
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(HEADINGS) - 1, 16)
            sheet.write_row(0, 0, HEADINGS)
            place = 0
            for place, line in enumerate(export, start=1):
                texts = [neutral(cell) for cell in (*_before(line), "", "", *_after(line))]
                for column, cell in enumerate(texts):
                    sheet.write_string(place, column, cell)
                sheet.write_datetime(place, 1, line.debited_at.astimezone(PARIS).replace(tzinfo=None), day)
                sheet.write_number(place, 5, line.rank)
                sheet.write_number(place, 6, line.amount_cents / 100, money)
            if export.cut:
                sheet.write_string(place + 1, 0, CUT)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _before(line: TransactionLine) -> tuple[str, ...]:
    first_name, family_name = line.beneficiary or ("", UNVERIFIED)
    at = line.debited_at
    return reference(line.id), day_figures(at), clock(at), first_name, family_name


def _after(line: TransactionLine) -> tuple[str, str]:
    return status_label(line.status), ", ".join(map(anomaly_label, line.anomalies))


def _line(cells: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(map(neutral, cells))
    return written.getvalue()
