"""The list of images that texts cite and no figure shows: each by its words, its place in the image and its UIDs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reviewer_app.cases.evidence import Token, measured_mark
from reviewer_app.cases.language import numbers, say
from reviewer_app.cases.views import ImageReference, ViewState
from reviewer_app.cases.work import Work
from reviewer_app.geometry import ImagePoint, PatientPoint
from reviewer_app.report.blocks import CitedImage
from reviewer_app.report.evidence_words import cited_words
from reviewer_app.report.words import joined


def cited_images(
    listed: Mapping[Token, int], work: Work, image_words: Callable[[ImageReference], str]
) -> tuple[CitedImage, ...]:
    """Return a line for each token of `listed`, under its number."""
    return tuple(
        one for token, number in listed.items() if (one := _line(token, number, work, image_words)) is not None
    )


def _line(token: Token, number: int, work: Work, image_words: Callable[[ImageReference], str]) -> CitedImage | None:
    mark, view = measured_mark(token, work), work.view(token.id)
    if mark is not None:
        image, place = mark.image, joined([box_words(mark.points), patient_words(mark.patient_points)], "; ")
    elif view is not None:
        image, place = view.bookmark.image, view_place(view.bookmark.view)
    else:
        return None
    return CitedImage(number, cited_words(token, work), image_words(image), place, source_words(image))


def source_words(image: ImageReference) -> str:
    """Return the UIDs of an image, and its frame counted from 1."""
    return say(
        "image-source",
        study=image.study_instance_uid,
        series=image.series_instance_uid,
        instance=image.sop_instance_uid,
        frame=image.frame + 1,
    )


def box_words(points: Sequence[ImagePoint]) -> str:
    """Return where in the frame a mark lies, in pixels from 0: ``"columns 300 to 410, rows 330 to 350"``."""
    if not points:
        return ""
    columns, rows = sorted(one.column for one in points), sorted(one.row for one in points)
    if len(points) == 1:
        return say("box.point", column=f"{columns[0]:.0f}", row=f"{rows[0]:.0f}")
    left, right, top, bottom = (f"{one:.0f}" for one in (columns[0], columns[-1], rows[0], rows[-1]))
    return say("box", left=left, right=right, top=top, bottom=bottom)


def patient_words(points: Sequence[PatientPoint]) -> str:
    """Return the middle of a mark in the patient by its sides: ``"at L 12.3  P 30.0  H 100.0 mm"``; empty without."""
    if not points:
        return ""
    middle = [sum(axis) / len(points) for axis in zip(*(one.as_tuple() for one in points), strict=True)]
    sides = zip((round(one, 1) for one in middle), ("LR", "PA", "HF"), strict=True)
    return say("in-patient", sides=numbers("  ".join(f"{pair[one < 0]} {abs(one):.1f}" for one, pair in sides)))


def view_place(view: ViewState) -> str:
    """Return which part of the frame a view shows: the whole, or round which place it was enlarged."""
    if view.center is None:
        return say("whole-image") if view.zoom is None else say("zoom.middle", zoom=numbers(f"{view.zoom:.2g}"))
    column, row = f"{view.center.column:.0f}", f"{view.center.row:.0f}"
    if view.zoom is None:
        return say("round", column=column, row=row)
    return say("zoom", zoom=numbers(f"{view.zoom:.2g}"), column=column, row=row)
