"""Evidence in the language of the report: numbers, where their scale comes from, and what a text cites.

The screen says the same in English (`cases.evidence`, `cases.measurements`).
"""

from __future__ import annotations

import re
from collections.abc import Set

from reviewer_app.cases.annotation_kinds import KIND_RULES
from reviewer_app.cases.annotations import Annotation, key_image_numbers
from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.language import numbers, say, say_code, say_count
from reviewer_app.cases.measured_words import measured_in_words
from reviewer_app.cases.measurements import Measurement
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.cases.tally import Tally, tally
from reviewer_app.cases.volumes import LesionVolume
from reviewer_app.cases.work import Work
from reviewer_app.report.passage_words import passage_words
from reviewer_app.report.words import joined


def cited_words(token: Token, work: Work, first: Set[str] = frozenset()) -> str:
    """Return a token as running text has it; the words of a passage stay as they were written.

    Of passages of the records in `first` it is said that they are from the first report.
    """
    if token.kind is TokenKind.KEY_IMAGE:
        number = key_image_numbers(work.key_images).get(token.id)
        return say("gone.image") if number is None else say("key-image", number=number)
    if token.kind is TokenKind.LESIONS:
        return say("table-of-lesions" if work.lesions else "gone.lesions")
    if token.kind is TokenKind.MEASUREMENT:
        mark = work.annotation(token.id)
        measured = None if mark is None else mark.measurement
        return say("gone.measurement") if measured is None else measured_words(measured)
    if token.kind is TokenKind.VOLUME:
        volume = work.volumes.get(token.id)
        return say("gone.volume") if volume is None else measured_words(volume.measurement)
    gone = {
        TokenKind.COUNTS: not tally(work.annotations).points,
        TokenKind.VIEW: work.view(token.id) is None,
        TokenKind.PASSAGE: work.passage(token.id) is None,
    }
    if gone[token.kind]:
        return say(f"gone.{_GONE[token.kind]}")
    if token.kind is TokenKind.COUNTS:
        return tally_words(tally(work.annotations))
    view, passage = work.view(token.id), work.passage(token.id)
    return passage_words(passage, first) if passage is not None else place_said(view.place) if view is not None else ""


_GONE = {TokenKind.COUNTS: "counts", TokenKind.VIEW: "view", TokenKind.PASSAGE: "passage"}


def measured_words(measured: Measurement) -> str:
    """Return a number as it is printed in the language of the report."""
    return measured_in_words(measured.text)


def volume_rule_words(volume: LesionVolume) -> str:
    """Return what a volume is made of, and by which rule."""
    least, most = (numbers(f"{one:.3g}") for one in volume.apart)
    apart = least if least == most else f"{least}–{most}"
    return say("volume-rule", slices=volume.slices, distance=apart)


def sized_words(measured: Measurement) -> str:
    """Return what of a number has a scale, with that: of a region its area, since a mean of values has none."""
    region = measured.name is QuantityName.AREA
    words = measured_in_words(f"area {measured.primary.text}") if region else measured_words(measured)
    return f"{words} ({calibration_words(measured)})"


def tally_words(counted: Tally) -> str:
    """Return counts by class: ``"Positive 340 (74.1 %), negative 119 (25.9 %): 459 points on 3 images"``."""
    names = [one.name or say("class.none") for one in counted.classes]
    shares = [f" {one.points} ({numbers(str(one.share))} %)" for one in counted.classes]
    each = [name + share for name, share in zip(names, shares, strict=True)] if len(names) > 1 else names
    points, images = say_count("counted.points", counted.points), say_count("counted.images", counted.images)
    return say("counted", classes=joined(each), points=points, images=images)


def place_said(place: str) -> str:
    """Return where a view was taken, which is kept in English: ``"series 4, image 63"``."""
    return ", ".join(_part_said(one) for one in place.split(", "))


def _part_said(part: str) -> str:
    found = _NUMBERED.fullmatch(part)
    if found is not None:
        return say(_NUMBERS[found[1]], number=found[2])
    return say_code("place", part.replace(" ", "-"), part)


_NUMBERED = re.compile(r"(series|image|frame) (-?\d+)")
_NUMBERS = {"series": "series-number", "image": "image-number", "frame": "frame"}


def calibration_words(measured: Measurement) -> str:
    """Return where a scale comes from, with what the file says of it."""
    return joined([say_code("calibration", measured.calibration), measured.calibration_note], ": ")


def scale_words(measured: Measurement) -> str:
    """Return where a scale comes from; beside a mean of values, which has none, that it is the one of the area."""
    words = calibration_words(measured)
    of_values = measured.name is QuantityName.AREA and measured.quantity(QuantityName.MEAN) is not None
    return say("scale-of-area", scale=words) if of_values else words


def kind_words(mark: Annotation) -> str:
    """Return what kind of mark it is."""
    title = KIND_RULES[mark.kind].title
    return say_code("mark", title.lower().replace(" ", "-"), title)
