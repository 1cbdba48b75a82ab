"""Forms and words in, PDF out: typst sets them and refuses whatever PDF/UA-1 and PDF/A-3a do not allow.

A form is a file of ours (``templates/pdf/*.typ``); words come in beside it and are never part of its source,
so that a name full of signs is a name. Measured on two cores: 2 to 8 ms a receipt, and about 35 MiB for the
library and its fonts, from the first print on; hence no process of its own.
"""

import re
import threading
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typst import Fonts, PDFStandard

_STANDARDS: "list[PDFStandard]" = ["ua-1", "a-3a"]
# Latin, Greek and Cyrillic letters, and the signs of print: the fonts that typst brings draw all of them.
_STRANGE = re.compile("[^\u0020-\u04ff\u1e00-\u1eff\u2010-\u203a\u20ac\u2212]")
_STAND_IN = "□"
"""What is printed for a letter that no font draws: a PDF/A with a letter missing is refused."""


class TypstPrinter:
    """Prints the forms of one folder, which is all that they may read.

    Args:
        forms: Folder of the ``.typ`` files.
    """

    def __init__(self, forms: Path) -> None:
        self._forms = forms
        self._fonts: Fonts | None = None
        self._first = threading.Lock()

    def pdf(self, form: str, words: Mapping[str, str], *, at: datetime) -> bytes:
        """Return a form filled with words, as an accessible PDF dated ``at``."""
        # 84 MB on disk: a worker that prints nothing never loads it.
        import typst  # noqa: PLC0415

        clean = {name: _clean(word) for name, word in words.items()}
        try:
            return self._set(form, clean, at)
        except typst.TypstError:
            # Most likely a letter that no font draws; whatever else it is fails again, and is told.
            return self._set(form, {name: _STRANGE.sub(_STAND_IN, word) for name, word in clean.items()}, at)

    def _set(self, form: str, words: dict[str, str], at: datetime) -> bytes:
        import typst  # noqa: PLC0415  as above

        with self._first:
            # The system's fonts would make of the same receipt another file on another machine.
            self._fonts = self._fonts or typst.Fonts(include_system_fonts=False)
        return typst.compile(
            self._forms / f"{form}.typ",
            root=self._forms,
            font_paths=self._fonts,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=words,
            pdf_standards=_STANDARDS,
            # A PDF counts in seconds, and typst refuses what is finer.
            timestamp=at.replace(microsecond=0),
        )


class NullPrinter:
    """Prints nothing, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    def pdf(self, form: str, words: Mapping[str, str], *, at: datetime) -> bytes:
        """Return the shortest thing that calls itself a PDF."""
        del at
        self.asked.append((form, dict(words)))
        return b"%PDF-1.7\n%%EOF\n"


def _clean(word: str) -> str:
    """Join accents to their letters; drop what is no letter: controls, and marks that turn a line around."""
    joined = unicodedata.normalize("NFC", word)
    kept = (" " if unicodedata.category(sign) == "Cc" else sign for sign in joined)
    return "".join(sign for sign in kept if unicodedata.category(sign) not in {"Cf", "Cs"})
