"""The mails in French: plain text, one thing a mail. A subject names nobody: it outlives the mail's words."""

from webapp.domain.mail import (
    DebitNews,
    DisavowalNews,
    ExpiryNews,
    News,
    StaffLimitNews,
    TransferNews,
    YoungLinkNews,
)
from webapp.web.cards import reference
from webapp.web.filters import clock, day, euros, tied
from webapp.web.support import NUMBER

_HOURS = "Du lundi au vendredi, de 9 h à 12 h et de 14 h à 17 h 30."
_CALL = f"Un doute ? Appelez le {NUMBER}.\n{_HOURS}"
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
        case YoungLinkNews():
            return _young_link(news)
        case ExpiryNews():
            return _expiry(news)


def _debit(news: DebitNews) -> tuple[str, tuple[str, ...]]:
    last = news.rank == news.ranks_total
    return f"Coupon {news.rank} débité : {euros(news.amount_cents)}", (
        f"Bonjour {_one_line(news.first_name)},",
        f"Votre coupon {news.rank} sur {news.ranks_total} vient d’être débité.",
        "\n".join(
            (
                f"Aide : {_one_line(news.scheme_label)}",
                f"Montant : {euros(news.amount_cents)}",
                f"École : {_one_line(news.partner_name)}",
                f"Quand : le {day(news.debited_at)} à {clock(news.debited_at)}",
            )
        ),
        "La suite\nLa Région examine ce débit, puis paie l’école. "
        + (
            "C’était votre dernier coupon."
            if last
            else f"Votre coupon {news.rank + 1} pourra servir ensuite. Gardez-le bien."
        ),
        (
            f"Ce n’est pas moi\nVous n’étiez pas à l’école à ce moment-là ? Dites-le ici :\n{news.link}\n"
            "Le lien ne change rien tant que vous n’avez pas confirmé."
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
                f"École : {_one_line(news.partner_name)}",
                f"Quand : le {day(news.debited_at)} à {clock(news.debited_at)}",
            )
        ),
        "Ce qui change\nLe débit reste ce qu’il est. Il porte maintenant le signe « Contesté par le jeune ».",
        (
            "À l’école\nRegardez qui a débité ce coupon et comment. "
            "Si c’est une méprise, le responsable peut annuler le débit avant l’examen de la Région."
        ),
        "À la Région\nÉclaircissez ce débit avant de le valider.",
    )


def _staff_limit(news: StaffLimitNews) -> tuple[str, tuple[str, ...]]:
    return "Trop d’essais d’identité en une heure", (
        "Bonjour,",
        (
            f"Chez {_one_line(news.partner_name)}, {_one_line(news.staff_name)} a fait trop d’essais faux "
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
                f"Aide : {_one_line(news.scheme_label)}",
                f"École : {_one_line(news.partner_name)}",
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


def _young_link(news: YoungLinkNews) -> tuple[str, tuple[str, ...]]:
    return "Votre lien pour voir vos coupons", (
        f"Bonjour {_one_line(news.first_name)},",
        f"Voici le lien que vous avez demandé :\n{news.link}",
        (
            f"Il est valable jusqu’à {clock(news.expires_at)}, et il sert une seule fois.\n"
            "Ouvrez-le sur l’appareil et dans le navigateur où vous l’avez demandé."
        ),
        "Vous n’avez rien demandé ?\nNe faites rien : sans votre navigateur, ce lien n’ouvre rien.",
    )


def _expiry(news: ExpiryNews) -> tuple[str, tuple[str, ...]]:
    left = "aujourd’hui" if news.days == 0 else "demain" if news.days == 1 else f"dans {news.days} jours"
    return f"Votre coupon {news.rank} expire {left}", (
        f"Bonjour {_one_line(news.first_name)},",
        f"Votre coupon {news.rank} sur {news.ranks_total} n’a pas encore servi. Il expire {left}.",
        "\n".join(
            (
                f"Aide : {_one_line(news.scheme_label)}",
                f"Montant : {euros(news.amount_cents)}",
                f"Dernier jour : le {day(news.expires_on)}",
            )
        ),
        (
            "Que faire ?\nPrésentez-le à votre école avant cette date, avec votre pièce d’identité."
            if news.usable
            else f"Que faire ?\nIl pourra servir après le coupon {news.rank - 1}. Parlez-en à votre école."
            if news.rank > 1
            else "Que faire ?\nParlez-en à votre école."
        ),
        f"Vos coupons\nVotre page dit où le coupon peut servir :\n{news.link}",
    )


def _one_line(text: str) -> str:
    """Keep a name on its line, whatever was typed in it."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
