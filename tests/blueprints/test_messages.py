"""The French catalogue: complete, plain, and word for word where a text says so."""

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from webapp.domain.actors import Role
from webapp.domain.debit import Detail
from webapp.domain.identity import DocumentType
from webapp.domain.rules import RULES
from webapp.domain.transaction import Status
from webapp.schemes.loader import load_schemes
from webapp.web import statuses
from webapp.web.messages import codes, document_type_label, explain, role_label, status_label
from webapp.web.messages.verdicts import MARKET_MISMATCH

ROOT = Path(__file__).resolve().parents[2]
SCHEME = next(iter(load_schemes().by_id.values()))
AT = datetime(2026, 3, 12, 13, 21, tzinfo=UTC)
PHONE = "03\u00a087\u00a015\u00a009\u00a016"

F25 = (
    "Vous n'êtes pas autorisé à débiter ce voucher. Vérifiez que votre conventionnement est compatible avec "
    "le coupon présenté (voir F.A.Q)"
)

DETAILS: list[tuple[str, dict[str, Detail]]] = [
    ("ok", {"checked_at": AT}),
    ("scheme_suspended", {"until": date(2026, 9, 1)}),
    ("scheme_suspended", {"until": None}),
    ("partner_not_validated", {"validated": True}),
    ("partner_not_validated", {"validated": False}),
    ("market_mismatch", {"coupon_market": "2024", "partner_markets": "2021"}),
    ("market_mismatch", {"coupon_market": "2021", "partner_markets": "2024"}),
    ("market_mismatch", {"coupon_market": "2021", "partner_markets": ""}),
    ("coupon_revoked", {"revoked_at": AT}),
    ("coupon_revoked", {"revoked_at": AT, "lost": True}),
    ("coupon_revoked", {"revoked_at": AT, "replaced": True, "provisional": False}),
    ("coupon_revoked", {"revoked_at": AT, "replaced": True, "provisional": True}),
    ("already_debited", {"debited_at": AT, "ours": True}),
    ("already_debited", {"debited_at": AT, "ours": False}),
    ("coupon_expired", {"expires_on": date(2026, 2, 14)}),
    ("out_of_order", {"missing_rank": 1}),
    ("previous_not_validated", {"previous_rank": 1}),
    ("previous_not_paid", {"previous_rank": 2}),
    ("identity_mismatch", {"tries_left": 3}),
    ("pin_wrong", {"tries_left": 1}),
    ("wait", {"retry_after": 30}),
    ("staff_limit", {"retry_after": 1800}),
    ("identity_locked", {"retry_after": 86400}),
]
EVERY = [*((code, {}) for code in sorted(codes())), *DETAILS]


def raised_codes() -> set[str]:
    """Every code the product raises or refuses with, read in its source."""
    makers = {"DomainError", "Forbidden", "Invalid", "NotFound", "Refused", "Unavailable"}
    found = set()
    for path in [*(ROOT / "webapp").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers:
                found |= {
                    leaf.value
                    for leaf in ast.walk(node.args[0] if node.args else node)
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
                }
    return found


def test_every_code_the_product_raises_has_words() -> None:
    found = raised_codes()
    assert {"claim_reused", "coupon_unknown", "busy", "wait", "staff_limit"} <= found
    assert found - codes() == set()


def test_every_code_but_the_answers_has_one_status() -> None:
    sent = [code for of_status in statuses.STATUSES.values() for code in of_status]
    assert len(sent) == len(set(sent))
    assert codes() - set(sent) == {"ok", "identity_mismatch"}
    assert set(sent) <= codes()


def test_a_code_nobody_wrote_words_for_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        explain("no_such_code")


@pytest.mark.parametrize(("code", "details"), EVERY)
def test_words_are_plain_and_short(code: str, details: dict[str, Detail]) -> None:
    words = explain(code, details, SCHEME)
    told = [words.title, words.subtitle, words.message, *words.steps]
    assert all(told), "nothing is left empty"
    for text in told:
        assert "!" not in text
        assert not re.search(r"\berreur|\bOups|\bveuillez", text, re.IGNORECASE)
        assert "None" not in text
        if text != MARKET_MISMATCH:
            assert "'" not in text.replace(SCHEME.market[0].elsewhere, "").replace(
                SCHEME.market[1].elsewhere, ""
            )
            for sentence in re.split(r"(?<=[.?]) ", text):
                assert len(sentence.split()) < 20, sentence


@pytest.mark.parametrize(("code", "details"), EVERY)
def test_french_marks_never_part_from_their_word(code: str, details: dict[str, Detail]) -> None:
    words = explain(code, details, SCHEME)
    for text in (words.title, words.subtitle, words.message, words.advice):
        assert not re.search(r" [?!;:»€]|« ", text), text


# F20: the same line answers when a coupon problem persists.
@pytest.mark.parametrize("code", sorted(RULES))
def test_a_refused_verdict_says_that_nothing_was_debited_and_whom_to_call(code: str) -> None:
    words = explain(code, {}, SCHEME)
    assert "Rien n’a été débité" in f"{words.message} {words.advice}"
    assert PHONE in words.advice


def test_the_refusal_of_another_market_is_word_for_word() -> None:  # F25
    assert explain("market_mismatch").message == F25


def test_each_way_of_market_mismatch_has_its_own_advice() -> None:  # F25, F26
    new_coupon = explain("market_mismatch", {"coupon_market": "2024", "partner_markets": "2021"}, SCHEME)
    old_coupon = explain("market_mismatch", {"coupon_market": "2021", "partner_markets": "2024"}, SCHEME)
    assert new_coupon.message == old_coupon.message == F25
    assert new_coupon.advice != old_coupon.advice
    assert "sans la mention «\u00a02024\u00a0»" in new_coupon.advice
    assert SCHEME.market_coded("2024").elsewhere in new_coupon.steps
    assert "qui portent «\u00a02024\u00a0»" in old_coupon.advice
    assert SCHEME.market_coded("2021").elsewhere in old_coupon.steps


def test_a_partner_without_any_convention_of_the_scheme_is_told_so() -> None:
    words = explain("market_mismatch", {"coupon_market": "2021", "partner_markets": ""}, SCHEME)
    assert "Vous n’avez pas de convention en vigueur pour cette aide." in words.steps


def test_what_stops_a_partner_is_said() -> None:  # F15
    waiting = explain("partner_not_validated", {"validated": False})
    unsigned = explain("partner_not_validated", {"validated": True})
    assert waiting.message.startswith("Votre demande d’affiliation doit être validée.")
    assert "convention" in unsigned.message
    assert "affiliation" not in unsigned.message


@pytest.mark.parametrize(
    ("code", "details", "sentence"),
    [
        ("already_debited", {"debited_at": AT}, "Coupon déjà débité le 12 mars à 14:21."),
        ("coupon_expired", {"expires_on": date(2026, 2, 14)}, "Coupon expiré le 14 février 2026."),
        ("out_of_order", {"missing_rank": 1}, "Le coupon 1 n’est pas encore débité."),
        ("previous_not_validated", {"previous_rank": 1}, "Le coupon 1 n’est pas encore validé."),
        ("previous_not_paid", {"previous_rank": 2}, "Le coupon 2 n’est pas encore payé."),
        ("scheme_suspended", {"until": date(2026, 9, 1)}, "jusqu’au 1er septembre 2026 inclus."),  # F29
        ("scheme_suspended", {"until": None}, "jusqu’à nouvel ordre."),
        ("coupon_unknown", {}, "Nous ne connaissons pas ce numéro."),
        ("wait", {"retry_after": 30}, "dans 30 secondes."),
        ("wait", {"retry_after": 1}, "dans 1 seconde."),
        ("staff_limit", {"retry_after": 1801}, "dans 31 minutes."),
        ("identity_locked", {"retry_after": 86400}, "dans 24 heures."),
    ],
)
def test_the_facts_are_told(code: str, details: dict[str, Detail], sentence: str) -> None:
    assert sentence in explain(code, details).message


def test_a_miss_tells_the_tries_left_and_never_which_field() -> None:
    words = explain("identity_mismatch", {"tries_left": 3})
    assert "Il vous reste 3 essais" in words.advice
    assert "Il vous reste 1 essai " in explain("identity_mismatch", {"tries_left": 1}).advice
    assert not re.search(r"\bnom\b|\bdate\b", f"{words.title} {words.message} {words.advice}")


def test_the_advice_joins_the_steps() -> None:
    words = explain("coupon_unknown")
    assert words.advice == " ".join(words.steps)


def test_statuses_have_the_names_of_the_contract() -> None:
    assert {status.value: status_label(status) for status in Status} == {
        "awaiting_documents": "En attente de justificatif",
        "submitted": "Déposée",
        "validated": "Validée",
        "in_payment": "En cours de paiement",
        "paid": "Payée",
        "payment_rejected": "Virement rejeté",
        "refused": "Refusée",
        "cancelled": "Annulée",
    }


def test_every_document_and_role_has_a_name() -> None:
    assert len({document_type_label(kind) for kind in DocumentType}) == len(DocumentType)
    assert len({role_label(role) for role in Role}) == len(Role)
