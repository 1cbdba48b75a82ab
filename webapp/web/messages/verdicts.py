"""The words of the verdicts on a coupon, in the contract's order."""

from collections.abc import Mapping

from webapp.domain.scheme import AidScheme, Market
from webapp.web.filters import clock, day, day_clock
from webapp.web.messages.words import CALL, NOTHING, Case, Told, Words, sentence
from webapp.web.support import NUMBER

MARKET_MISMATCH = (
    "Vous n'êtes pas autorisé à débiter ce voucher. Vérifiez que votre conventionnement est compatible "
    "avec le coupon présenté (voir F.A.Q)"
)
"""Word for word, straight apostrophe and missing full stop included (``Source: F25``)."""

REFUSED = "Débit refusé"
_KEEP = "Rendez le coupon au jeune : il reste valable."


def _ok(case: Case) -> Told:
    checked_at = case.moment("checked_at")
    when = f" à {clock(checked_at)}" if checked_at is not None else ""
    return Told(
        "Débit possible",
        f"Vérifié par la Région{when}",
        "Débit possible. Rien n’est encore débité.",
        ("Demandez la pièce d’identité, puis vérifiez le nom et la date de naissance.",),
    )


def _scheme_suspended(case: Case) -> Told:
    until = case.day("until")
    length = f"jusqu’au {day(until)} inclus" if until is not None else "jusqu’à nouvel ordre"
    return Told(
        REFUSED,
        "L’aide est suspendue",
        f"La Région a suspendu cette aide {length}. {NOTHING}",
        ("Gardez le contact avec le jeune et réessayez à la reprise.", CALL),
    )


def _partner_not_validated(case: Case) -> Told:
    """F15: the Region's validation and the signed convention are both needed; the reason is said."""
    if case.details.get("validated") is True:
        return Told(
            REFUSED,
            "Votre convention n’est pas en vigueur",
            f"La Région a validé votre structure, mais aucune convention signée n’est en vigueur. {NOTHING}",
            (
                "Signez la convention : vous pourrez débiter dès qu’elle est en vigueur.",
                f"Elle est déjà signée ? Appelez le {NUMBER}.",
            ),
        )
    return Told(
        REFUSED,
        "Affiliation en attente",
        f"Votre demande d’affiliation doit être validée. {NOTHING}",
        (
            "Vous pourrez débiter dès l’accord de la Région.",
            f"Pour savoir où en est la demande, appelez le {NUMBER}.",
        ),
    )


def _market_mismatch(case: Case) -> Told:
    """F25 word for word, then what to do, which depends on the way of the mismatch (F26)."""
    return Told(
        REFUSED,
        "Les deux marchés sont différents",
        MARKET_MISMATCH,
        (
            "Rien n’a été débité maintenant.",
            *(_market_steps(case, case.scheme) if case.scheme is not None else ()),
            "Rendez le coupon au jeune.",
            *(_elsewhere(case.scheme, case.text("coupon_market")) if case.scheme is not None else ()),
            f"Votre convention a changé ? Appelez le {NUMBER}.",
        ),
    )


def _market_steps(case: Case, scheme: AidScheme) -> tuple[str, ...]:
    codes = case.text("partner_markets")
    held = [market for market in scheme.market if market.code in codes.split(", ")]
    if not held:
        return ("Vous n’avez pas de convention en vigueur pour cette aide.",)
    return tuple(
        f"Votre convention ({market.label}) ne prend que les coupons {_bearing(scheme, market)}."
        for market in held
    )


def _bearing(scheme: AidScheme, market: Market) -> str:
    """Say how a coupon of a market is known (F26): by its mention, or by bearing none."""
    if market.mention:
        return f"qui portent « {market.mention} »"
    others = [other.mention for other in scheme.market if other.mention]
    return f"sans la mention « {others[0]} »" if others else "de ce marché"


def _elsewhere(scheme: AidScheme, code: str) -> tuple[str, ...]:
    return tuple(market.elsewhere for market in scheme.market if market.code == code)


def _coupon_revoked(case: Case) -> Told:
    revoked_at = case.moment("revoked_at")
    when = f" le {day(revoked_at)}" if revoked_at is not None else ""
    if case.details.get("replaced") is True:
        provisional = case.details.get("provisional") is True
        what = "ce coupon provisoire par un autre" if provisional else "ce coupon par un duplicata"
        return Told(
            REFUSED,
            "Ce coupon est remplacé" if provisional else "Remplacé par un duplicata",
            f"La Région a remplacé {what}{when}. {NOTHING}",
            ("Demandez au jeune de montrer son nouveau coupon : c’est celui-là qui vaut.", CALL),
        )
    if case.details.get("lost") is True:
        return Told(
            REFUSED,
            "Signalé perdu ou volé",
            f"Ce coupon a été signalé perdu ou volé{when}. {NOTHING}",
            ("Demandez au jeune son nouveau coupon : c’est celui-là qui vaut.", CALL),
        )
    return Told(
        REFUSED,
        "Ce coupon est annulé",
        f"La Région a annulé ce coupon{when}. {NOTHING}",
        ("Demandez au jeune s’il a reçu un autre coupon : c’est celui-là qui vaut.", CALL),
    )


def _already_debited(case: Case) -> Told:
    debited_at = case.moment("debited_at")
    when = f" le {day_clock(debited_at)}" if debited_at is not None else ""
    ours = case.details.get("ours") is True
    return Told(
        REFUSED,
        "Ce coupon a déjà servi",
        f"Coupon déjà débité{when}. Rien n’a été débité une seconde fois.",
        (
            "Ce débit est le vôtre : son reçu est dans « Transactions »."
            if ours
            else "Demandez au jeune s’il a un coupon suivant.",
            CALL,
        ),
    )


def _coupon_expired(case: Case) -> Told:
    expires_on = case.day("expires_on")
    when = f" le {day(expires_on)}" if expires_on is not None else ""
    return Told(
        REFUSED,
        "Ce coupon a expiré",
        f"Coupon expiré{when}. {NOTHING}",
        ("Le jeune peut demander à la Région ce qui reste possible.", CALL),
    )


def _other_partner(_case: Case) -> Told:
    return Told(
        REFUSED,
        "Dossier suivi par une autre école",
        f"Le premier coupon a été débité par une autre école, qui suit ce dossier. {NOTHING}",
        (
            _KEEP,
            "Il veut continuer chez vous ? Demandez le transfert du dossier, la Région décide.",
            CALL,
        ),
    )


def _out_of_order(case: Case) -> Told:
    return Told(
        REFUSED,
        "Ce n’est pas encore son tour",
        f"{_earlier(case.number('missing_rank'))} n’est pas encore débité. {NOTHING}",
        ("Demandez d’abord celui-là au jeune : les coupons se débitent dans l’ordre.", CALL),
    )


def _previous_not_validated(case: Case) -> Told:
    return Told(
        REFUSED,
        "Le coupon précédent est à valider",
        f"{_earlier(case.number('previous_rank'))} n’est pas encore validé. {NOTHING}",
        (
            "Vous pourrez débiter celui-ci dès que la Région l’aura validé.",
            _KEEP,
            CALL,
        ),
    )


def _previous_not_paid(case: Case) -> Told:
    return Told(
        REFUSED,
        "Le coupon précédent est à payer",
        f"{_earlier(case.number('previous_rank'))} n’est pas encore payé. {NOTHING}",
        (
            "Vous pourrez débiter celui-ci dès que la Région l’aura payé.",
            _KEEP,
            CALL,
        ),
    )


def _earlier(rank: int | None) -> str:
    return "Le coupon précédent" if rank is None else f"Le coupon {rank}"


def _identity_required(_case: Case) -> Told:
    return Told(
        "Identité à vérifier",
        "La vérification manque ou n’est plus valable",
        sentence("L’identité doit être vérifiée juste avant ce débit.", NOTHING),
        ("Demandez la pièce et refaites la vérification.", CALL),
    )


VERDICTS: Mapping[str, Words] = {
    "ok": _ok,
    "scheme_suspended": _scheme_suspended,
    "partner_not_validated": _partner_not_validated,
    "market_mismatch": _market_mismatch,
    "coupon_revoked": _coupon_revoked,
    "already_debited": _already_debited,
    "coupon_expired": _coupon_expired,
    "other_partner": _other_partner,
    "out_of_order": _out_of_order,
    "previous_not_validated": _previous_not_validated,
    "previous_not_paid": _previous_not_paid,
    "identity_required": _identity_required,
}
