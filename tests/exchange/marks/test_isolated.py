"""A mark, or an image, that cannot be written costs no other one; and it is told."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.cases.unwritten_marks import (
    IMAGE_OF_NO_CLASS,
    IMAGE_REFUSED,
    IMAGE_UNKNOWN,
    REFUSED,
    UnwrittenMark,
)
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks import outputs
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.isolated import LeftOut, write_isolated
from reviewer_app.exchange.marks.measurement_report import measurement_reports
from reviewer_app.exchange.marks.outputs import mark_objects
from reviewer_app.exchange.marks.shapes import MOST_POINTS, shapes_of
from reviewer_app.exchange.marks.softcopy_state import presentation_states
from tests.helpers.marks import bundled, data_set, draft, index_of, key_image, mark

CT, MR = index_of(bundled("CT_small.dcm")), index_of(bundled("MR_small.dcm"))
MM = Measurement(22.7, "mm", Calibration.PATIENT_PLANE)


def line(row: float, index=CT) -> Annotation:
    return mark(AnnotationKind.LENGTH, index, [(10.0, row), (50.0, row)], measurement=MM)


def refusing(*ids: str, write=measurement_reports):
    """Return a writer that cannot write some marks."""

    def made(given: MarksDraft) -> list[ArchiveCopy]:
        if any(one.id in ids and given.frame(one.image) is not None for _at, one in given.placed):
            raise ValueError("no such graphic")
        return write(given)

    return made


def test_without_anything_bad_the_objects_are_those_of_the_writer() -> None:
    made = draft([CT], [line(5), line(10)])
    assert write_isolated(measurement_reports, made, "the measurements") == (measurement_reports(made), None)


@pytest.mark.parametrize("bad", [(0,), (5,), (2, 3), (0, 6)])
def test_the_marks_that_cannot_be_written_are_left_out_and_named_and_no_other(bad: tuple[int, ...]) -> None:
    marks = [*(line(row) for row in range(4)), *(line(row, MR) for row in range(4, 8))]
    made = draft([CT, MR], marks)
    write = refusing(*(marks[one].id for one in bad))
    objects, left = write_isolated(write, made, "the measurements")
    assert left == LeftOut(
        "the measurements",
        tuple(UnwrittenMark(marks[one].id, f"Length {one + 1}", "the measurements", REFUSED) for one in bad),
    )
    assert objects == measurement_reports(replace(made, without=frozenset(marks[one].id for one in bad)))
    named = [one for copy in objects for one in tracked(data_set(copy))]
    assert set(named) == {f"Length {at + 1}" for at in range(8) if at not in bad}, "the others keep their names"


def test_an_image_that_cannot_be_written_about_is_left_out_with_its_marks() -> None:
    marks = [line(5), line(6, MR)]
    made = draft([CT, MR], marks, [key_image(MR, ViewState(Window(40, 400)))])

    def write(given: MarksDraft) -> list[ArchiveCopy]:
        if any(one.series.modality == "MR" for one in given.frames):
            raise KeyError("no such class")
        return presentation_states(given)

    objects, left = write_isolated(write, made, "the marks")
    assert left == LeftOut("the marks", (UnwrittenMark(marks[1].id, "Length 2", "the marks", IMAGE_REFUSED),))
    assert [one.study_uid for one in objects] == [CT.study.uid]


def test_one_kind_that_cannot_be_written_at_all_costs_no_other_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(_draft: MarksDraft) -> list[ArchiveCopy]:
        raise ValueError("broken")

    writers = [(write, told) if told == "the marks" else (each, told) for each, told in outputs.WRITERS]
    monkeypatch.setattr(outputs, "WRITERS", tuple(writers))
    made = mark_objects(draft([CT], [line(5)], [key_image(CT, ViewState(Window(40, 400)))]))
    assert [data_set(one).Modality for one in made.objects] == ["KO", "SR"]
    assert "Left out of the marks" in made.problem or "The marks could not be written" in made.problem


def test_many_names_are_counted() -> None:
    many = tuple(UnwrittenMark(one, one, "the marks", REFUSED) for one in "abcdefg")
    assert LeftOut("the marks", many).words == (
        "Left out of the marks, because it cannot be written there: a, b, c, d, e and 2 more."
    )
    other = UnwrittenMark("x", "Length 9", "the marks", IMAGE_REFUSED)
    assert LeftOut("the marks", (*many[:1], other)).words == (
        "Left out of the marks, because it cannot be written there: a. "
        "Left out of the marks, because nothing can be written there about its image: Length 9."
    )
    assert LeftOut("the marks").words == "The marks could not be written for other programs."


def test_what_no_object_may_be_about_is_told() -> None:
    odd = replace(MR, sop_class_uid="1.2.3.4")
    marks = [line(5), line(6, odd), line(7, index_of(bundled("examples_overlay.dcm")))]
    made = mark_objects(draft([CT, odd], marks, [key_image(odd, ViewState())]))
    assert [(one.name, one.reason) for one in made.unwritten] == [
        ("Length 2", IMAGE_OF_NO_CLASS), ("Length 3", IMAGE_UNKNOWN), ("Key image 1", IMAGE_OF_NO_CLASS),
    ]  # fmt: skip
    assert "Length 3" in made.problem
    assert "another patient" in made.problem
    assert mark_objects(draft([CT], [line(5)])).left_out == ()


@pytest.mark.parametrize("write", [presentation_states, measurement_reports])
def test_the_longest_spline_is_written_as_numbers_that_every_reader_knows(write) -> None:
    count = KIND_RULES[AnnotationKind.SPLINE].most
    turns = [2 * math.pi * one / count for one in range(count)]
    points = [(64 + 40 * math.cos(one), 64 + 40 * math.sin(one)) for one in turns]
    area = Measurement(412.0, "mm²", Calibration.PATIENT_PLANE, name=QuantityName.AREA)
    curve = mark(AnnotationKind.SPLINE, CT, points, measurement=area)
    [shape] = shapes_of(curve)
    assert len(shape.points) == MOST_POINTS
    assert shape.closed
    [copy] = write(draft([CT], [curve]))
    elements = [one for one in data_set(copy).iterall() if one.keyword == "GraphicData"]
    assert elements
    assert {one.VR for one in elements} == {"FL"}
    assert max(len(one.value) for one in elements) == 2 * MOST_POINTS


def tracked(report) -> list[str]:
    return [one.value for one in report.iterall() if one.keyword == "TextValue" and str(one.value).startswith("Length")]
