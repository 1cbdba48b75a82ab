"""Mails to young people about the coupons that they hold: subject, then paragraphs."""

from webapp.domain.mail import AddressLeftNews, ExpiryNews, ReplacementNews, RequestNews, YoungLinkNews
from webapp.web.filters import clock, day, euros
from webapp.web.messages.mail_lines import one_line


def holder(
    news: ReplacementNews | RequestNews | AddressLeftNews | YoungLinkNews | ExpiryNews,
) -> tuple[str, tuple[str, ...]]:
    """Return the mail that tells a young person of a coupon they hold, or of what they asked."""
    match news:
        case YoungLinkNews():
            return _link(news)
        case ExpiryNews():
            return _expiry(news)
        case ReplacementNews():
            return _replacement(news)
        case RequestNews():
            return _answer(news)
        case AddressLeftNews():
            return _address_left(news)


def _link(news: YoungLinkNews) -> tuple[str, tuple[str, ...]]:
    return "Votre lien pour voir vos coupons", (
        f"Bonjour {one_line(news.first_name)},",
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
        f"Bonjour {one_line(news.first_name)},",
        f"Votre coupon {news.rank} sur {news.ranks_total} n’a pas encore servi. Il expire {left}.",
        "\n".join(
            (
                f"Aide : {one_line(news.scheme_label)}",
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


def _replacement(news: ReplacementNews) -> tuple[str, tuple[str, ...]]:
    what = "coupon provisoire" if news.provisional else "coupon"
    fee = f"Frais : {euros(news.fee_cents)}" if news.fee_cents else "Frais : aucun"
    return f"Votre nouveau {what} {news.rank}", (
        f"Bonjour {one_line(news.first_name)},",
        f"La Région a remplacé votre coupon {news.rank} sur {news.ranks_total}.",
        "\n".join(
            (
                f"Aide : {one_line(news.scheme_label)}",
                f"Valable jusqu’au : {day(news.expires_on)} inclus",
                fee,
            )
        ),
        "Ce qui change\nL’ancien coupon ne marche plus. Jetez-le, sur papier comme en image.",
        (
            "La suite\nCe coupon provisoire sert tout de suite. Le définitif le remplacera."
            if news.provisional
            else "La suite\nMontrez le nouveau coupon à votre auto-école. Il garde le même montant."
        ),
        f"Vos coupons\nIls s’ouvrent ici, avec votre adresse de courriel :\n{news.link}",
    )


_CHANGED = {
    "family_name": "le nom de famille",
    "first_name": "le prénom",
    "birth_date": "la date de naissance",
    "email": "l’adresse de courriel",
}


def _answer(news: RequestNews) -> tuple[str, tuple[str, ...]]:
    """Return the mail of what the Region decided."""
    about = "une correction" if news.rank is None else f"un nouveau coupon {news.rank}"
    answer = "a fait ce que vous demandiez" if news.granted else "n’a pas accepté cette demande"
    answer = "a corrigé votre dossier" if news.changed else answer
    reason = () if news.reason is None else (f"Sa réponse\n{one_line(news.reason)}",)
    return "Réponse à votre demande", (
        f"Bonjour {one_line(news.first_name)},",
        f"Vous aviez demandé {about} le {day(news.asked_at)}. La Région {answer}.",
        *_corrected(news),
        *reason,
        f"Vos coupons\nIls s’ouvrent ici, avec votre adresse de courriel :\n{news.link}",
    )


def _corrected(news: RequestNews) -> tuple[str, ...]:
    """Say what a correction changed and what follows; not the values: a mail may be read by others."""
    if not news.changed:
        return ()
    told = ["Ce qui a changé\n" + "\n".join(f"- {_CHANGED[name]}" for name in news.changed)]
    if "email" in news.changed:
        told.append("Votre accès\nVos appareils sont déconnectés. Demandez un nouveau lien à cette adresse.")
    if news.new_qr:
        told.append("Votre QR\nIl a changé. L’ancien ne marche plus, sur papier comme en image.")
    return tuple(told)


def _address_left(news: AddressLeftNews) -> tuple[str, tuple[str, ...]]:
    """Return the mail to the address that a file held before: no name of the new one, and no link."""
    return "Cette adresse a quitté un dossier", (
        f"Bonjour {one_line(news.first_name)},",
        (
            f"Le {day(news.changed_at)}, la Région a remplacé ou retiré cette adresse dans votre dossier. "
            "Une demande de correction le voulait."
        ),
        "Ce qui change\nLes liens reçus ici n’ouvrent plus rien. Plus rien ne sera écrit à cette adresse.",
        "Vous n’avez rien demandé ?\nAppelez-nous vite : une autre personne lit peut-être vos courriels.",
    )
