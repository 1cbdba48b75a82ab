"""The pages that are measured: to add one is to add a line here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.domain.actors import Role


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what is asked, and by whom.

    Attributes:
        path: ``{transaction}`` stands for the id of one of the school's transactions, another each time.
        fields: Of a form, where one is sent; ``{name}`` stands for a family name.
    """

    name: str
    path: str
    role: Role = Role.OWNER
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """How it is asked for."""
        return "POST" if self.fields else "GET"


PAGES = (
    Page("list", "/transactions"),
    Page("list, what waits for the school", "/transactions?vue=yours"),
    Page("list, sorted by status", "/transactions?tri=status-asc"),
    Page("search by name", "/transactions", fields={"recherche": "{name}"}),
    Page("dashboard", "/tableau-de-bord"),
    Page("detail", "/transactions/{transaction}"),
    Page("the day", "/comptoir/journee"),
    Page("documents of one", "/transactions/{transaction}/justificatifs"),
    Page("Region, dashboard", "/region/tableau-de-bord", Role.OFFICER),
    Page("Region, queue", "/region/instruction", Role.OFFICER),
    Page("Region, one case", "/region/instruction/{transaction}", Role.OFFICER),
    Page("Region, anomalies", "/region/anomalies", Role.OFFICER),
)
