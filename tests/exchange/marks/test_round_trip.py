"""What is written is read back by the program's own readers to the same values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import FileDataset

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.exchanged_marks import ExchangedMark, MarkOrigin, MarkShape
from reviewer_app.cases.measurements import Calibration, Extent, Measurement
from reviewer_app.cases.others_marks import marks_in_key_objects, marks_in_report, marks_in_state
from reviewer_app.cases.presentation_states import StateText
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.key_objects import key_object_selections
from reviewer_app.exchange.marks.measurement_report import measurement_reports
from reviewer_app.exchange.marks.of_annotation import exchanged
from reviewer_app.exchange.marks.softcopy_state import presentation_states
from reviewer_app.exchange.presentation_state import read_presentation_state
from reviewer_app.exchange.structured_report import read_key_objects, read_report
from reviewer_app.geometry import ImageOffset, ImagePoint, PatientPoint
from tests.helpers.marks import REVIEWER, bundled, data_set, draft, every_kind, index_of, key_image, mark

CT, FRAMES = index_of(bundled("CT_small.dcm")), index_of(bundled("examples_ybr_color.dcm"))
EXAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
#: Kinds that a report tells of with any points: those that make a region of one shape, or are always measured.
SHAPES = [kind for kind, rule in KIND_RULES.items() if rule.measures]

numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda one: one + 0.0)
places = st.tuples(st.floats(0, 127), st.floats(0, 127))
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=80)
units = st.sampled_from(["mm", "px", "mm²", "°", "HU", "SUVbw", "%", "", "µm", "SUVlbm (James 128)"])
quantities = st.builds(Quantity, st.sampled_from(QuantityName), numbers, units)
measurements = st.builds(
    Measurement,
    numbers,
    units,
    st.sampled_from(Calibration),
    name=st.sampled_from(QuantityName),
    quantities=st.lists(quantities, max_size=3).map(tuple),
    across=st.none() | st.builds(Extent, numbers, st.sampled_from(["s", "Hz"])),
)


@st.composite
def annotations(draw: st.DrawFn, kinds: list[AnnotationKind]) -> Annotation:
    kind = draw(st.sampled_from(kinds))
    rule = KIND_RULES[kind]
    points = draw(st.lists(places, min_size=rule.least, max_size=min(rule.most, 6), unique=True))
    made = mark(kind, CT, points, text=draw(words), measurement=draw(measurements))
    return replace(made, id=str(draw(st.uuids())), label=draw(words))


def expected(made: MarksDraft, annotation: Annotation, place: int = 1) -> ExchangedMark:
    frame = made.frame(annotation.image)
    assert frame is not None
    return exchanged(annotation, place, REVIEWER, frame)


def kept(points: Iterable[ImagePoint]) -> tuple[ImagePoint, ...]:
    """Coordinates are written as floats of 32 bits, counted from the corner of the first pixel."""
    return tuple(
        ImagePoint(float(np.float32(one.column + 0.5)) - 0.5, float(np.float32(one.row + 0.5)) - 0.5) for one in points
    )


def in_report(mark: ExchangedMark) -> ExchangedMark:
    """A report has no words on the image, and tells places in the patient of what a line or a point measures."""
    shapes = tuple(
        MarkShape(one.type, kept(one.points), _spatial(one) if not mark.encloses else ()) for one in mark.shapes
    )
    told = any(one.patient_points for one in shapes)
    uid = mark.frame_of_reference_uid if told else ""
    return replace(mark, words="", shapes=shapes, origin=MarkOrigin.REPORT, frame_of_reference_uid=uid)


def _spatial(shape: MarkShape) -> tuple[PatientPoint, ...]:
    if shape.type not in ("POINT", "POLYLINE"):
        return ()
    flat = [np.array(one.as_tuple(), dtype=np.float32).tolist() for one in shape.patient_points]
    return tuple(PatientPoint(*one) for one in flat)


def in_state(mark: ExchangedMark) -> ExchangedMark:
    shapes = tuple(MarkShape(one.type, kept(one.points)) for one in mark.shapes)
    return replace(mark, quantities=(), shapes=shapes, frame_of_reference_uid="", origin=MarkOrigin.STATE)


@given(st.lists(annotations(SHAPES), min_size=1, max_size=3, unique_by=lambda one: one.id))
@EXAMPLES
def test_a_report_is_read_to_what_was_measured(drawn: list[Annotation]) -> None:
    made = draft([CT], drawn)
    [copy] = measurement_reports(made)
    read = marks_in_report(read_report(data_set(copy)))
    assert read == tuple(in_report(expected(made, one, place)) for place, one in enumerate(drawn, start=1))


def test_how_the_scale_was_calibrated_is_told_with_the_number() -> None:
    note = "FIDUCIAL, ball of 25 mm"
    measured = Measurement(4.0, "mm", Calibration.CALIBRATED, calibration_note=note)
    drawn = mark(AnnotationKind.LENGTH, CT, [(10, 10), (50, 50)], measurement=measured)
    made = draft([CT], [drawn])
    assert expected(made, drawn).words.endswith(f"4.0 mm (calibrated: {note})")
    [copy] = measurement_reports(made)
    [read] = marks_in_report(read_report(data_set(copy)))
    [one] = read.quantities
    assert one.method is not None
    assert (one.method.value, one.method.meaning) == ("calibrated", f"calibrated: {note}")


@pytest.mark.parametrize(
    ("name", "unit", "meaning"),
    [
        (QuantityName.EXTENT_ACROSS, "mm", "Extent along a row"),
        (QuantityName.EXTENT_ACROSS, "Hz", "Extent along a row"),
        (QuantityName.EXTENT_ACROSS, "s", "Duration"),
        (QuantityName.EXTENT_DOWN, "mm", "Extent along a column"),
        (QuantityName.LENGTH, "cm/s", "Extent along a column"),
    ],
)
def test_what_one_axis_of_ultrasound_measures_is_written_as_that_axis(
    name: QuantityName, unit: str, meaning: str
) -> None:
    measured = Measurement(4.0, unit, Calibration.ULTRASOUND_REGION, name=name)
    drawn = mark(AnnotationKind.LENGTH, CT, [(10, 10), (50, 50)], measurement=measured)
    [one] = expected(draft([CT], [drawn]), drawn).quantities
    assert (one.name.meaning, one.value) == (meaning, 4.0)
    assert one.method is not None


@given(annotations([one for one in KIND_RULES if one not in (AnnotationKind.CROP, AnnotationKind.COUNT)]))
@EXAMPLES
def test_a_state_is_read_to_what_was_drawn(drawn: Annotation) -> None:
    made = draft([CT], [drawn])
    wanted = expected(made, drawn)
    inside = all(-0.5 <= one.column <= 127.5 and -0.5 <= one.row <= 127.5 for s in wanted.shapes for one in s.points)
    [copy] = presentation_states(made)
    [read] = marks_in_state(read_presentation_state(data_set(copy)))
    if inside:
        assert read == in_state(wanted)
    else:  # what leaves the picture comes back as its outline within it
        assert (read.tracking_uid, read.words) == (wanted.tracking_uid, wanted.words)


def with_label_at(one: Annotation, column: float, row: float) -> Annotation:
    return replace(one, label_offset=ImageOffset(column - one.middle.column, row - one.middle.row))


def words_in(data: FileDataset) -> StateText:
    [annotation] = read_presentation_state(data).annotations
    [words] = annotation.texts
    return words


@pytest.mark.parametrize(("place", "seen"), [((90.0, 40.0), (90.0, 40.0)), ((500.0, -70.0), None)])
def test_a_label_that_was_put_somewhere_is_a_box_of_words_there_with_a_line_to_its_mark(
    place: tuple[float, float], seen: tuple[float, float] | None
) -> None:
    drawn = with_label_at(mark(AnnotationKind.ARROW, CT, [(20, 30), (50, 60)]), *place)
    [copy] = presentation_states(draft([CT], [replace(drawn, text="here\nand there")]))
    data = data_set(copy)
    written = words_in(data)
    assert written.box is not None
    left, top, right, bottom = (value for corner in written.box for value in corner)
    if seen is not None:
        assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx(seen, abs=0.01)
    assert min(left, top) >= -0.5
    assert max(right, bottom) <= 127.5
    assert written.anchor_visible
    assert written.anchor == pytest.approx((50.0, 60.0), abs=0.01)
    [read] = marks_in_state(read_presentation_state(data))
    assert read.words == "here\nand there"


def test_words_that_nobody_moved_have_no_box() -> None:
    [copy] = presentation_states(draft([CT], [replace(mark(AnnotationKind.TEXT, CT, [(20, 20)]), text="here")]))
    written = words_in(data_set(copy))
    assert written.box is None
    assert not written.anchor_visible


def test_a_backslash_in_words_keeps_no_state_from_being_written() -> None:
    told = replace(mark(AnnotationKind.TEXT, CT, [(20, 20)]), text="left\\right")
    [copy] = presentation_states(draft([CT], [told]))
    [read] = marks_in_state(read_presentation_state(data_set(copy)))
    assert read.words == "left/right"


windows = st.builds(Window, st.floats(-2000, 3000), st.floats(1, 5000))


@given(st.builds(ViewState, windows, st.booleans(), rotation=st.integers(0, 3), flipped=st.booleans()))
@EXAMPLES
def test_a_view_is_read_to_what_was_on_the_screen(view: ViewState) -> None:
    from reviewer_app.imaging.objects.presentation import view_with_state

    [copy] = presentation_states(draft([CT], key_images=[key_image(CT, view)]))
    state = read_presentation_state(data_set(copy))
    voi = state.voi_for(CT.sop_instance_uid)
    assert voi is not None
    assert voi.window is not None
    assert view.window is not None
    assert (voi.window.center, voi.window.width) == pytest.approx((view.window.center, view.window.width))
    assert state.inverse == view.inverted
    shown = view_with_state(state, CT.sop_instance_uid)
    assert (shown.rotation, shown.flipped, shown.zoom) == (view.rotation, view.flipped, None)


def test_a_magnified_view_keeps_its_middle_and_its_scale() -> None:
    from reviewer_app.imaging.objects.presentation import view_with_state

    view = ViewState(Window(40, 400), zoom=2.5, center=ImagePoint(30.0, 41.0))
    [copy] = presentation_states(draft([CT], key_images=[key_image(CT, view)]))
    shown = view_with_state(read_presentation_state(data_set(copy)), CT.sop_instance_uid)
    assert shown.zoom == pytest.approx(2.5)
    assert shown.center is not None
    assert (shown.center.column, shown.center.row) == pytest.approx((30.0, 41.0), abs=0.5)


def test_key_images_are_read_with_frame_reason_and_state() -> None:
    images = [key_image(FRAMES, ViewState(), number, f"caption {number}", frame=number) for number in (1, 2)]
    made = draft([FRAMES], key_images=images)
    [copy] = key_object_selections(made)
    selection = read_key_objects(data_set(copy))
    assert selection.title == "For Report Attachment"
    assert [(one.sop_instance_uid, one.frames) for one in marks_in_key_objects(selection)] == [
        (FRAMES.sop_instance_uid, (1,)),
        (FRAMES.sop_instance_uid, (2,)),
    ]
    assert "1. caption 1\n2. caption 2" in selection.description
    items = [one for one in data_set(copy).ContentSequence if one.ValueType == "IMAGE"]
    states = {str(data_set(one).SOPInstanceUID) for one in presentation_states(made)}
    named = {str(one.ReferencedSOPSequence[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID) for one in items}
    assert named <= states


def test_frames_of_a_run_are_told_apart() -> None:
    marks = [replace(one, id=f"{one.id}{frame}") for frame in (3, 7) for one in _on_frame(frame)]
    made = draft([FRAMES], marks)
    read = marks_in_report(read_report(data_set(measurement_reports(made)[0])))
    assert {one.frames for one in read} == {(3,), (7,)}
    [state] = presentation_states(made)
    assert {one.frames for one in marks_in_state(read_presentation_state(data_set(state)))} == {(3,), (7,)}


def _on_frame(frame: int) -> list[Annotation]:
    return [replace(one, image=replace(one.image, frame=frame)) for one in every_kind(FRAMES)[:3]]
