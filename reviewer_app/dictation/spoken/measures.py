"""Measures: “three point five by two centimeters” 3.5 × 2 cm, “twelve milligrams per deciliter” 12 mg/dL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewer_app.dictation.spoken.pieces import Found, Kind, Piece, says
from reviewer_app.dictation.spoken.table import Table


@dataclass(frozen=True, slots=True)
class _Said:
    """A unit and of how many pieces it is; of none if there is none."""

    written: str = ""
    length: int = 0
    joined: bool = False


class MeasureRule:
    """Joins numbers with “by” and with their unit. Numbers without either stay as they are."""

    def __init__(self, table: Table) -> None:
        self._table = table
        phrases = [(said.split(), unit) for unit in table.units for said in unit.said]
        self._units = sorted(phrases, key=lambda one: len(one[0]), reverse=True)

    def __call__(self, pieces: Sequence[Piece], at: int) -> Found:
        """Return a measure as it is written."""
        if pieces[at].kind is not Kind.NUMBER:
            return None
        parts, used = [self._part(pieces, at)], 0
        used = parts[0][1]
        while at + used < len(pieces) and pieces[at + used].said in self._table.by:
            following = at + used + 1
            if following >= len(pieces) or pieces[following].kind is not Kind.NUMBER:
                break
            parts.append(self._part(pieces, following))
            used += 1 + parts[-1][1]
        units = [unit for _, _, unit in parts]
        if len(parts) == 1 and units[0].length == 0:
            return None
        return Piece(_joined(parts), pieces[at].first, pieces[at + used - 1].last, Kind.MEASURE), used

    def _part(self, pieces: Sequence[Piece], at: int) -> tuple[str, int, _Said]:
        """Return a number's digits, of how many pieces it is with its unit, and that unit."""
        unit = self._unit(pieces, at + 1)
        return pieces[at].digits, 1 + unit.length, unit

    def _unit(self, pieces: Sequence[Piece], at: int) -> _Said:
        first = self._single(pieces, at)
        after = at + first.length
        if first.length and after < len(pieces) and pieces[after].said in self._table.per:
            second = self._single(pieces, after + 1, per=True)
            if second.length:
                return _Said(f"{first.written}/{second.written}", first.length + 1 + second.length)
        return first

    def _single(self, pieces: Sequence[Piece], at: int, *, per: bool = False) -> _Said:
        power = self._table.powers.get(pieces[at].said, "") if at < len(pieces) else ""
        start = at + bool(power)
        for phrase, unit in self._units:
            if (per or not unit.only_per) and says(pieces, start, phrase):
                return _Said(unit.written + power, len(phrase) + bool(power), unit.joined)
        return _Said()


def _joined(parts: Sequence[tuple[str, int, _Said]]) -> str:
    """Write the numbers with their units; one unit at the end stands for all before it, as it was said."""
    return " × ".join(
        digits if not unit.length else f"{digits}{unit.written}" if unit.joined else f"{digits} {unit.written}"
        for digits, _, unit in parts
    )
