"""Numbers with their units as they are written in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_MILLIMETRES = {"µm": 0.001, "um": 0.001, "mm": 1.0, "cm": 10.0, "m": 1000.0}
_MILLIGRAMS = {"µg": 0.001, "mcg": 0.001, "ug": 0.001, "mg": 1.0, "g": 1000.0, "kg": 1_000_000.0}
_MILLILITRES = {"µl": 0.001, "ml": 1.0, "cc": 1.0, "cl": 10.0, "dl": 100.0, "l": 1000.0}
_GRAYS = {"mGy": 0.001, "cGy": 0.01, "Gy": 1.0}
_SCALES = ({"length": _MILLIMETRES}, {"mass": _MILLIGRAMS}, {"volume": _MILLILITRES}, {"dose": _GRAYS})
_KINDS = {unit: (kind, factor) for table in _SCALES for kind, units in table.items() for unit, factor in units.items()}
CONCENTRATIONS = [
    "g/dl", "g/l", "mg/dl", "mg/l", "mg/ml", "µg/l", "µg/ml", "µg/dl", "ng/ml", "ng/l", "ng/dl", "pg/ml", "mmol/l",
    "µmol/l", "nmol/l", "pmol/l", "mU/l", "U/l", "U/ml", "IU/ml", "µIU/ml", "mEq/l", "G/l",
]  # fmt: skip
_OTHERS = [
    "mg/m²", "mg/m2", "g/m²", "g/m2", "mg/kg", "g/kg", "mm²/s", "mm2/s", "mm²", "mm2", "mm³", "mm3", "cm²", "cm2",
    "cm³", "cm3", "mmHg", "mm/h", "cm/s", "m/s", "kg/m²", "kg/m2", "°C", "°F", "HU", "µmol/g", "ml/min", "g/min",
    "MBq", "mSv", "%", "ms", "s/mm²", "s/mm2",
]  # fmt: skip
_UNITS = sorted([*_KINDS, *CONCENTRATIONS, *_OTHERS, "mm Hg"], key=len, reverse=True)
_NUMBER = r"\d+(?:[.,]\d+)*"
_AMOUNT = re.compile(
    rf"(?<![\w.,⁻])(?P<minus>[-−–](?=\d))?(?P<first>{_NUMBER})(?P<more>(?:\s?(?:[x×*]|by)\s?{_NUMBER}){{0,2}})\s?-?"
    rf"(?P<unit>{'|'.join(re.escape(one) for one in _UNITS)})(?![\w/²³])(?!\s?[/·]\s?\w)",
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_POWER = re.compile(r"10\^?[-−–]$")


@dataclass(frozen=True, slots=True)
class Amount:
    """One or more numbers with one unit at a place of a text.

    `kind` is "length" (values in mm), "mass" (mg), "volume" (ml), "dose" (Gy), or the unit as written; `digits` is how
    many digits the first number tells.
    """

    start: int
    end: int
    kind: str
    unit: str
    values: tuple[float, ...]
    digits: int = 1


@lru_cache(maxsize=4096)
def amounts(text: str) -> tuple[Amount, ...]:
    """Return the amounts of a text in order; a comma is that of decimals, but before groups of three digits."""
    return tuple(_amounts(text))


def _amounts(text: str) -> Iterator[Amount]:
    for match in _AMOUNT.finditer(text):
        if _POWER.search(text, max(0, match.start() - 4), match.start("first")):
            continue
        numbers = [match["first"], *re.findall(_NUMBER, match["more"])]
        values = [number(one) for one in numbers]
        if any(one is None for one in values):
            continue
        sign = -1.0 if match["minus"] and not text[: match.start()].rstrip()[-1:].isdigit() else 1.0
        unit = match["unit"]
        kind, factor = _KINDS.get(unit, (unit, 1.0))
        scaled = tuple(sign * factor * one for one in values if one is not None)
        start = match.start("first") if sign > 0 else match.start()
        yield Amount(start, match.end(), kind, unit, scaled, len(re.sub(r"\D", "", numbers[0]).strip("0")))


def number(written: str) -> float | None:
    """Return what a number as written means: ``"4,2"`` 4.2, ``"1,250"`` 1250; None for any other form."""
    if _THOUSANDS.fullmatch(written):
        return float(written.replace(",", ""))
    try:
        return float(written.replace(",", "."))
    except ValueError:
        return None
