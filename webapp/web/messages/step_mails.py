"""Mails to schools on each step of a transaction: subject, then paragraphs. They name no young person."""

from collections.abc import Mapping, Sequence

from webapp.domain.anomaly import AnomalyKind
from webapp.domain.journal import GONE
from webapp.domain.transaction import VALIDATED_STATUSES, Status
from webapp.domain.transaction_news import (
    About,
    AskedLine,
    FlagNews,
    MessageNews,
    RefusedNews,
    ReleasedNews,
    ReopenedNews,
    SentBackNews,
    SubmittedNews,
    ValidatedNews,
)
from webapp.web.cards import reference
from webapp.web.filters import clock, day, euros
from webapp.web.messages.deposit import document_reason_label
from webapp.web.messages.examining import refusal_reason
from webapp.web.messages.labels import anomaly_label
from webapp.web.messages.mail_lines import one_line

Words = tuple[str, tuple[str, ...]]
SchoolNews = (
    SubmittedNews
    | ValidatedNews
    | SentBackNews
    | RefusedNews
    | ReopenedNews
    | ReleasedNews
    | FlagNews
    | MessageNews
)


def school(news: SchoolNews) -> Words:
    """Return the mail that tells a school of a step of its transaction."""
    subject, paragraphs = _told(news)
    return subject, ("Bonjour,", *paragraphs)


def _told(news: SchoolNews) -> Words:
    match news:
        case SubmittedNews():
            return _submitted(news)
        case ValidatedNews():
            return _validated(news)
        case SentBackNews():
            return _sent_back(news)
        case RefusedNews():
            return _refused(news)
        case ReopenedNews():
            return _reopened(news)
        case ReleasedNews():
            return _released(news)
        case FlagNews():
            return _flagged(news)
        case MessageNews():
            return _message(news)


def _facts(about: About, *more: str) -> str:
    return "\n".join(
        (
            f"Transaction : {reference(about.transaction_id)}",
            f"Coupon : {about.rank} sur {about.ranks_total}, {euros(about.amount_cents)}",
            f"Aide : {one_line(about.scheme_label)}",
            f"École : {one_line(about.partner_name)}",
            f"Débité : le {day(about.debited_at)} à {clock(about.debited_at)}",
            *more,
        )
    )


def _page(about: About) -> str:
    return f"La page de la transaction\nElle s’ouvre après votre connexion :\n{about.link}"


def _since(status: Status) -> str:
    """Return what became of a transaction that went on before its mail left."""
    if status in VALIDATED_STATUSES:
        return "Depuis, la Région l’a validée."
    return {
        Status.AWAITING_DOCUMENTS: "Depuis, la Région a demandé un justificatif.",
        Status.SUBMITTED: "Depuis, elle est de nouveau à l’examen.",
        Status.REFUSED: "Depuis, la Région l’a refusée.",
    }.get(status, "Depuis, elle a été annulée.")


def _submitted(news: SubmittedNews) -> Words:
    about = news.about
    waiting = about.status is Status.SUBMITTED
    return f"Transaction déposée : coupon {about.rank}", (
        "Vos justificatifs sont bien arrivés à la Région.",
        _facts(about, f"Déposée : le {day(news.submitted_at)} à {clock(news.submitted_at)}"),
        (
            "La suite\nLa Région examine les dossiers dans l’ordre d’arrivée. "
            "Un courriel vous dira sa réponse. Vous n’avez rien à faire."
            if waiting
            else f"La suite\n{_since(about.status)} La page de la transaction dit où elle en est."
        ),
        _page(about),
    )


def _validated(news: ValidatedNews) -> Words:
    about = news.about
    return f"Transaction validée : coupon {about.rank}, {euros(about.amount_cents)}", (
        "La Région a validé cette transaction.",
        _facts(about, f"Validée : le {day(news.decided_at)} à {clock(news.decided_at)}"),
        (
            f"Le paiement\nVirement attendu entre le {day(news.paid_from)} et le {day(news.paid_until)}.\n"
            "Comptez en plus les délais de votre banque."
        ),
        _page(about),
    )


def _sent_back(news: SentBackNews) -> Words:
    about = news.about
    due = [line for line in news.asked if not line.answered]
    if about.status is not Status.AWAITING_DOCUMENTS or not due:
        went = "Depuis, vous les avez renvoyés. Vous n’avez rien à faire."
        answered = about.status in {Status.AWAITING_DOCUMENTS, Status.SUBMITTED}
        return f"Justificatifs demandés, puis réglés : coupon {about.rank}", (
            f"La Région avait demandé des justificatifs. {went if answered else _since(about.status)}",
            _facts(about),
            _page(about),
        )
    many = len(due) > 1
    what = "justificatifs" if many else "justificatif"
    opening = (
        f"La Région attend {len(due) if many else 'un'} {what} pour cette transaction."
        if news.since is None
        else f"La Région attend {'encore ' + str(len(due)) if many else 'encore un'} {what}, "
        f"depuis le {day(news.since)}."
    )
    subject = "À compléter" if news.since is None else "Rappel, à compléter"
    return f"{subject} : coupon {about.rank}, {len(due)} {what}", (
        opening,
        _facts(about),
        *_asked(due),
        *_sent_already(news.asked),
        f"Que faire ?\nOuvrez cette page, touchez « Importer », puis « Valider » :\n{about.link}",
    )


def _asked(due: Sequence[AskedLine]) -> tuple[str, ...]:
    return tuple(
        "\n".join(
            (
                line.label or "Autre justificatif",
                "Il n’est pas arrivé." if line.reason is None else _why(document_reason_label(line.reason)),
                *_said(line.sentence),
            )
        )
        for line in due
    )


def _why(reason: str) -> str:
    return f"Motif : {reason}."


def _said(sentence: str | None) -> tuple[str, ...]:
    return (f"La Région écrit : {one_line(sentence)}",) if sentence and sentence != GONE else ()


def _sent_already(asked: Sequence[AskedLine]) -> tuple[str, ...]:
    names = [line.label or "Autre justificatif" for line in asked if line.answered]
    return (f"Déjà renvoyé\n{', '.join(names)}.",) if names else ()


def _refused(news: RefusedNews) -> Words:
    about = news.about
    if about.status is not Status.REFUSED:
        return f"Transaction refusée, puis reprise : coupon {about.rank}", (
            f"La Région avait refusé cette transaction. {_since(about.status)}",
            _facts(about),
            _page(about),
        )
    reason = () if news.reason is None else (_why(refusal_reason(news.reason)),)
    why = (*reason, *_said(news.sentence))
    return f"Transaction refusée : coupon {about.rank}, {euros(about.amount_cents)}", (
        "La Région refuse cette transaction. Elle ne sera pas payée.",
        _facts(about, *(() if news.decided_at is None else (f"Refusée : le {day(news.decided_at)}",))),
        *(("\n".join(("Pourquoi", *why)),) if why else ()),
        (
            "Que faire ?\nUn point vous semble inexact ? Écrivez à la Région depuis la page "
            "de la transaction. Elle peut regarder de nouveau."
        ),
        _page(about),
    )


def _reopened(news: ReopenedNews) -> Words:
    about = news.about
    again = about.status is Status.SUBMITTED
    return f"Transaction reprise : coupon {about.rank}", (
        "La Région regarde de nouveau cette transaction, qu’elle avait refusée."
        if again
        else f"La Région a regardé de nouveau cette transaction. {_since(about.status)}",
        _facts(about),
        *(("La suite\nUn courriel vous dira sa réponse. Vous n’avez rien à faire.",) if again else ()),
        _page(about),
    )


def _released(news: ReleasedNews) -> Words:
    about = news.about
    return f"Coupon rendu au jeune : coupon {about.rank}", (
        "La Région avait refusé cette transaction. Elle a rendu le coupon au jeune.",
        _facts(about),
        (
            "Ce qui change\nCe débit ne compte plus, et ne sera pas payé. "
            "Le jeune peut présenter ce coupon de nouveau, tant qu’il est valable."
        ),
        _page(about),
    )


_FLAGS: Mapping[AnomalyKind, str] = {
    AnomalyKind.OFFLINE_GAP: "Ce débit a été gardé sans réseau, et d’autres manquent avant lui.",
    AnomalyKind.LOCKED_BEFORE: "L’identité avait été bloquée peu avant ce débit.",
    AnomalyKind.RESTORED_TWICE: "Après une reprise, deux traces de ce débit ne concordent pas.",
}


def _flagged(news: FlagNews) -> Words:
    about = news.about
    if not news.kinds:
        return f"Point vérifié : coupon {about.rank}", (
            "Un point était à vérifier sur cette transaction. Il ne l’est plus.",
            _facts(about),
            _page(about),
        )
    return f"Point à vérifier : coupon {about.rank}", (
        "La Région vérifie un point de cette transaction avant de répondre.",
        _facts(about),
        "\n".join(("Ce qui est vérifié", *(_FLAGS.get(one, f"{anomaly_label(one)}.") for one in news.kinds))),
        "Que faire ?\nRien pour l’instant. Vous pouvez écrire à la Région ce que vous en savez.",
        _page(about),
    )


def _message(news: MessageNews) -> Words:
    about = news.about
    return f"Message de la Région : coupon {about.rank}", (
        f"La Région vous a écrit le {day(news.written_at)} à {clock(news.written_at)}."
        + (" Votre école l’a lu depuis." if news.read_since else ""),
        _facts(about),
        f"Lire et répondre\nLes messages s’ouvrent après votre connexion :\n{about.link}",
    )
