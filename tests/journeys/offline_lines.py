"""The lines of the offline protocol's paragraph 7, as a device meets them: one case a line."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.offline_steps import type_text
from tests.plumbing import ROOT

BY_HAND = ROOT / "tests" / "js" / "pages" / "by_hand.js"
AMBER, RED, GREY = "wait", "no", "off"
"""What the screen wears: kept here, refused, not to be told without network."""

Fields = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One line: what the screen says of a coupon without network, then what its claim is answered.

    Attributes:
        name: The line.
        coupon: Key of the coupon (see the journey).
        screen: Code, colour and a few words; None where the screen sees nothing of it.
        amend: What of the licence is another while the screen looks.
        answer: Code that the claim is answered with; None when none is made.
        words: What the inbox says of a refusal.
        changes: Fields of the entry that no hand could write.
        spoilt: Its signature is another's.
        name_typed: Whose name was typed; None: the person's own.
        lost: It never arrives: a gap in the chain.
        counted: Whether it counts for the licence's caps, as the server sees it.
    """

    name: str
    coupon: str
    screen: tuple[str, str, str] | None = None
    amend: Fields = field(default_factory=dict)
    answer: str | None = None
    words: str = ""
    changes: Fields = field(default_factory=dict)
    spoilt: bool = False
    name_typed: str | None = None
    lost: bool = False
    counted: bool = True


def _at(**later: float) -> str:
    return (datetime.now(UTC) + timedelta(**later)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


OK = ("ok", AMBER, "Peut être gardé")
NOBODYS_LICENCE = "00000000-0000-4000-8000-000000000000"
SUSPENDED = {"suspended_from": "2020-01-01", "suspended_until": None}


def cases() -> list[Case]:
    """Every line; the instants are those of now."""
    return [
        Case("in order", "sound", OK, answer="accepted"),
        Case(
            "the scheme is suspended",
            "sound",
            ("scheme_suspended", RED, "L’aide est suspendue"),
            amend={"schemes": SUSPENDED},
        ),
        Case(
            "no convention",
            "sound",
            ("partner_not_validated", RED, "Affiliation en attente"),
            amend={"conventions": []},
        ),
        Case(
            "the licence has expired",
            "late",
            ("licence_expired", GREY, "Données trop anciennes"),
            amend={"ends_at": "2020-01-01T00:00:00.000000Z"},
            answer="licence_expired",
            words="Délai hors ligne dépassé",
            changes={"captured_at": _at(days=4)},
        ),
        Case(
            "a licence that nobody gave",
            "unlicensed",
            answer="licence_expired",
            words="Délai hors ligne dépassé",
            changes={"licence_id": NOBODYS_LICENCE},
            counted=False,
        ),
        Case("the clock runs ahead", "ahead", OK, answer="accepted", changes={"captured_at": _at(hours=1)}),
        Case(
            "the clock was set back", "behind", OK, answer="accepted", changes={"captured_at": _at(days=-2)}
        ),
        Case("revoked before", "revoked", ("coupon_revoked", RED, "Ce coupon est annulé")),
        Case(
            "the lost one, its duplicate made",
            "mislaid",
            ("coupon_revoked", RED, "Demandez au jeune s’il a reçu un autre coupon"),
        ),
        Case("the duplicate of the lost one", "duplicate", OK, answer="accepted"),
        Case("revoked meanwhile", "revoked-since", OK, answer="coupon_revoked", words="a annulé ce coupon"),
        Case("debited meanwhile", "debited-since", OK, answer="already_debited", words="Coupon déjà débité"),
        _refused("another market", "market", "market_mismatch", "Vous n'êtes pas autorisé"),
        _refused("expired", "expired", "coupon_expired", "Coupon expiré"),
        _refused(
            "rank 2 before rank 1 is validated", "second-known", "previous_not_validated", "pas encore validé"
        ),
        Case(
            "rank 2 of a file that this device does not know",
            "second",
            ("needs_network", GREY, "À vérifier avec le réseau"),
            answer="out_of_order",
            words="pas encore débité",
        ),
        _refused("a forged coupon", "forged", "payload_forged", "Coupon non authentique"),
        Case(
            "another person's proof",
            "stranger",
            OK,
            answer="identity_unverified",
            words="Identité non vérifiée",
            name_typed="Personne",
        ),
        Case(
            "the signature of another device",
            "spoilt",
            answer="signature_invalid",
            words="Signature refusée",
            spoilt=True,
            counted=False,
        ),
        Case("an entry that is lost", "lost", lost=True, counted=False),
        Case("the one after it", "after", OK, answer="accepted"),
        Case(
            "one more than the licence allows",
            "more",
            ("cap_exceeded", GREY, "Limite hors ligne atteinte"),
            amend={"schemes": {"max_claims": 0}},
            answer="cap_exceeded",
            words="Trop de débits hors ligne",
            counted=False,
        ),
    ]


def _refused(name: str, coupon: str, code: str, words: str) -> Case:
    """What the device refuses in the server's own words, and the server too."""
    return Case(name, coupon, (code, RED, words), answer=code, words=words)


def scheme_file(folder: Path, **changes: object) -> Path:
    """The shipped scheme with other offline caps, as a file of the test's own."""
    (shipped,) = (ROOT / "webapp" / "schemes").glob("*.toml")
    text = shipped.read_text("utf-8")
    for name, value in changes.items():
        text, found = re.subn(rf"(?m)^{name} = \S+$", f"{name} = {str(value).lower()}", text)
        assert found == 1, name
    made = folder / shipped.name
    made.write_text(text, "utf-8")
    return made


_SIGNED = len("AP1:") + 39
"""Characters before the signature: 26 bytes, two of which make three characters."""


def forged(text: str, other: str) -> str:
    """What one coupon says, with the signature of another."""
    return text[:_SIGNED] + other[_SIGNED:]


def take_by_hand(page: Page) -> None:
    """Lend the page the hand that does what no screen offers."""
    page.evaluate(
        """(text) => {
          const script = document.createElement('script');
          Object.assign(script, { type: 'module', textContent: text });
          script.nonce = document.querySelector('script[nonce]').nonce;
          document.head.append(script);
        }""",
        BY_HAND.read_text("utf-8"),
    )
    page.wait_for_function("() => globalThis.byHand !== undefined")


def see(page: Page, case: Case, coupon: Fields) -> None:
    """Have the screen judge a coupon: code, colour and words."""
    assert case.screen is not None
    code, colour, words = case.screen
    licence = page.evaluate("() => byHand.licence()")
    amend = dict(case.amend)
    if "schemes" in amend:
        amend["schemes"] = [one | amend["schemes"] for one in licence["schemes"]]
    page.evaluate("(changes) => byHand.amend(changes)", amend)
    type_text(page, coupon["text"])
    verdict = page.locator("#content .verdict")
    expect(verdict, case.name).to_have_attribute("data-outcome", code)
    expect(verdict, case.name).to_have_class(re.compile(rf"\bverdict--{colour}\b"))
    expect(page.locator("#content"), case.name).to_contain_text(words)
    keeps = page.locator("[data-action=identity]")
    expect(keeps, case.name).to_be_visible(visible=code == "ok")
    page.evaluate("(licence) => byHand.amend(licence)", licence)
    page.get_by_role("button", name="Retour").click()


def keep_by_hand(page: Page, case: Case, coupon: Fields) -> str:
    """Keep the claim of a case whatever the screen said; its id."""
    said = {"text": coupon["true_text"], "name": case.name_typed or coupon["family_name"]}
    changes = case.changes | ({"coupon_text": coupon["text"]} if coupon["text"] != said["text"] else {})
    given = said | {"birth": coupon["birth_date"], "changes": changes, "spoilt": case.spoilt}
    claim_id: str = page.evaluate("(given) => byHand.keep(given)", given)
    if case.lost:
        page.evaluate("(id) => byHand.lose(id)", claim_id)
    return claim_id
