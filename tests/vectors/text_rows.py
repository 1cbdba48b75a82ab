"""Rows of ``numbers.json`` and ``names.json``: what people type and what documents spell."""

from __future__ import annotations

from typing import Any

from scanner.names import canonical_name, name_forms
from scanner.number import ALPHABET, candidates, format_number, make_number, normalise
from scanner.payload import PREFIX


def numbers() -> dict[str, Any]:
    """Build ``numbers.json``."""
    draws = [0, 1, 2**65 - 1, 2**64, 12_345_678_901_234_567_890, 0x1_0F0F_0F0F_0F0F_0F0F]
    good = [make_number(draw) for draw in draws]
    sample = good[4]
    typed = [
        format_number(sample),
        sample.lower(),
        f"  {sample[:4]}\u00a0{sample[4:8]}\u202f{sample[8:]}\t\r\n",
        f"{sample[:4]}\u2013{sample[4:8]}\u2011{sample[8:]}\u2212",
        f"{sample[:7]}\u200b{sample[7:]}\ufeff",
        "OoIiLl-0011",
        "u",
        "CH\u00c8QUE 12.5/a",
        "",
    ]
    texts = [
        "7K3M-92QH-4TXV-8D",
        "https://example.org/coupons/AB-1234?lang=fr&number=zx%2090%2017",
        "HTTPS://EXAMPLE.ORG/A/B/C/D/2345-6789#/view/9876",
        "http://example.org/?a=1111&b=2222&c=3333&d=4444&e=5555&f=6666&g=7777&h=8888&i=9999",
        "abc",
        "x" * 65,
        "1234" * 126,
        PREFIX + "1234",
        "mailto:someone",
        "http://[broken",
    ]
    return {
        "about": "Coupon numbers: 13 characters of Crockford base32 and a Luhn check character over it.",
        "alphabet": ALPHABET,
        "good": [
            {"random65": str(draw), "number": number, "grouped": format_number(number)}
            for draw, number in zip(draws, good, strict=True)
        ],
        "mistyped": [mistyped(sample, position) for position in range(14)],
        "other_shapes": ["AB1234", "123456789012345", "7K3M92QH4TXVU", "7K3M92QH4TXV8U", "7K3M.92QH4TXV8"],
        "normalised": [{"typed": text, "normalised": normalise(text)} for text in typed],
        "candidates": [{"text": text, "candidates": candidates(text)} for text in texts],
    }


def mistyped(number: str, position: int) -> str:
    """Change one character for the next of the alphabet."""
    after = ALPHABET[(ALPHABET.index(number[position]) + 1) % len(ALPHABET)]
    return number[:position] + after + number[position + 1 :]


def names() -> dict[str, Any]:
    """Build ``names.json``."""
    spellings = [
        *(
            "Martin",
            "MARTIN",
            "  martin ",
            "Lefèvre",
            "Lefe\u0300vre",
            "Nuñez",
            "Čapek",
            "Đỗ",
            "Łódź",
            "Ørsted",
        ),
        *(
            "Œuvrard",
            "Lætitia",
            "Groß",
            "GRO\u1e9e",
            "Þór",
            "Ĳsselmeer",
            "\ufb01lho",
            "I\u0307nce",
            "Ilgaz\u0131",
        ),
        *(
            "Jean-Pierre",
            "Jean\u2010Pierre",
            "Jean\u2011Pierre",
            "Jean\u2013Pierre",
            "Jean Pierre",
            "Jeanpierre",
        ),
        *(
            "d'Artagnan",
            "d\u2019Artagnan",
            "D\u02bcARTAGNAN",
            "d`Artagnan",
            "Dartagnan",
            "N'Diaye",
            "O\u2019Brien",
        ),
        *(
            "de La Fontaine",
            "Le Goff",
            "Legoff",
            "Goff",
            "van der Berg",
            "El Amrani",
            "Ben El Amrani",
            "Dos Santos",
        ),
        *(
            "de la",
            "Van",
            "D\u00adupont",
            "St. John",
            "Martin\u00a0Durand",
            "Nguyễn",
            "\u0410\u043d\u043d\u0430",
        ),
        *("", "   ", "-'", "42"),
    ]
    return {
        "about": "Canonical family names; two names match when they have a form in common.",
        "names": [
            {"name": name, "canonical": canonical_name(name), "forms": sorted(name_forms(name))}
            for name in spellings
        ],
        "match": [
            ["Lefèvre", "LEFEVRE"],
            ["Jean-Pierre", "jean\u2011pierre"],
            ["de La Fontaine", "Fontaine"],
            ["de La Fontaine", "DELAFONTAINE"],
            ["Le Goff", "Legoff"],
            ["d\u2019Artagnan", "Artagnan"],
            ["Œuvrard", "OEUVRARD"],
            ["El Amrani", "Amrani"],
        ],
        "differ": [
            ["Martin", "Martins"],
            ["Legoff", "Goff"],
            ["Martin", "Martin Durand"],
            ["", ""],
            ["", "Martin"],
            ["\u0410\u043d\u043d\u0430", "\u0410\u043d\u043d\u0430"],
        ],
    }
