"""Evidence in the language of the report: numbers, where their scale comes from, and what a text cites.

The screen says the same in English (`cases.evidence`, `cases.measurements`).
"""

from __future__ import annotations

from reviewer_app.cases.annotation_kinds import KIND_RULES
from reviewer_app.cases.annotations import Annotation, key_image_numbers
from reviewer_app.cases.evidence import Token, TokenKind, token_words
from reviewer_app.cases.language import numbers, say, say_code
from reviewer_app.cases.measurements import Measurement
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.cases.tally import tally
from reviewer_app.cases.work import Work
from reviewer_app.report.words import joined


def cited_words(token: Token, work: Work) -> str:
    """Return a token as running text has it; what was written down with a view or a passage stays as it was written."""
    if token.kind is TokenKind.KEY_IMAGE:
        number = key_image_numbers(work.key_images).get(token.id)
        return say("gone.image") if number is None else say("key-image", number=number)
    if token.kind is TokenKind.LESIONS:
        return say("table-of-lesions" if work.lesions else "gone.lesions")
    if token.kind is TokenKind.MEASUREMENT:
        mark = work.annotation(token.id)
        measured = None if mark is None else mark.measurement
        return say("gone.measurement") if measured is None else measured_words(measured)
    gone = {
        TokenKind.COUNTS: not tally(work.annotations).points,
        TokenKind.VIEW: work.view(token.id) is None,
        TokenKind.PASSAGE: work.passage(token.id) is None,
    }
    return say(f"gone.{_GONE[token.kind]}") if gone[token.kind] else token_words(token, work)


_GONE = {TokenKind.COUNTS: "counts", TokenKind.VIEW: "view", TokenKind.PASSAGE: "passage"}


def measured_words(measured: Measurement) -> str:
    """Return a number as it is printed in the language of the report."""
    with_words = measured.quantity(QuantityName.MEAN) if measured.name is QuantityName.AREA else None
    if measured.name is QuantityName.AREA:
        area = numbers(measured.primary.text)
        return say("area-mean", mean=numbers(with_words.text), area=area) if with_words else say("area", area=area)
    axis = next((one for one in ("down", "across") if measured.text.endswith(f" {one}")), "")
    bare = measured.text.removesuffix(f" {axis}") if axis else measured.text
    return numbers(bare) + (say(f"extent.{axis}") if axis else "")


def calibration_words(measured: Measurement) -> str:
    """Return where a scale comes from, with what the file says of it."""
    return joined([say_code("calibration", measured.calibration), measured.calibration_note], ": ")


def kind_words(mark: Annotation) -> str:
    """Return what kind of mark it is."""
    title = KIND_RULES[mark.kind].title
    return say_code("mark", title.lower().replace(" ", "-"), title)
