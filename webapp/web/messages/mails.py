"""The mails in French: plain text, one thing a mail. A subject names nobody: it outlives the mail's words."""

from webapp.domain.mail import (
    AddressLeftNews,
    ContestNews,
    DebitNews,
    DisavowalNews,
    ExpiryNews,
    News,
    ReplacementNews,
    RequestNews,
    StaffLimitNews,
    TransferNews,
    YoungLinkNews,
)
from webapp.domain.transaction_news import CouponBackNews, LookedAtNews, NextCouponNews
from webapp.web.cards import reference
from webapp.web.filters import clock, day, euros, tied
from webapp.web.messages import young_mails
from webapp.web.messages.mail_lines import one_line
from webapp.web.messages.step_mails import school
from webapp.web.messages.young_step_mails import young
from webapp.web.support import NUMBER, opening_hours

_CALL = f"Un doute ? Appelez le {NUMBER}.\n{opening_hours()}"
_FOOT = "--\nGuichet\nCe courriel part tout seul : personne ne lit les réponses."


def write_mail(news: News) -> tuple[str, str]:
    """Return the subject and the body of the mail that tells news."""
    subject, paragraphs = _told(news)
    return tied(subject), tied("\n\n".join((*paragraphs, _CALL, _FOOT))) + "\n"


def _told(news: News) -> tuple[str, tuple[str, ...]]:
    match news:
        case DebitNews():
            return _debit(news)
        case DisavowalNews():
            return _disavowal(news)
        case StaffLimitNews():
            return _staff_limit(news)
        case TransferNews():
            return _transfer(news)
        case ContestNews():
            return _contest(news)
        case ReplacementNews() | RequestNews() | AddressLeftNews() | YoungLinkNews() | ExpiryNews():
            return young_mails.holder(news)
        case NextCouponNews() | LookedAtNews() | CouponBackNews():
            return young(news)
        case _:
            return school(news)


def _debit(news: DebitNews) -> tuple[str, tuple[str, ...]]:
    # A mail may wait for days, so it tells when, and never « just now ».
    hello = f"Bonjour {one_line(news.first_name)},"
    facts = "\n".join(
        (
            f"Aide : {one_line(news.scheme_label)}",
            f"Montant : {euros(news.amount_cents)}",
            f"École : {one_line(news.partner_name)}",
            f"Quand : le {day(news.debited_at)} à {clock(news.debited_at)}",
        )
    )
    told = f"Votre coupon {news.rank} sur {news.ranks_total} a été débité."
    if news.reversed_since:
        return f"Coupon {news.rank} débité, puis annulé : {euros(news.amount_cents)}", (
            hello,
            f"{told} Depuis, l’école a annulé ce débit.",
            facts,
            (
                "Ce qui change\nCe débit ne compte plus. Vous n’avez rien à faire.\n"
                f"Gardez votre coupon {news.rank} : il peut servir de nouveau, jusqu’à sa date de fin."
            ),
        )
    last = news.rank == news.ranks_total
    return f"Coupon {news.rank} débité : {euros(news.amount_cents)}", (
        hello,
        told,
        facts,
        "La suite\nLa Région examine ce débit, puis paie l’école. "
        + (
            "C’était votre dernier coupon."
            if last
            else f"Votre coupon {news.rank + 1} pourra servir ensuite. Gardez-le bien."
        ),
        (
            f"Ce n’est pas moi\nVous n’étiez pas à l’école à ce moment-là ? Dites-le ici :\n{news.link}\n"
            "Le lien ne change rien tant que vous n’avez pas confirmé.\n"
            f"Il sert jusqu’au {day(news.link_until)}."
        ),
    )


def _disavowal(news: DisavowalNews) -> tuple[str, tuple[str, ...]]:
    return f"Débit contesté : {reference(news.transaction_id)}", (
        "Bonjour,",
        "Un jeune dit qu’il n’était pas là quand son coupon a été débité.",
        "\n".join(
            (
                f"Transaction : {reference(news.transaction_id)}",
                f"Coupon : {news.rank}, {euros(news.amount_cents)}",
                f"École : {one_line(news.partner_name)}",
                f"Quand : le {day(news.debited_at)} à {clock(news.debited_at)}",
            )
        ),
        *(_DISAVOWED_AND_REVERSED if news.reversed_since else _DISAVOWED),
    )


_DISAVOWED = (
    "Ce qui change\nLe débit reste ce qu’il est. Il porte maintenant le signe « Contesté par le jeune ».",
    (
        "À l’école\nRegardez qui a débité ce coupon et comment. "
        "Si c’est une méprise, le responsable peut annuler le débit avant l’examen de la Région."
    ),
    "À la Région\nÉclaircissez ce débit avant de le valider.",
)
_DISAVOWED_AND_REVERSED = (
    "Ce qui change\nDepuis, l’école a annulé ce débit. Il ne compte plus.",
    "À l’école\nRegardez qui a débité ce coupon et comment.",
)


def _staff_limit(news: StaffLimitNews) -> tuple[str, tuple[str, ...]]:
    return "Trop d’essais d’identité en une heure", (
        "Bonjour,",
        (
            f"Chez {one_line(news.partner_name)}, {one_line(news.staff_name)} a fait trop d’essais faux "
            "d’identité en une heure."
        ),
        "Ces essais sont suspendus pour cette personne seulement. Ils reprennent dans l’heure.",
        "Que faire ?\nDemandez ce qui s’est passé. Un collègue peut faire la vérification.",
    )


def _transfer(news: TransferNews) -> tuple[str, tuple[str, ...]]:
    verb, word = ("accorde", "accordé") if news.granted else ("refuse", "refusé")
    return f"Transfert {word} : coupon {news.rank}", (
        "Bonjour,",
        f"La Région {verb} le transfert du dossier que votre école a demandé.",
        "\n".join(
            (
                f"Coupon : {news.rank} sur {news.ranks_total}",
                f"Aide : {one_line(news.scheme_label)}",
                f"École : {one_line(news.partner_name)}",
                f"Demandé : le {day(news.asked_at)} à {clock(news.asked_at)}",
            )
        ),
        (
            "Ce qui change\nLe dossier est à votre école. Scannez de nouveau le coupon avant de le débiter."
            if news.granted
            else "Ce qui change\nLe dossier reste où il est. La page du coupon dit pourquoi."
        ),
        f"La page du coupon\nElle s’ouvre après votre connexion :\n{news.link}",
    )


def _contest(news: ContestNews) -> tuple[str, tuple[str, ...]]:
    granted = news.transaction_id is not None
    verb, word = ("accepte", "acceptée") if granted else ("refuse", "refusée")
    made = () if news.transaction_id is None else (f"Transaction : {reference(news.transaction_id)}",)
    return f"Contestation {word} : coupon {news.rank}", (
        "Bonjour,",
        f"La Région {verb} la contestation de votre école.",
        "\n".join(
            (
                *made,
                f"Coupon : {news.rank}, {euros(news.amount_cents)}",
                f"École : {one_line(news.partner_name)}",
                f"Gardé par l’appareil : le {day(news.captured_at)} à {clock(news.captured_at)}",
            )
        ),
        (
            "Ce qui change\nLe coupon est débité. La transaction est dans votre liste."
            if granted
            else "Ce qui change\nLe refus reste, rien n’est débité. La page de vos refus dit pourquoi."
        ),
        f"Vos débits hors ligne refusés\nLa page s’ouvre après votre connexion :\n{news.link}",
    )
