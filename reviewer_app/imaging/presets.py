"""Window presets by modality, body part and unit, from ``resources/presets/windows.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from reviewer_app.cases.views import Window
from reviewer_app.imaging.source import DisplayInput
from reviewer_app.resources import resource

_UNITS = {"CT": "HU"}
"""The unit that a modality's presets are meant in, where the preset does not say another."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A named window, with the body parts it is meant for (none: any) and the unit of its numbers."""

    name: str
    window: Window
    body_parts: frozenset[str] = frozenset()
    unit: str = ""


def presets_for(modality: str, body_part: str, description: DisplayInput | None = None) -> tuple[Preset, ...]:
    """Return the presets of a modality: those meant for the body part first, then those for any, then the rest.

    With a `description`, its file's own windows come last, those that are a preset already left out, so that a key
    means the same in every file; and presets in another unit are left out: a soft tissue window says nothing about a
    CT whose values are not Hounsfield units.
    """
    known = [one for one in _all().get(modality.upper(), ()) if description is None or one.unit == description.unit]
    part = "".join(letter for letter in body_part.upper() if letter.isalnum())
    meant = [one for one in known if part and part in one.body_parts]
    general = [one for one in known if not one.body_parts]
    rest = [one for one in known if one not in meant and one not in general]
    ours = (*meant, *general, *rest)
    windows = {one.window for one in ours}
    return (*ours, *(one for one in _of_file(description) if one.window not in windows))


def _of_file(description: DisplayInput | None) -> tuple[Preset, ...]:
    if description is None:
        return ()
    named = description.windows
    return tuple(
        Preset(one.explanation or ("File" if len(named) == 1 else f"File {number}"), one.window, unit=description.unit)
        for number, one in enumerate(named, start=1)
    )


@lru_cache(maxsize=1)
def _all() -> dict[str, tuple[Preset, ...]]:
    table = json.loads(resource("presets/windows.json").read_text(encoding="utf-8"))
    return {
        modality: tuple(
            Preset(
                name=one["name"],
                window=Window(float(one["center"]), float(one["width"])),
                body_parts=frozenset(one.get("body_parts", ())),
                unit=one.get("unit", _UNITS.get(modality, "")),
            )
            for one in rows
        )
        for modality, rows in table.items()
    }
