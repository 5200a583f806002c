"""How good the picture on the screen is, as one value for each pane. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.viewer.tiles import ALL_THERE, Progress

#: Device pixels that each pixel of an image is spread over before the pane says so; a step of rounding is none.
ENLARGED_FROM, _ROUNDING = 4.0, 0.02


class Quality(StrEnum):
    """From what is on its way to what will never come."""

    LOADING = "loading"
    PREVIEW = "preview"
    FULL = "full"
    ENLARGED = "enlarged"
    LOSSY = "lossy"
    INCOMPLETE = "incomplete"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class QualityMark:
    """The mark at the lower right, for example "Full quality" or "Lossy 8:1".

    Of a failure the sentence stands in the place of the picture, not here.
    """

    kind: Quality
    words: str


LOADING = QualityMark(Quality.LOADING, "Loading")
PREVIEW = QualityMark(Quality.PREVIEW, "Preview")
FAILED = QualityMark(Quality.FAILED, "Cannot be shown")


def quality_of(
    pixels: PixelDescription | None,
    *,
    preview: bool = False,
    progress: Progress = ALL_THERE,
    missing: int = 0,
    incomplete: str = "",
) -> QualityMark:
    """Return the mark of a picture that is painted, and is the one asked for.

    Parameters
    ----------
    pixels
        How its file describes its pixels, None where it does not.
    preview
        It is at a coarser resolution than its file has.
    progress
        How much of a slide is there.
    missing
        How many images its stack lacks.
    incomplete
        The sentence of a picture of which the file holds a part; empty for a whole one.
    """
    if preview:
        return PREVIEW
    if progress.unreadable:
        return QualityMark(Quality.INCOMPLETE, "Part of the slide cannot be read")
    if progress.missing:
        return QualityMark(Quality.LOADING, f"Loading {progress.percent} %")
    lossy = _lossy_words(pixels)
    if incomplete:
        return QualityMark(Quality.INCOMPLETE, incomplete.rstrip("."))
    if missing:
        words = f"{missing} image{'s' if missing > 1 else ''} missing"
        return QualityMark(Quality.INCOMPLETE, f"{words}, {lossy.lower()}" if lossy else words)
    return QualityMark(Quality.LOSSY, lossy) if lossy else QualityMark(Quality.FULL, "Full quality")


def enlarged_mark(mark: QualityMark, scale: float, *, slide: bool) -> QualityMark:
    """Return the mark of a picture that is shown larger than its pixels carry: what is seen more of is pixels.

    Parameters
    ----------
    mark
        How good the picture is otherwise.
    scale
        Device pixels per pixel of the finest level.
    slide
        Whether it is one: its pixels are what the scanner saw at its highest power, so any more is too much.
    """
    coming = mark.kind in (Quality.LOADING, Quality.PREVIEW)
    if coming or scale <= (1.0 + _ROUNDING if slide else ENLARGED_FROM):
        return mark
    times = f"{scale:.1f}".removesuffix(".0") if scale < 10 else f"{scale:.0f}"
    if mark.kind is Quality.FULL:
        return QualityMark(Quality.ENLARGED, f"Enlarged {times}×")
    return replace(mark, words=f"{mark.words}, enlarged {times}×")


def _lossy_words(pixels: PixelDescription | None) -> str:
    if pixels is None or not pixels.lossy:
        return ""
    ratio = pixels.lossy_ratio
    return f"Lossy {ratio:.{0 if ratio >= 3 else 1}f}:1" if ratio > 0 else "Lossy"
