"""Hanging protocols as values, read from data files. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Literal, TypeAlias

import msgspec

from reviewer_app.cases.palettes import PALETTE_NAMES
from reviewer_app.decoding import from_json
from reviewer_app.errors import BadSettings
from reviewer_app.resources import resource
from reviewer_app.viewer.layouts import LAYOUTS

VERSION = 1
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
Side: TypeAlias = Literal["", "left", "right"]
Orientation: TypeAlias = Literal["", "axial", "coronal", "sagittal", "oblique"]


@dataclass(frozen=True, slots=True)
class Pick:
    """What a place of the layout is for; what is left empty does not matter.

    Attributes
    ----------
    modalities
        Any of these codes (0008,0060).
    prior
        True for an earlier study of the kind, False for the current one.
    study
        Which of the earlier (or current) studies that have what the protocol asks for, counted from 0, the newest.
    side
        "left" or "right", from Image Laterality (0020,0062) or Laterality (0020,0060).
    views
        Any of these View Positions (0018,5101), for example "CC".
    orientation
        "axial", "coronal", "sagittal" or "oblique".
    words, without
        Any of these words must stand in the description of the series, none of those may.
    largest
        Of several that fit, the one with the most images goes first, else they come in the order of the study.
    number
        Which of them, counted from 0 among those that no earlier place shows.
    like
        The number of an earlier place, -1 for none: a series of the same name as there goes first.
    optional
        The place stays empty where nothing fits; any other place must be filled.
    chest_wall
        The side of the pane at which the chest wall has to lie: the picture is turned over where the file has it
        otherwise, and stands at that edge.
    same
        The number of an earlier place, -1 for none, whose very images are shown here again.
    over
        The number of an earlier place, -1 for none, whose images are laid over these: PET over CT.
    """

    modalities: tuple[str, ...] = ()
    prior: bool = False
    study: Count = 0
    side: Side = ""
    views: tuple[str, ...] = ()
    orientation: Orientation = ""
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    largest: bool = False
    number: Count = 0
    like: Annotated[int, msgspec.Meta(ge=-1)] = -1
    optional: bool = False
    chest_wall: Side = ""
    same: Annotated[int, msgspec.Meta(ge=-1)] = -1
    over: Annotated[int, msgspec.Meta(ge=-1)] = -1


@dataclass(frozen=True, slots=True)
class HangingProtocol:
    """Layout (an id of `layouts`) and places in the order they are filled; `regions` as in `cases.regions`, or any.

    `equal_scale` shows all pictures at one scale, in millimetres; `inverted` lists places, counted from 0, whose grey
    or palette is turned over, and `palettes` the palette of each place by its label, empty for grey (PS3.6 Annex B);
    `width` is how many logical pixels the viewer must have across; `window_in_step` and
    `place_in_step` tie window, or zoom and pan, of the panes.
    """

    name: str
    layout: str
    places: tuple[Pick, ...]
    regions: tuple[str, ...] = ()
    equal_scale: bool = False
    inverted: tuple[Count, ...] = ()
    palettes: tuple[str, ...] = ()
    width: Count = 0
    window_in_step: bool = False
    place_in_step: bool = False
    version: int = field(default=VERSION)


def parse_protocol(data: bytes) -> HangingProtocol:
    """Read a protocol from JSON.

    Raises
    ------
    BadSettings
        If it is no protocol, of a newer version, or has more places than its layout.
    """
    try:
        made = from_json(data, HangingProtocol)
    except msgspec.MsgspecError as error:
        raise BadSettings("This hanging protocol cannot be read.", detail=type(error).__name__) from error
    room = LAYOUTS[made.layout].panes if made.layout in LAYOUTS else 0
    known = all(one in PALETTE_NAMES for one in made.palettes if one)
    if made.version != VERSION or not made.places or not room or len(made.places) > room or not known:
        raise BadSettings("This hanging protocol cannot be used.", detail=f"version={made.version}")
    return made


def protocol_bytes(protocol: HangingProtocol) -> bytes:
    """Return the data file of a protocol."""
    return msgspec.json.format(msgspec.json.encode(protocol), indent=2)


@lru_cache(maxsize=1)
def own_protocols() -> tuple[HangingProtocol, ...]:
    """Return the protocols that come with the program, the most particular first."""
    folder = resource("hanging")
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".json")), key=lambda one: one.name)
    return tuple(parse_protocol(one.read_bytes()) for one in files)


def named(protocols: Iterable[HangingProtocol], name: str) -> HangingProtocol | None:
    """Return the protocol of this name, None if there is none."""
    return next((one for one in protocols if one.name == name), None)
