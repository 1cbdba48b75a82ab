"""The worker: keeps house beside the web workers, whatever happens, until it is asked to stop."""

import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from types import FrameType

import click
from flask.cli import with_appcontext

from webapp.services import (
    anomaly_reminders,
    batch_work,
    batches,
    documents,
    file_sweep,
    ledger,
    messages,
    notes,
    notices,
    post,
    purge,
    reminders,
    sign_in,
    uploads,
    young_links,
)
from webapp.services.anomaly_watch import AnomalyWatch
from webapp.services.lookout import Lookout
from webapp.services.lookout import forget_old as forget_old_sightings
from webapp.services.postman import Postman
from webapp.services.scribe import Scribe
from webapp.web.access import office
from webapp.web.messages.labels import LABEL_GONE
from webapp.web.messages.mails import write_mail

_PAUSE_SECONDS = 2
"""Between two looks at what is due: two small reads, and no lock, when nothing is."""
_MAILS = timedelta(seconds=_PAUSE_SECONDS)
_LOOK = timedelta(minutes=5)
_HOUR = timedelta(hours=1)
_CHUNKS = 25
"""Of a batch, in one stretch."""
_DAY = timedelta(days=1)
_LONGEST = timedelta(minutes=5)


class Duty:
    """One thing that is done again and again; after a failure less and less often, until it succeeds.

    Args:
        name: What a failure is called in the log.
        every: Time between two beginnings.
        act: Does it.
    """

    def __init__(self, name: str, every: timedelta, act: Callable[[], object]) -> None:
        self._name, self._every, self._act = name, every, act
        self._due: datetime | None = None
        self._failures = 0

    def do_if_due(self, now: datetime) -> None:
        """Do it when its time has come; nothing it runs into stops the worker."""
        if self._due is not None and now < self._due:
            return
        try:
            self._act()
        except Exception as error:  # noqa: BLE001  a database away, a full disk, a fault of ours: the rest goes on
            self._failures += 1
            pause = max(self._every, min(_LONGEST, _MAILS * 2**self._failures))
            # What the error says may hold an address or a name: its kind alone is told.
            _log(f"{self._name}: {type(error).__name__}, tried again in {pause.total_seconds():.0f} s")
        else:
            pause, self._failures = self._every, 0
        self._due = now + pause


class _Stop:
    """Whether somebody asked us to stop: what is being done is finished first."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


@click.command("worker")
@click.option("--every", default=300, help="Seconds between two checkpoints.")
@click.option("--once", is_flag=True, help="Do everything once, then end.")
@with_appcontext
def worker(every: int, *, once: bool) -> None:
    """Keep house beside the web workers: write and send mails, make a checkpoint now and then."""
    stop = _Stop()
    before = {number: signal.signal(number, stop.ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        duties = make_duties(timedelta(seconds=every), lambda: stop.asked)
        while not stop.asked:
            for duty in duties:
                duty.do_if_due(office().clock.now())
            if once:
                return
            time.sleep(_PAUSE_SECONDS)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def make_duties(
    between_checkpoints: timedelta, stopped: Callable[[], bool] = lambda: False
) -> tuple[Duty, ...]:
    """Return what the worker does, in this order; ``stopped``: what may be gone on with later is."""
    scribe = Scribe(office(), write_mail, _say_untold)
    postman = Postman(office(), write_mail, _say_unsent)
    lookout, watch = Lookout(office()), AnomalyWatch(office())
    aside = batch_work.Aside(_say_unwritten)
    return (
        Duty("mails not written", _MAILS, scribe.tell),
        Duty("mails not sent", _MAILS, postman.send_mails),
        Duty("batches not written", _MAILS, lambda: _write_batches(stopped, aside)),
        Duty("nobody reminded", _HOUR, lambda: reminders.remind(office())),
        Duty("no school reminded", _HOUR, lambda: anomaly_reminders.remind(office())),
        Duty("no look for signals", _LOOK, lookout.look),
        Duty("no look for anomalies", _LOOK, watch.look),
        Duty("old sightings not forgotten", _DAY, lambda: forget_old_sightings(office())),
        Duty("old links not forgotten", _DAY, lambda: young_links.forget_old(office())),
        Duty("old mails not forgotten", _DAY, lambda: post.forget_old_mails(office())),
        Duty("old messages not forgotten", _DAY, lambda: messages.purge_old(office())),
        Duty("old notices not forgotten", _DAY, lambda: notices.forget_old(office())),
        Duty("old sign-ins not forgotten", _DAY, lambda: sign_in.forget_old(office())),
        Duty("old uploads not forgotten", _HOUR, lambda: uploads.sweep(office())),
        Duty("old batches not dropped", _HOUR, lambda: batches.drop_old(office())),
        Duty("old documents not forgotten", _HOUR, lambda: documents.purge_due(office())),
        Duty("old reasons not forgotten", _DAY, lambda: notes.purge_old(office(), LABEL_GONE)),
        Duty("unsent documents not forgotten", _DAY, lambda: purge.purge_unsent(office())),
        Duty("unnamed files not forgotten", _DAY, lambda: file_sweep.sweep_files(office())),
        Duty("no checkpoint", between_checkpoints, _checkpoint),
    )


def _write_batches(stopped: Callable[[], bool], aside: batch_work.Aside) -> None:
    batch_work.write_batches(office(), _turn(stopped), aside)


def _turn(stopped: Callable[[], bool]) -> Callable[[], bool]:
    """Return what says whether a batch goes on: mails and checkpoints get their turn in between."""
    chunks = count(1)
    return lambda: next(chunks) < _CHUNKS and not stopped()


def _checkpoint() -> None:
    made = ledger.checkpoint(office())
    if made is not None:
        click.echo(f"checkpoint {made.number}: {len(made.heads)} heads")


def _say_untold(kind: str, error: Exception) -> None:
    _log(f"an event {kind} could not be told: {type(error).__name__}, tried again in ten minutes")


def _say_unsent(mail_id: str, error: Exception) -> None:
    # The id is opaque; what the error says may hold an address or a name.
    _log(f"the mail {mail_id} could not be sent: {type(error).__name__}, tried again later")


def _say_unwritten(batch_id: str, error: Exception) -> None:
    # As above: a batch holds names and birth dates.
    _log(f"the batch {batch_id} could not be written: {type(error).__name__}, tried again in ten minutes")


def _log(line: str) -> None:
    click.echo(line, err=True)
