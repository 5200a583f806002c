"""The lines that a reader may put into the corners, in words, and how the choice is kept. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import msgspec

from reviewer_app.dicom.names import element_name, keyword_and_tag
from reviewer_app.errors import BadSettings
from reviewer_app.viewer.corners import OWN_LINES, Corners, Line, Part, corners_for, parse_corners, readable_corners

#: Stands for every modality that has no corners of its own.
ALL_OTHERS = ""
#: The corners by the names of `Corners`, in the order in which one reads them.
CORNERS = ("left_top", "right_top", "left_bottom", "right_bottom")
_OWN_WORDS = {
    "study": "Title of the study",
    "study-time": "Day and time of the study",
    "series": "Series",
    "slice": "Place of the slice",
    "image": "Number of the image",
    "window": "Window",
}


def line_words(line: Line) -> str:
    """Return what a line tells: names of values, those of the header as the data dictionary calls them."""
    if isinstance(line, str):
        return _OWN_WORDS[line]
    return " · ".join(_value_words(part) for part in line if part.of)


def line_keywords(line: Line) -> str:
    """Return the DICOM keywords and tags that a line is read from, one value below the other; empty for other lines."""
    if isinstance(line, str):
        return ""
    return "\n".join(", or ".join(keyword_and_tag(one) for one in part.of) for part in line if part.of)


def line_shape(line: Line) -> str:
    """Return a line as it will look: words and units with "…" in the place of each value; one without is named."""
    if isinstance(line, str):
        return _OWN_WORDS[line]
    told = [(part, " ".join(one for one in (part.before, "…", part.unit) if one)) for part in line if part.of]
    return " · ".join(_value_words(part) if words == "…" else words for part, words in told)


def _value_words(part: Part) -> str:
    return element_name(part.of[0])


def modalities_of(known: Iterable[Corners]) -> tuple[str, ...]:
    """Return for what there may be corners: codes of (0008,0060) in order, and first `ALL_OTHERS`."""
    return (ALL_OTHERS, *sorted({code for one in known for code in one.modalities}))


def offered_lines(known: Iterable[Corners]) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[Line, ...]]:
    """Return the lines of the program, lines of the header that corners have, and each value of those on its own."""
    lines: dict[Line, None] = {}
    parts: dict[Part, None] = {}
    for corners in known:
        for name in CORNERS:
            for line in getattr(corners, name):
                if not isinstance(line, str):
                    lines[line] = None
                    parts.update(dict.fromkeys(part for part in line if part.of))
    single: tuple[Line, ...] = tuple(line for one in parts if (line := (one,)) not in lines)
    return OWN_LINES, tuple(lines), single


def is_own(kept: Iterable[str], modality: str) -> bool:
    """Whether the reader has said what stands in the corners of a modality."""
    return any(_is_of(one, modality) for one in readable_corners(kept))


def with_corners(kept: Sequence[str], modality: str, corners: Corners) -> tuple[str, ...]:
    """Return what the settings keep, with other corners for one modality; the rest stays, also what nobody can read."""
    made = replace(corners, modalities=() if modality == ALL_OTHERS else (modality,))
    return (msgspec.json.encode(made).decode(), *without_corners(kept, modality))


def without_corners(kept: Sequence[str], modality: str) -> tuple[str, ...]:
    """Return what the settings keep, with the program's corners for one modality."""
    return tuple(left for one in kept if (left := _without(one, modality)))


def _without(text: str, modality: str) -> str:
    try:
        made = parse_corners(text.encode())
    except BadSettings:
        return text
    if not _is_of(made, modality):
        return text
    left = tuple(one for one in made.modalities if one != modality)
    return msgspec.json.encode(replace(made, modalities=left)).decode() if left else ""


def _is_of(corners: Corners, modality: str) -> bool:
    return not corners.modalities if modality == ALL_OTHERS else modality in corners.modalities


def corners_now(kept: Iterable[str], modality: str, known: Sequence[Corners]) -> Corners:
    """Return what stands in the corners of a modality: the reader's own, else what the program has."""
    return corners_for(modality, (*readable_corners(kept), *known))


def moved(corners: Corners, corner: str, at: int, step: int) -> Corners:
    """Return corners with a line of one of them moved up (-1) or down (1); as they are where it cannot go on."""
    lines = list(getattr(corners, corner))
    if not 0 <= at + step < len(lines):
        return corners
    lines[at], lines[at + step] = lines[at + step], lines[at]
    return with_lines(corners, corner, lines)


def with_lines(corners: Corners, corner: str, lines: Iterable[Line]) -> Corners:
    """Return corners with other lines in one of them."""
    return replace(corners, **{corner: tuple(lines)})  # type: ignore[arg-type]  # the name of one of `CORNERS`
