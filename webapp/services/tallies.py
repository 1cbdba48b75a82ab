"""The counts behind the dashboards: checked against the transactions, and written again."""

from webapp.store import recount
from webapp.store.database import snapshot, writing
from webapp.store.recount import Wrong


def check() -> list[Wrong]:
    """Return every count that is not what the transactions say, of one moment."""
    with snapshot() as tx:
        return list(recount.wrong(tx))


def write_again() -> None:
    """Count everything anew; debits go on meanwhile, and a decision waits for the end of it."""
    with writing() as tx:
        recount.write_again(tx)
