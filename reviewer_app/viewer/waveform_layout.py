"""Where the curves of a waveform lie on the paper: millimetres, by speed and gain. Pure.

Paper positions are ``(x, y)`` in millimetres from its upper left corner, x with time, y down.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from reviewer_app.imaging.objects.waveform import Channel, MultiplexGroup, Waveforms


SPEEDS = (12.5, 25.0, 50.0, 100.0)
"""Millimetres per second; 25 is the speed that ECG are read at."""
GAINS = (2.5, 5.0, 10.0, 20.0, 40.0)
"""Millimetres per millivolt; 10 is the usual one."""

_LEADS = (("I", "aVR", "V1", "V4"), ("II", "aVL", "V2", "V5"), ("III", "aVF", "V3", "V6"))
_MINUS = "-\u2010\u2011\u2012\u2013\u2212"
_TWELVE = "(aVR|aVL|aVF|V[1-6]|III|II|I)"
#: A name with a sign before it is a lead turned over; one joined to another word is something else.
_LEAD = re.compile(rf"(?<![{_MINUS}/+\w]){_TWELVE}(?![{_MINUS}/+]?\w)", re.IGNORECASE)
#: A lead against an electrode is the difference of both: another lead.
_ELECTRODE = r"(?:C\d|[RL][AL]|[RL]F|[RLFNE]|WCT|ref\w*)"
_AGAINST = rf"\s*(?:[{_MINUS}/+]|\b(?:minus|to|versus|vs)\b\.?)\s*"
_DIFFERENCE = re.compile(rf"\b(?:{_TWELVE}{_AGAINST}{_ELECTRODE}|{_ELECTRODE}{_AGAINST}{_TWELVE})\b", re.IGNORECASE)
_NAMES = {name.lower(): name for row in _LEADS for name in row}
#: Volts in millivolts, by unit in lower case.
_MILLIVOLTS = {"mv": 1.0, "µv": 1e-3, "uv": 1e-3, "nv": 1e-6, "v": 1e3}
#: Columns are for a record on one sheet; what lasts longer runs on, lead under lead.
_SHEET_S = 12.0
_MARGIN, _PULSE, _END = 4.0, 10.0, 4.0
_LEAST, _MOST, _AROUND = 16.0, 60.0, 5.0
#: What is no voltage is drawn about so many millimetres high.
_OTHER = 30.0
_LOOKED_AT = 50_000


class Arrangement(StrEnum):
    """How leads share the paper."""

    COLUMNS = "columns"
    STACKED = "stacked"


@dataclass(frozen=True, slots=True)
class PaperScale:
    """`speed` in mm/s, `gain` in mm/mV."""

    speed: float = 25.0
    gain: float = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class WaveformRecord:
    """Curves ready to be drawn.

    `spans` hold for each group the lowest and highest value of each channel; `whose` names the patient in the file;
    `facts` are lines of text about channels, filters and annotations.
    """

    waveforms: Waveforms
    spans: tuple[tuple[tuple[float, float], ...], ...]
    whose: str = ""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Strip:
    """A piece of a channel (counted from 0) from `begin` to `end` seconds.

    `left`, `top` and `height` are millimetres; `zero` is where the value 0 lies, `per_unit` millimetres for one unit of
    the channel.
    """

    channel: int
    label: str
    begin: float
    end: float
    left: float
    top: float
    height: float
    zero: float
    per_unit: float
    unit: str
    voltage: bool

    def x_at(self, seconds: float, speed: float) -> float:
        """Return where a time lies."""
        return self.left + (seconds - self.begin) * speed

    def seconds_at(self, x: float, speed: float) -> float:
        """Return the time at a place, held inside the strip."""
        return min(max(self.begin + (x - self.left) / speed, self.begin), self.end)

    def value_at(self, y: float) -> float:
        """Return the value at a height, in the unit of the channel."""
        return (self.zero - y) / self.per_unit


@dataclass(frozen=True, slots=True)
class Paper:
    """All strips, the size in millimetres, and the zero lines of rows that begin with a pulse of one millivolt."""

    strips: tuple[Strip, ...]
    width: float
    height: float
    pulses: tuple[float, ...] = ()

    def strip_at(self, x: float, y: float, speed: float) -> Strip | None:
        """Return the strip whose row is nearest to a place, among those that lie over it; None without strips."""
        above = [one for one in self.strips if one.left <= x <= one.x_at(one.end, speed)] or list(self.strips)
        return min(above, key=lambda one: abs(one.top + one.height / 2 - y), default=None)


def prepared(waveforms: Waveforms, whose: str = "", facts: tuple[str, ...] = ()) -> WaveformRecord:
    """Return curves with what laying them out needs; takes as long as the record, so call it in a job."""
    spans = tuple(tuple(_span(row) for row in group.samples) for group in waveforms.groups)
    return WaveformRecord(waveforms, spans, whose, facts)


def lead_name(channel: Channel) -> str:
    """Return the short name of one of the twelve leads ("aVR"), else the name in the file.

    A name that holds two leads, or a lead against an electrode ("V1-V2"), is that of another lead, a bipolar one.
    """
    words = channel.name.replace("_", " ")
    found = {one.lower() for one in _LEAD.findall(words)}
    if len(found) != 1 or _DIFFERENCE.search(words):
        return channel.name
    return _NAMES[found.pop()]


def has_columns(group: MultiplexGroup) -> bool:
    """Tell whether a group holds the twelve leads, on one sheet."""
    names = {lead_name(one) for one in group.channels}
    return names.issuperset(_NAMES.values()) and 2.0 <= group.seconds <= _SHEET_S


def lay_out(record: WaveformRecord, number: int, scale: PaperScale, arrangement: Arrangement) -> Paper:
    """Return the paper of a group (counted from 0); leads stand in columns only where `has_columns`.

    Columns follow each other in time, as on paper of an electrocardiograph: the second begins where the first ends.
    Below them runs lead II from beginning to end.
    """
    group, spans = record.waveforms.groups[number], record.spans[number]
    if arrangement is Arrangement.COLUMNS and has_columns(group):
        rows = _column_rows(group)
    else:
        rows = [[(at, 0.0, group.seconds)] for at in range(len(group.channels))]
    return _stack(rows, group, spans, scale)


def millivolts(unit: str) -> float | None:
    """Return a unit of the file in millivolts, None for what is no voltage."""
    return _MILLIVOLTS.get(unit.lower())


def filter_words(group: MultiplexGroup) -> str:
    """Return what was filtered, for the leads that say so: "Filtered 0.05–300 Hz, without 50 Hz"."""
    named: dict[str, list[str]] = {}
    for one in group.channels:
        named.setdefault(_filters(one), []).append(lead_name(one))
    if len(named) == 1:
        words = next(iter(named))
        return f"F{words[1:]}" if words else "Filters not stated"
    told = [f"{', '.join(leads)}: {words or 'filters not stated'}" for words, leads in named.items()]
    return "; ".join(told)


def _filters(one: Channel) -> str:
    low, high = one.low_filter, one.high_filter
    band = f"{low:g}–{high:g} Hz" if low and high else f"from {low:g} Hz" if low else f"to {high:g} Hz" if high else ""
    notch = f"without {one.notch_filter:g} Hz" if one.notch_filter else ""
    words = ", ".join(part for part in (band, notch) if part)
    return f"filtered {words}" if words else ""


def _column_rows(group: MultiplexGroup) -> list[list[tuple[int, float, float]]]:
    """Return for each row its pieces: channel, begin and end in seconds."""
    at = {lead_name(one): number for number, one in reversed(list(enumerate(group.channels)))}
    part = group.seconds / len(_LEADS[0])
    rows = [[(at[name], part * n, part * (n + 1)) for n, name in enumerate(row)] for row in _LEADS]
    return [*rows, [(at["II"], 0.0, group.seconds)]]


def _stack(
    rows: list[list[tuple[int, float, float]]],
    group: MultiplexGroup,
    spans: tuple[tuple[float, float], ...],
    scale: PaperScale,
) -> Paper:
    strips: list[Strip] = []
    pulses: list[float] = []
    left, top = _MARGIN + _PULSE, _MARGIN
    for row in rows:
        made, height = _row(row, (left, top), group, spans, scale)
        strips += made
        if made and made[0].voltage:
            pulses.append(top + height / 2)
        top += height
    width = left + group.seconds * scale.speed + _END
    return Paper(tuple(strips), width, top + _MARGIN, tuple(pulses))


def _row(
    pieces: list[tuple[int, float, float]],
    corner: tuple[float, float],
    group: MultiplexGroup,
    spans: tuple[tuple[float, float], ...],
    scale: PaperScale,
) -> tuple[list[Strip], float]:
    """Return the strips of a row and its height: the zero lines of its leads lie at one height."""
    left, top = corner
    units = [_per_unit(group.channels[at], spans[at], scale) for at, _, _ in pieces]
    high = max(spans[at][1] * unit for (at, _, _), unit in zip(pieces, units, strict=True))
    low = min(spans[at][0] * unit for (at, _, _), unit in zip(pieces, units, strict=True))
    height = min(max(high - low + 2 * _AROUND, _LEAST), _MOST)
    zero = top + height / 2 + (high + low) / 2
    strips = [
        Strip(
            at,
            lead_name(group.channels[at]),
            begin,
            end,
            left + begin * scale.speed,
            top,
            height,
            zero,
            unit,
            group.channels[at].unit,
            millivolts(group.channels[at].unit) is not None,
        )
        for (at, begin, end), unit in zip(pieces, units, strict=True)
    ]
    return strips, height


def _per_unit(channel: Channel, span: tuple[float, float], scale: PaperScale) -> float:
    """Return millimetres for one unit: by the gain for a voltage, else a round number that fits the row."""
    voltage = millivolts(channel.unit)
    if voltage is not None:
        return scale.gain * voltage
    reach = span[1] - span[0]
    if reach <= 0 or not math.isfinite(reach):
        return 1.0
    power = 10.0 ** math.floor(math.log10(_OTHER / reach))
    return max(one * power for one in (1.0, 2.0, 5.0) if one * power <= _OTHER / reach * (1 + 1e-9))


def _span(samples: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> tuple[float, float]:
    """Return lowest and highest value without rare spikes, ``(0, 0)`` where nothing was recorded."""
    seen = samples[:: max(1, samples.size // _LOOKED_AT)]
    seen = seen[np.isfinite(seen)]
    if not seen.size:
        return 0.0, 0.0
    low, high = np.percentile(seen, (0.1, 99.9))
    return float(low), float(high)
