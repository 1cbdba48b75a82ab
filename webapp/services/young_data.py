"""A young person's own data, all of it, as the house holds it; the words are the caller's.

Source: regulation (EU) 2016/679, articles 15 and 20.
"""

from typing import Any, TypeAlias

from webapp.domain.holding import Standing
from webapp.services import young_view
from webapp.services.office import Office
from webapp.store import young_data
from webapp.store.database import snapshot

Data: TypeAlias = dict[str, list[dict[str, Any]]]


def own_data(office: Office, beneficiary_id: str) -> Data:
    """Return every row about the person, by the name of its table.

    The number of a coupon whose turn is to come is left out: only the usable one is ever given away.
    """
    home = young_view.home(office, beneficiary_id)
    hidden = {
        held.coupon.id
        for file in home.files
        for held in file.holdings
        if held.coupon is not None
        and held.coupon.revoked_at is None
        and held.standing in {Standing.NEXT, Standing.LATER}
    }
    with snapshot() as tx:
        found = young_data.everything(tx, beneficiary_id)
    for row in found["coupon"]:
        if row.pop("id") in hidden:
            row["number"] = None
    return found
