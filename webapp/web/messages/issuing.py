"""The words of coupons at the Region: what became of one, why it was replaced, batches, lines of a file."""

from collections.abc import Mapping

from webapp.domain.batch import BatchKind, BatchState
from webapp.domain.coupon import CouponState, RevocationReason
from webapp.domain.known import KnownBy
from webapp.services.csv_lines import LineProblem
from webapp.web.filters import tied

_EVENTS: Mapping[str, tuple[str, str]] = {
    "anomaly_opened": ("stop", "Débit contesté"),
    "claim_refused": ("stop", "Débit refusé"),
    "coupon_imported": ("past", "Importé"),
    "coupon_issued": ("past", "Émis"),
    "coupon_revoked": ("stop", "Annulé par la Région"),
    "debit_reversed": ("past", "Débit annulé par l’école"),
    "debit_taken_back": ("done", "Débit repris après une panne"),
    "debited": ("done", "Débité"),
    "document_added": ("past", "Justificatif reçu"),
    "documents_purged": ("past", "Justificatifs effacés, gardés le temps prévu"),
    "notes_purged": ("past", "Motifs écrits effacés, gardés le temps prévu"),
    "identity_locked": ("stop", "Identité bloquée à l’école"),
    "identity_unlocked": ("past", "Identité débloquée"),
    "request_refused": ("stop", "Demande du jeune refusée"),
    "submitted": ("past", "Déposé à la Région"),
    "transfer_asked": ("past", "Transfert du dossier demandé"),
    "validated": ("done", "Débit validé"),
}
_MADE, _STOPPED, _OTHER = (
    ("past", "Mis à la place d’un autre"),
    ("stop", "Remplacé"),
    ("past", "Autre écriture"),
)

REPLACED = "Remplacé"
"""Of a coupon in whose place another stands."""

_REASONS: Mapping[RevocationReason, str] = {
    RevocationReason.LOST: "Perdu",
    RevocationReason.STOLEN: "Volé",
    RevocationReason.DAMAGED: "Abîmé",
    RevocationReason.REISSUED: "Réémis par la Région",
    RevocationReason.REPLACED: "Coupon provisoire remplacé",
    RevocationReason.WITHDRAWN: "Retiré",
}
_COUPONS: Mapping[CouponState, str] = {
    CouponState.AVAILABLE: "Disponible",
    CouponState.DEBITED: "Débité",
    CouponState.VALIDATED: "Validé",
    CouponState.PAID: "Payé",
    CouponState.REVOKED: "Annulé",
    CouponState.EXPIRED: "Expiré",
}
_BATCHES: Mapping[BatchState, str] = {
    BatchState.PREPARED: "À confirmer",
    BatchState.AWAITING_SECOND: "Attend une autre personne",
    BatchState.RUNNING: "En cours",
    BatchState.DONE: "Terminé",
    BatchState.DROPPED: "Abandonné",
}
_KINDS: Mapping[BatchKind, str] = {BatchKind.ISSUE: "Émission", BatchKind.IMPORT: "Import"}

_COLUMNS: Mapping[str, str] = {
    "beneficiary": "jeune",
    "birth_date": "date_de_naissance",
    "email": "courriel",
    "expires_on": "dernier_jour",
    "family_name": "nom",
    "first_name": "prenom",
    "market": "marche",
    "number": "numero",
    "other_names": "autres_noms",
    "rank": "rang",
    "scheme": "aide",
}
_LINES: Mapping[str, str] = {
    "control_character": "elle contient un caractère invisible.",
    "day_out_of_range": "un jour de 2020 à 2198 est attendu.",
    "file_too_large": "ce fichier est trop lourd.",
    "known_already": "ce numéro est déjà connu.",
    "missing": "il manque.",
    "name_length": "de 1 à 120 caractères sont attendus.",
    "name_without_letter": "de 1 à 120 caractères sont attendus, dont une lettre.",
    "names_without_letter": "de 1 à 120 caractères chacun sont attendus, dont une lettre.",
    "no_line": "ce fichier n’a aucune ligne après l’en-tête.",
    "not_a_day": "une date comme 2005-09-04 est attendue.",
    "not_an_address": "ce n’est pas une adresse de courriel.",
    "not_csv": "un guillemet reste ouvert, ou il est de trop.",
    "not_of_scheme": "cette aide n’a pas ce rang.",
    "not_utf8": "ce n’est pas du texte UTF-8.",
    "number_length": "de 4 à 64 caractères sont attendus.",
    "person_differs": "une autre ligne de ce jeune dit autre chose.",
    "person_known_email": "un dossier porte déjà ce courriel.",
    "person_known_identity": "un dossier porte déjà ces noms et cette date de naissance.",
    "person_twice": "ce jeune est déjà à la ligne {fact}.",
    "rank_twice": "ce jeune a déjà un coupon de ce rang.",
    "stands_twice": "ce numéro est déjà à la ligne {fact}.",
    "too_many_columns": "il y a trop de colonnes.",
    "training_number": "cette forme est celle des coupons d’entraînement.",
    "unknown": "cette aide n’est pas connue.",
    "unknown_in_scheme": "cette aide n’a pas ce marché.",
    "wrong_columns": "les colonnes attendues sont {fact}.",
}


def event_words(kind: str, *, stopped: bool) -> tuple[str, str]:
    """Return the look and the title of what happened to a coupon."""
    if kind == "coupon_replaced":
        return _STOPPED if stopped else _MADE
    return _EVENTS.get(kind, _OTHER)


def replacement_label(reason: RevocationReason) -> str:
    """Return why a coupon was replaced or withdrawn."""
    return _REASONS[reason]


def coupon_label(state: CouponState) -> str:
    """Return the name of a coupon's state."""
    return _COUPONS[state]


def batch_label(state: BatchState) -> str:
    """Return the name of a batch's state."""
    return _BATCHES[state]


def batch_kind_label(kind: BatchKind) -> str:
    """Return the name of a kind of batch."""
    return _KINDS[kind]


def columns_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the French names of columns."""
    return tuple(_COLUMNS[name] for name in names)


def known_words(by: KnownBy) -> str:
    """Return why somebody of a file seems to be known."""
    return _LINES[f"person_known_{by}"].capitalize()


def line_words(problem: LineProblem) -> str:
    """Return what is wrong with a line, after the name of the column at fault."""
    fact = problem.fact
    if problem.code == "wrong_columns":
        fact = ", ".join(columns_of(tuple(str(fact).split(", "))))
    words = _LINES[problem.code].format(fact=fact)
    return tied(f"{_COLUMNS[problem.column]} : {words}" if problem.column else words[0].upper() + words[1:])
