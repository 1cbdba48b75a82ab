"""The words for young people: their link, what their coupon waits for, what became of it, what they asked."""

from collections.abc import Mapping

from webapp.domain.coupon import CouponKind, RevocationReason
from webapp.domain.holding import Holding
from webapp.domain.transaction import Status
from webapp.domain.young_request import RequestKind, RequestState
from webapp.web.filters import day, day_month, tied
from webapp.web.messages.tries import length
from webapp.web.messages.words import CALL, Case, Explanation, Told, Words

_NEW_LINK = "Demandez un nouveau lien : il arrive en une minute."


def _link_wait(case: Case) -> Told:
    seconds = case.number("retry_after")
    when = "dans un instant" if seconds is None else f"dans {length(seconds)}"
    return Told(
        "Un instant avant le lien suivant",
        "Aucun lien n’est parti",
        f"Plusieurs liens ont été demandés. Vous pourrez en demander un autre {when}.",
        ("Regardez d’abord vos courriels, et le dossier SPAM.",),
    )


YOUNG: Mapping[str, Told | Words] = {
    "link_wait": _link_wait,
    "link_used": Told(
        "Ce lien a déjà servi",
        "Rien n’a changé",
        "Un lien ouvre vos coupons une seule fois.",
        (_NEW_LINK, "Ce n’était pas vous ? Fermez vos sessions après votre connexion."),
    ),
    "young_link_expired": Told(
        "Ce lien n’est plus valable",
        "Rien n’a changé",
        "Un lien est valable quinze minutes.",
        (_NEW_LINK,),
    ),
    "link_other_browser": Told(
        "Ce lien s’ouvre ailleurs",
        "Rien n’a changé",
        "Il a été demandé sur un autre appareil, ou dans un autre navigateur.",
        ("Ouvrez-le là où vous l’avez demandé.", "Ou demandez un nouveau lien ici."),
    ),
    "address_malformed": Told(
        "Adresse à relire",
        "Aucun lien n’est parti",
        "Cette adresse e-mail n’est pas complète.",
        ("Relisez-la, lettre à lettre.",),
    ),
    "young_signed_out": Told(
        "Connexion nécessaire",
        "Vous n’êtes pas connecté",
        "Demandez un lien pour voir vos coupons.",
    ),
    "request_open": Told(
        "Demande déjà envoyée",
        "Rien n’a changé",
        "La Région n’a pas encore répondu à votre demande.",
        ("Sa réponse s’affichera sur votre page.", CALL),
    ),
    "not_replaceable": Told(
        "Ce coupon ne se remplace pas",
        "Rien n’a changé",
        "Il est débité, déjà remplacé ou retiré par la Région.",
        (CALL,),
    ),
    "replacement_too_late": Told(
        "Ce coupon a expiré",
        "Rien n’a changé",
        "Son dernier jour est passé. Un autre coupon aurait expiré aussi.",
        (CALL,),
    ),
    "replacement_too_soon": Told(
        "Ce n’est pas encore son tour",
        "Rien n’a changé",
        "Ce coupon ne peut pas encore servir.",
        ("Utilisez d’abord le coupon affiché sur votre page.", "Celui-ci pourra être remplacé à son tour."),
    ),
}

_DEBITS: Mapping[Status, str] = {
    Status.AWAITING_DOCUMENTS: "L’école doit encore envoyer ses justificatifs à la Région.",
    Status.SUBMITTED: "La Région examine ce débit.",
    Status.VALIDATED: "La Région l’a validé. Elle paiera l’école.",
    Status.IN_PAYMENT: "La Région paie l’école.",
    Status.PAID: "La Région a payé l’école.",
    Status.PAYMENT_REJECTED: "Le virement à l’école est à refaire. Vous n’avez rien à faire.",
    Status.REFUSED: "La Région a refusé ce débit. Appelez-nous pour savoir ce qui reste possible.",
    Status.CANCELLED: "L’école a annulé ce débit. Votre coupon n’a pas servi.",
}
_REASONS: Mapping[RevocationReason, str] = {
    RevocationReason.LOST: "Je l’ai perdu",
    RevocationReason.DAMAGED: "Il est abîmé",
    RevocationReason.STOLEN: "On me l’a volé",
}
_REQUESTS: Mapping[RequestKind, str] = {
    RequestKind.DUPLICATE: "Un autre coupon",
    RequestKind.CORRECTION: "Une correction",
}
_STATES: Mapping[RequestState, str] = {
    RequestState.WAITING: "En attente de la Région",
    RequestState.GRANTED: "Acceptée",
    RequestState.REFUSED: "Refusée",
}
DONE = Told("Tous vos coupons sont débités", "", "Il ne reste plus de coupon à présenter.")
NONE_LEFT = Told("Aucun coupon à présenter", "", "La Région n’a pas encore émis ce coupon.", (CALL,))


def debit_words(status: Status) -> str:
    """Return what a debit's status means for the one whose coupon it was."""
    return tied(_DEBITS[status])


def reason_words(reason: RevocationReason) -> str:
    """Return why another coupon is asked for, as the young person says it."""
    return _REASONS[reason]


def request_label(kind: RequestKind) -> str:
    """Return what is asked."""
    return _REQUESTS[kind]


def request_state_label(state: RequestState) -> str:
    """Return where a request stands."""
    return _STATES[state]


def awaited(held: Holding, previous: Status | None, *, asked: bool) -> Explanation:
    """Return what the coupon whose turn it is waits for, or what ended it.

    Args:
        held: The rank whose turn it is, refused.
        previous: Where the debit of the rank before stands.
        asked: Whether another coupon is asked for in its place.
    """
    refused = held.refused
    code = "" if refused is None else refused.code
    details = {} if refused is None else refused.details
    return Explanation.of(code, _awaited(code, Case(details, None), held, previous, asked=asked))


def _awaited(code: str, case: Case, held: Holding, previous: Status | None, *, asked: bool) -> Told:
    before = held.rank - 1
    match code:
        case "previous_not_validated" if previous is Status.REFUSED:
            return Told(
                f"Coupon {held.rank} en attente",
                "",
                f"La Région a refusé le débit du coupon {before}.",
                ("Appelez-nous pour savoir ce qui reste possible.",),
            )
        case "previous_not_validated":
            step = (
                "Votre école doit d’abord envoyer ses justificatifs."
                if previous is Status.AWAITING_DOCUMENTS
                else "Vous n’avez rien à faire."
            )
            return Told(
                f"Coupon {held.rank} bientôt",
                "",
                f"Il pourra servir après validation du coupon {before} par la Région.",
                (step, "Revenez voir cette page."),
            )
        case "previous_not_paid":
            return Told(
                f"Coupon {held.rank} bientôt",
                "",
                f"Il pourra servir après le paiement du coupon {before} à l’école.",
                ("Vous n’avez rien à faire. Revenez voir cette page.",),
            )
        case "coupon_expired" if held.coupon is not None and held.coupon.kind is CouponKind.PROVISIONAL:
            return Told(
                f"Coupon {held.rank} provisoire terminé",
                "",
                f"Son dernier jour était le {day(held.coupon.expires_on)}.",
                ("Appelez-nous : un autre coupon peut prendre sa place.",),
            )
        case "coupon_expired":
            end = case.day("expires_on")
            return Told(
                f"Coupon {held.rank} expiré",
                "",
                "Il ne peut plus servir." if end is None else f"Son dernier jour était le {day(end)}.",
                ("Appelez-nous pour savoir ce qui reste possible.",),
            )
        case "scheme_suspended":
            end = case.day("until")
            return Told(
                "Aide suspendue",
                "",
                "La Région a suspendu l’aide."
                if end is None
                else f"La Région a suspendu l’aide jusqu’au {day_month(end)} compris.",
                ("Gardez votre coupon : sa date ne change pas.",),
            )
        case "coupon_revoked" if asked:
            return Told(
                f"Coupon {held.rank} arrêté",
                "",
                "Il ne sert plus nulle part. Vous en avez demandé un autre.",
                ("La réponse de la Région s’affichera ici.",),
            )
        case "coupon_revoked":
            return Told(
                f"Coupon {held.rank} arrêté",
                "",
                "Il ne sert plus nulle part.",
                ("Demandez-en un autre, ou appelez-nous.",)
                if _said_by_owner(held)
                else ("La Région l’a retiré. Appelez-nous.",),
            )
        case _:
            return NONE_LEFT


def _said_by_owner(held: Holding) -> bool:
    reasons = {RevocationReason.LOST, RevocationReason.STOLEN}
    return held.coupon is not None and held.coupon.revoked_reason in reasons
