"""The words of the training: its coupons, the steps of the tour, and what to do at each screen."""

from collections.abc import Mapping

from webapp.domain.training import Case, Step

TRAINING_COUPONS: Mapping[Case, tuple[str, str]] = {
    Case.READY: ("Prêt à débiter", "Débit possible"),
    Case.SECOND: ("Deuxième coupon", "Débit possible : le premier est payé"),
    Case.OTHER_MARKET: ("Autre marché", "Refusé : votre convention est d’un autre marché"),
    Case.EXPIRED: ("Expiré", "Refusé : expiré"),
    Case.DEBITED: ("Déjà débité", "Refusé : il a déjà servi"),
    Case.STRANGER: ("Pièce d’une autre personne", "La pièce ne correspond pas"),
}
"""Title of each coupon, and what is expected of the counter."""

TOUR: Mapping[Step, tuple[str, str]] = {
    Step.MARKETS: ("Les deux marchés", "Reconnaître les coupons que vous prenez"),
    Step.SCAN: ("Scanner un coupon", "Par l’appareil photo, une photo ou le numéro"),
    Step.IDENTITY: ("Vérifier l’identité", "Recopier la pièce, lettre à lettre"),
    Step.MISMATCH: ("Une pièce qui ne correspond pas", "Ce que l’écran dit, et ce qu’il tait"),
    Step.REFUSAL: ("Un refus", "Lire pourquoi, et quoi faire"),
    Step.DEBIT: ("Débiter", "Comparer le visage, puis débiter"),
    Step.RECEIPT: ("Le reçu", "Ce qu’il prouve, ce qui reste à déposer"),
}
"""Title of each step of the tour, and what is learnt there."""

HINTS: Mapping[str, str] = {
    "markets": "Voici les coupons que vous prenez. Lisez, puis continuez.",
    "scan": "Tapez {number}, ou scannez-le.",
    "scan_refused": "Tapez {number} : ce coupon sera refusé.",
    "scan_any": "Essayez les coupons que vous voulez.",
    "possible": "Ce coupon peut être débité. Vérifiez l’identité.",
    "refused": "Lisez pourquoi ce coupon est refusé, et quoi faire.",
    "identity": "Recopiez le nom exactement comme sur la pièce.",
    "identity_stranger": "La pièce est celle d’une autre personne. Recopiez-la.",
    "missed": "Le nom du coupon reste caché. Sans autre pièce, rendez le coupon.",
    "matched": "La pièce correspond. Rien n’est encore débité.",
    "face": "Comparez le visage, cochez, puis continuez.",
    "debit": "Relisez le montant, puis débitez. Rien ne part.",
    "receipt": "Le vrai reçu est vert, sans rayures.",
    "receipt_early": "Voyez d’abord un refus, puis débitez de nouveau.",
}
"""One short sentence or two at each screen of the training."""
