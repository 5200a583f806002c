"""Which lines stand in the corners of a pane, by modality, read from data files. No Qt.

Who it is, PRIOR, warnings, mismatches and the quality mark are no lines of these: nothing here takes them away.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal, TypeAlias

import msgspec

from reviewer_app.decoding import from_json
from reviewer_app.errors import BadSettings
from reviewer_app.imaging.facts import Facts
from reviewer_app.resources import resource

VERSION = 1
#: Lines that the program makes itself: what a study and a series are called, and where and how an image is shown.
OWN_LINES = ("study", "study-time", "series", "slice", "image", "window")
Kind: TypeAlias = Literal["text", "number", "time", "method"]


#: Defined terms of Lossy Image Compression Method (0028,2114), PS3.3 C.7.6.1.1.5.1.
_METHODS = {
    "ISO_10918_1": "JPEG",
    "ISO_14495_1": "JPEG-LS",
    "ISO_15444_1": "JPEG 2000",
    "ISO_15444_15": "High-Throughput JPEG 2000",
    "ISO_18181_1": "JPEG XL",
    "ISO_13818_2": "MPEG-2",
    "ISO_14496_10": "MPEG-4 AVC",
    "ISO_23008_2": "HEVC",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A value of the header within a line; one that the header does not have is left out with its words.

    Attributes
    ----------
    of
        DICOM keywords: the first that the header has is told.
    before, unit
        Words round the value.
    signs
        Words that stand before a number in place of its sign: those of what is above 0, and of what is below.
    kind
        "number" is rounded to `digits` after multiplying by `factor`; "time" is shown as hours and minutes;
        "method" is how an image was compressed with loss, by its usual name.
    """

    of: tuple[str, ...]
    before: str = ""
    unit: str = ""
    kind: Kind = "number"
    digits: Annotated[int, msgspec.Meta(ge=0, le=9)] = 1
    factor: float = 1.0
    signs: tuple[str, str] | None = None


Line: TypeAlias = str | tuple[Part, ...]
"""The name of one of `OWN_LINES`, or values of the header in a row."""


@dataclass(frozen=True, slots=True)
class Corners:
    """What stands where for some modalities, codes of (0008,0060); without any, for all that have none of their own.

    `left_top` stands under who it is, `right_bottom` over the quality mark.
    """

    modalities: tuple[str, ...] = ()
    left_top: tuple[Line, ...] = ()
    right_top: tuple[Line, ...] = ("study", "study-time", "series")
    left_bottom: tuple[Line, ...] = ("slice", "image", "window")
    right_bottom: tuple[Line, ...] = ()
    version: int = VERSION

    @property
    def keywords(self) -> tuple[str, ...]:
        """What of the header it needs, as DICOM keywords."""
        lines = (*self.left_top, *self.right_top, *self.left_bottom, *self.right_bottom)
        parts = (part for line in lines if not isinstance(line, str) for part in line)
        return tuple(dict.fromkeys(keyword for part in parts for keyword in part.of))


PLAIN = Corners()


def parse_corners(data: bytes) -> Corners:
    """Read what stands in the corners from JSON.

    Raises
    ------
    BadSettings
        If it is none, of a newer version, or names a line that there is none of.
    """
    try:
        made = from_json(data, Corners)
    except msgspec.MsgspecError as error:
        raise BadSettings("These words for the corners cannot be read.", detail=type(error).__name__) from error
    lines = (*made.left_top, *made.right_top, *made.left_bottom, *made.right_bottom)
    unknown = [one for one in lines if isinstance(one, str) and one not in OWN_LINES]
    if made.version != VERSION or unknown:
        raise BadSettings("These words for the corners cannot be used.", detail=f"version={made.version}")
    return made


@lru_cache(maxsize=1)
def own_corners() -> tuple[Corners, ...]:
    """Return what comes with the program."""
    folder = resource("corners")
    return tuple(parse_corners(one.read_bytes()) for one in folder.iterdir() if one.name.endswith(".json"))


def readable_corners(kept: Iterable[str]) -> tuple[Corners, ...]:
    """Return what can be read of the reader's own: a damaged one costs no other."""
    found = []
    for one in kept:
        try:
            found.append(parse_corners(one.encode()))
        except BadSettings:
            continue
    return tuple(found)


def corners_for(modality: str, known: Sequence[Corners]) -> Corners:
    """Return what stands in the corners of an image; of several the first, those for any modality after all others."""
    named = (one for one in known if modality in one.modalities)
    general = (one for one in known if not one.modalities)
    return next(named, None) or next(general, PLAIN)


def lines_of(lines: Sequence[Line], own: Mapping[str, Sequence[str]], facts: Facts | None) -> tuple[str, ...]:
    """Return the words of lines; those that have nothing to say are left out.

    Parameters
    ----------
    own
        The words of `OWN_LINES`; of one that is not there nothing is said.
    facts
        What the header says, None while it has not been read.
    """
    found: list[str] = []
    for line in lines:
        if isinstance(line, str):
            found += own.get(line, ())
        elif facts is not None:
            told = " · ".join(words for part in line if (words := _words(part, facts)))
            found += (told,) if told else ()
    return tuple(found)


def _words(part: Part, facts: Facts) -> str:
    keyword = next((one for one in part.of if facts.texts.get(one)), "")
    if not keyword:
        return ""
    text = facts.texts[keyword]
    if part.kind == "number":
        text = _numbers(text, part)
    elif part.kind == "time":
        text = _time(text)
    elif part.kind == "method":
        text = ", then ".join(_METHODS.get(one, one) for one in text.split("\\"))
    else:
        text = text.replace("\\", " ")
    before = "" if part.before.lower() in text.lower() else part.before  # "Iodinated contrast" is called what it is
    return " ".join(word for word in (before, text, part.unit) if word).replace(" °", "°") if text else ""


def _numbers(text: str, part: Part) -> str:
    found = []
    for one in text.split("\\")[:2]:
        try:
            value = float(one) * part.factor
        except ValueError:
            return ""
        if not math.isfinite(value):
            return ""
        found.append(_rounded(value, part))
    return "/".join(dict.fromkeys(found))


def _rounded(value: float, part: Part) -> str:
    """Return a number rounded as asked for; one that would become 0 keeps what it has."""
    digits = f"{value:.{part.digits}f}"
    if value and not float(digits):
        digits = f"{value:.2g}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits and "e" not in digits else digits
    if part.signs is None:
        return digits.replace("-", "−")
    return f"{part.signs[value < 0]} {digits.removeprefix('-')}" if value else digits


def _time(text: str) -> str:
    """Return hours and minutes of a TM, or of a DT."""
    digits = text.partition(".")[0].partition("+")[0].replace(":", "")
    digits = digits[8:] if len(digits) >= 12 else digits
    return f"{digits[:2]}:{digits[2:4]}" if len(digits) >= 4 and digits[:4].isdigit() else ""
