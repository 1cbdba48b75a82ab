"""The Region's page of offline claims as drawn: figures, delays and anomalies in words, no rule."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.domain.delays import Figures
from webapp.services.offline_review import DeviceFigures, OfflineOverview, OfflineTasks, OpenAnomaly
from webapp.web.messages.labels import device_anomaly_words
from webapp.web.messages.reasons import reason_label

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class FiguresLine:
    """What was delivered, in words; ``refused`` are reasons with how often each was given."""

    partner_name: str
    device_name: str
    revoked: bool
    accepted: int
    accepted_cents: int
    refused_count: int
    refused: tuple[tuple[str, int], ...]
    odd_clocks: int
    median_delay: str
    longest_delay: str


@dataclass(frozen=True, slots=True)
class AnomalyLine:
    """One open anomaly."""

    id: str
    title: str
    sentence: str
    seq: int
    opened_at: datetime
    device_name: str
    partner_name: str


@dataclass(frozen=True, slots=True)
class OfflinePage:
    """The page's figures and anomalies."""

    total: FiguresLine
    devices: tuple[FiguresLine, ...]
    device_count: int
    anomalies: tuple[AnomalyLine, ...]
    anomaly_count: int


def offline_page(seen: OfflineOverview) -> OfflinePage:
    """Return what the Region's page shows."""
    return OfflinePage(
        total=_figures(seen.total),
        devices=tuple(_device(one) for one in seen.devices),
        device_count=seen.device_count,
        anomalies=tuple(_anomaly(one) for one in seen.anomalies),
        anomaly_count=seen.anomaly_count,
    )


def tasks_sentence(waiting: OfflineTasks) -> str:
    """Say how much waits, in one line."""
    told = [
        _counted(waiting.contests, "contestation"),
        _counted(waiting.anomalies, "anomalie"),
    ]
    parts = [one for one in told if one]
    if not parts:
        return "Rien n’attend"
    several = len(parts) > 1 or waiting.contests + waiting.anomalies > 1
    return " et ".join(parts) + (" attendent" if several else " attend")


def lasting(delay: timedelta | None) -> str:
    """Return a delay in the units that tell enough; a dash where there is none."""
    if delay is None:
        return "–"
    if delay < _MINUTE:
        return f"moins d’une{_NO_BREAK}minute"
    if delay < _HOUR:
        return f"{delay // _MINUTE}{_NO_BREAK}min"
    if delay < _DAY:
        return f"{delay // _HOUR}{_NO_BREAK}h{_NO_BREAK}{delay % _HOUR // _MINUTE:02}"
    return f"{delay // _DAY}{_NO_BREAK}jour" + ("s" if delay >= 2 * _DAY else "")


def _counted(count: int, word: str) -> str:
    return f"{count}{_NO_BREAK}{word}" + ("s" if count > 1 else "") if count else ""


def _device(one: DeviceFigures) -> FiguresLine:
    return _figures(one.figures, one.partner_name, one.device_name, revoked=one.revoked)


def _figures(
    of: Figures, partner_name: str = "", device_name: str = "", *, revoked: bool = False
) -> FiguresLine:
    return FiguresLine(
        partner_name=partner_name,
        device_name=device_name,
        revoked=revoked,
        accepted=of.accepted,
        accepted_cents=of.accepted_cents,
        refused_count=of.refused_count,
        refused=tuple((reason_label(code), count) for code, count in of.refused.items()),
        odd_clocks=of.odd_clocks,
        median_delay=lasting(of.median_delay),
        longest_delay=lasting(of.longest_delay),
    )


def _anomaly(one: OpenAnomaly) -> AnomalyLine:
    title, sentence = device_anomaly_words(one.kind)
    return AnomalyLine(one.id, title, sentence, one.seq, one.opened_at, one.device_name, one.partner_name)
