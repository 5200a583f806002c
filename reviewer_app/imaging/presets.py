"""Window presets by modality, body part and unit, from ``resources/presets/windows.json``, and what a file offers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.imaging.display import automatic_window, full_window
from reviewer_app.imaging.measure import measure_of
from reviewer_app.imaging.source import DisplayInput, PixelSource
from reviewer_app.imaging.uptake import UNIT as SUV
from reviewer_app.resources import resource

_UNITS = {"CT": "HU", "PT": SUV}
"""The unit that a modality's presets are meant in."""


class Rule(StrEnum):
    """How a window is made from the values of the frame it is chosen for; it is not made anew for the next one."""

    AUTOMATIC = "automatic"
    FULL = "full range"


@dataclass(frozen=True, slots=True)
class Preset:
    """A named look: a window, a rule to make one, a table of the file by its number, or a state by its UID.

    `window` is in the units after the modality LUT where the preset was made for a picture, else in `unit`. Presets of
    the program name the body parts they are meant for (none: any).
    """

    name: str
    window: Window | None = None
    body_parts: frozenset[str] = frozenset()
    unit: str = ""
    rule: Rule | None = None
    voi_lut: int | None = None
    state: str = ""


_RULES = (Preset("By this image", rule=Rule.AUTOMATIC), Preset("Full range", rule=Rule.FULL))


def presets_for(modality: str, body_part: str, description: DisplayInput | None = None) -> tuple[Preset, ...]:
    """Return the presets of a modality: those meant for the body part first, then those for any, then the rest.

    With a `description` of a grey picture two rules follow, then the file's own windows and tables, those that are a
    preset already left out, so that a key means the same in every file; and presets in another unit are left out: a
    soft tissue window says nothing about a CT whose values are not Hounsfield units.
    """
    part = "".join(letter for letter in body_part.upper() if letter.isalnum())
    known = _all().get(modality.upper(), ())
    meant = [one for one in known if part and part in one.body_parts]
    general = [one for one in known if not one.body_parts]
    rest = [one for one in known if one not in meant and one not in general]
    ours = (*meant, *general, *rest)
    if description is None:
        return ours
    if description.color:
        return ()
    fitting = _in_units_of(ours, description)
    windows = {one.window for one in fitting}
    return (
        *fitting,
        *_RULES,
        *(one for one in _of_file(description) if one.window is None or one.window not in windows),
    )


def window_of(preset: Preset, source: PixelSource, level: int = 0) -> Window | None:
    """Return the window of a preset for a picture, None for a table of the file.

    A rule looks at every value of one level: where that is not level 0, extremes of single pixels are left out.

    Raises
    ------
    CannotDecode
        If the pixels that a rule looks at cannot be read.
    """
    if preset.rule is None:
        return preset.window
    pixels = source.read(level, source.levels[level].whole)
    make = automatic_window if preset.rule is Rule.AUTOMATIC else full_window
    return make(pixels, source.description)


def _in_units_of(presets: tuple[Preset, ...], description: DisplayInput) -> tuple[Preset, ...]:
    measure = measure_of(description)
    return tuple(
        Preset(one.name, measure.to_modality(one.window), one.body_parts, measure.unit)
        for one in presets
        if one.window is not None and one.unit == measure.unit
    )


def _of_file(description: DisplayInput) -> tuple[Preset, ...]:
    named, luts = description.windows, description.voi_luts
    windows = tuple(
        Preset(one.explanation or ("File" if len(named) == 1 else f"File {number}"), one.window, unit=description.unit)
        for number, one in enumerate(named, start=1)
    )
    word = "Table" if len(luts) == 1 else "Table {}"
    found = tuple(Preset(one.explanation or word.format(number + 1), voi_lut=number) for number, one in enumerate(luts))
    return (*windows, *found)


@lru_cache(maxsize=1)
def _all() -> dict[str, tuple[Preset, ...]]:
    table = json.loads(resource("presets/windows.json").read_text(encoding="utf-8"))
    return {
        modality: tuple(
            Preset(
                name=one["name"],
                window=Window(float(one["center"]), float(one["width"]), _function(modality)),
                body_parts=frozenset(one.get("body_parts", ())),
                unit=_UNITS.get(modality, ""),
            )
            for one in rows
        )
        for modality, rows in table.items()
    }


def _function(modality: str) -> VoiFunction:
    """Return LINEAR_EXACT for windows on small fractions, which LINEAR, meant for whole numbers, would shift."""
    return VoiFunction.LINEAR_EXACT if modality == "PT" else VoiFunction.LINEAR
