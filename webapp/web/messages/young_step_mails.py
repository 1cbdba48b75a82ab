"""Mails to young people on what becomes of a coupon: subject, then paragraphs. Nobody is blamed in them."""

from webapp.domain.transaction_news import AboutCoupon, CouponBackNews, LookedAtNews, NextCouponNews
from webapp.web.filters import clock, day, euros
from webapp.web.messages.mail_lines import one_line

YoungNews = NextCouponNews | LookedAtNews | CouponBackNews


def young(news: YoungNews) -> tuple[str, tuple[str, ...]]:
    """Return the mail that tells a young person what became of a coupon."""
    match news:
        case NextCouponNews():
            return _next(news)
        case LookedAtNews():
            return _looked_at(news)
        case CouponBackNews():
            return _back(news)


def _hello(about: AboutCoupon) -> str:
    return f"Bonjour {one_line(about.first_name)},"


def _page(about: AboutCoupon) -> str:
    return f"Vos coupons\nIls s’ouvrent ici, avec votre adresse de courriel :\n{about.link}"


def _next(news: NextCouponNews) -> tuple[str, tuple[str, ...]]:
    about = news.about
    facts = f"Aide : {one_line(about.scheme_label)}\nMontant : {euros(news.amount_cents)}"
    if not news.usable:
        # It was used since, has ended, or something else is awaited: their page says which.
        return f"Votre coupon {about.rank - 1} est validé", (
            _hello(about),
            f"La Région a validé votre coupon {about.rank - 1}.",
            f"La suite\nVotre page dit où en est votre coupon {about.rank}.",
            _page(about),
        )
    return f"Votre coupon {about.rank} peut être présenté", (
        _hello(about),
        f"La Région a validé votre coupon {about.rank - 1}. Votre coupon {about.rank} peut être présenté.",
        facts,
        "Que faire ?\nPrésentez-le à votre école, avec votre pièce d’identité.",
        _page(about),
    )


def _looked_at(news: LookedAtNews) -> tuple[str, tuple[str, ...]]:
    about = news.about
    return f"Votre coupon {about.rank} : la Région regarde le dossier", (
        _hello(about),
        (
            f"La Région a regardé de nouveau le dossier de votre coupon {about.rank}."
            if news.settled
            else f"La Région regarde le dossier de votre coupon {about.rank}, envoyé par votre école."
        ),
        f"Aide : {one_line(about.scheme_label)}\nÉcole : {one_line(about.partner_name)}",
        "La suite\nVous n’avez rien à faire. Votre page dit où en est ce coupon.",
        _page(about),
    )


def _back(news: CouponBackNews) -> tuple[str, tuple[str, ...]]:
    about = news.about
    who = "La Région" if news.by_region else "L’école"
    facts = (
        f"Aide : {one_line(about.scheme_label)}",
        f"Montant : {euros(news.amount_cents)}",
        f"École : {one_line(about.partner_name)}",
        f"Débité : le {day(news.debited_at)} à {clock(news.debited_at)}",
    )
    return f"Débit annulé : coupon {about.rank}, {euros(news.amount_cents)}", (
        _hello(about),
        f"{who} a annulé le débit de votre coupon {about.rank} sur {about.ranks_total}.",
        "\n".join(facts),
        "Ce qui change\nCe débit ne compte plus. "
        + (
            f"Votre coupon {about.rank} peut servir de nouveau, jusqu’à sa date de fin."
            if news.usable
            else f"Votre page dit où en est votre coupon {about.rank}."
        ),
        _page(about),
    )
