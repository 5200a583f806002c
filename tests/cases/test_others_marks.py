"""The marks of other people's objects, from the values they are read to."""

from __future__ import annotations

from reviewer_app.cases.codes import Code
from reviewer_app.cases.exchanged_marks import MarkOrigin
from reviewer_app.cases.others_marks import marks_in_report, marks_in_state
from reviewer_app.cases.presentation_states import (
    Graphic,
    PresentationState,
    StateAnnotation,
    StateImage,
    StateText,
    Units,
)
from reviewer_app.cases.structured_reports import (
    ContentItem,
    MeasuredValue,
    ReportedObject,
    ReportedRegion,
    StructuredReport,
)
from reviewer_app.geometry import ImagePoint, PatientPoint

FIRST, SECOND = StateImage("1.2.1"), StateImage("1.2.2", frames=(4,))
LINE = Graphic("POLYLINE", Units.PIXEL, ((1.0, 2.0), (3.0, 4.0)))
MM = Code("mm", "UCUM", "millimeter")


def item(value_type: str, concept: str = "", *children: ContentItem, **values: object) -> ContentItem:
    named = Code(concept, "DCM", concept) if concept else None
    return ContentItem(value_type, concept=named, children=children, **values)  # type: ignore[arg-type]


def number(value: float, *children: ContentItem) -> ContentItem:
    return item("NUM", "length", *children, measured=(MeasuredValue(str(value), value, MM, "mm"),))


def place(uid: str, *points: tuple[float, float], frames: tuple[int, ...] = ()) -> ContentItem:
    image = item("IMAGE", "", objects=(ReportedObject(uid, frames=frames),))
    return item("SCOORD", "source", image, region=ReportedRegion("POLYLINE", points))


def report(*groups: ContentItem) -> StructuredReport:
    observer = item("PNAME", "121008", text="Sorensen, Kari")
    return StructuredReport(item("CONTAINER", "126000", observer, item("CONTAINER", "126010", *groups)))


def test_a_measurement_group_becomes_one_mark_with_its_author() -> None:
    group = item(
        "CONTAINER",
        "125007",
        item("TEXT", "112039", text="Lesion 1"),
        item("UIDREF", "112040", text="1.2.3"),
        item("CODE", "121071", code=Code("4147007", "SCT", "Mass")),
        item("CODE", "363698007", code=Code("39607008", "SCT", "Lung")),
        number(22.7, place("1.2.1", (1, 2), (3, 4), frames=(2,))),
        number(14.0),
    )
    [found] = marks_in_report(report(group))
    assert (found.author, found.origin) == ("Sorensen, Kari", MarkOrigin.REPORT)
    assert (found.tracking_identifier, found.tracking_uid) == ("Lesion 1", "1.2.3")
    assert (found.sop_instance_uid, found.frames) == ("1.2.1", (2,))
    assert found.shapes[0].points == (ImagePoint(1, 2), ImagePoint(3, 4))
    assert found.finding == Code("4147007", "SCT", "Mass")
    assert found.sites == (Code("39607008", "SCT", "Lung"),)
    assert [(one.value, one.unit) for one in found.quantities] == [(22.7, MM), (14.0, MM)]


def test_a_place_told_in_the_patient_as_well_is_one_shape() -> None:
    spatial = item("SCOORD3D", "source", region=ReportedRegion("POLYLINE", ((1, 2, 3), (4, 5, 6)), "1.9"))
    [found] = marks_in_report(report(item("CONTAINER", "125007", number(5, place("1.2.1", (1, 2), (3, 4)), spatial))))
    assert len(found.shapes) == 1
    assert found.shapes[0].patient_points == (PatientPoint(1, 2, 3), PatientPoint(4, 5, 6))
    assert found.frame_of_reference_uid == "1.9"


def test_a_place_told_only_in_the_patient_is_on_no_image() -> None:
    spatial = item("SCOORD3D", "source", region=ReportedRegion("POINT", ((1, 2, 3),), "1.9"))
    [found] = marks_in_report(report(item("CONTAINER", "125007", number(5, spatial))))
    assert (found.sop_instance_uid, found.frame_of_reference_uid) == ("", "1.9")
    assert found.shapes[0].patient_points == (PatientPoint(1, 2, 3),)


def test_a_report_of_another_template_gives_its_regions_with_their_words() -> None:
    [found] = marks_in_report(report(number(22.7, place("1.2.1", (1, 2), (3, 4)))))
    assert found.words == "length 22.7 mm"
    assert found.sop_instance_uid == "1.2.1"
    assert found.author == "Sorensen, Kari"


def test_a_state_gives_its_drawings_for_each_image() -> None:
    drawn = StateAnnotation("LAYER", (LINE,), (StateText("words", (5.0, 6.0)),))
    state = PresentationState(creator="Sorensen, Kari", images=(FIRST, SECOND), annotations=(drawn,))
    found = marks_in_state(state)
    assert [(one.sop_instance_uid, one.frames, one.words, one.shapes[0].type) for one in found] == [
        ("1.2.1", (), "", "POLYLINE"),
        ("1.2.1", (), "words", "POINT"),
        ("1.2.2", (4,), "", "POLYLINE"),
        ("1.2.2", (4,), "words", "POINT"),
    ]
    assert {one.author for one in found} == {"Sorensen, Kari"}


def test_what_is_tracked_as_one_finding_is_one_mark() -> None:
    tracked = Graphic("POLYLINE", Units.PIXEL, LINE.points, tracking_uid="1.5", tracking_identifier="Lesion 1")
    words = StateText("22.7 mm\r\n(scanner spacing)", (5.0, 6.0), tracking_uid="1.5")
    state = PresentationState(images=(FIRST,), annotations=(StateAnnotation("L", (tracked, tracked), (words,)),))
    [found] = marks_in_state(state)
    assert (found.tracking_uid, found.tracking_identifier, len(found.shapes)) == ("1.5", "Lesion 1", 2)
    assert found.words == "22.7 mm\n(scanner spacing)"


def test_what_is_drawn_on_the_display_has_no_place_in_the_image() -> None:
    graphic = Graphic("POLYLINE", Units.DISPLAY, ((0.1, 0.1), (0.2, 0.2)))
    text = StateText("corner", (0.5, 0.5), Units.DISPLAY)
    state = PresentationState(images=(FIRST,), annotations=(StateAnnotation("L", (graphic,), (text,)),))
    assert marks_in_state(state) == ()


def measured(*places: ContentItem, tracked: str = "1.2.3", finding: str = "", **values: float) -> ContentItem:
    """A group with places and numbers, each of the concept that it is named by."""
    numbers = [item("NUM", name, measured=(MeasuredValue(str(one), one, MM, "mm"),)) for name, one in values.items()]
    found = [item("CODE", "121071", code=Code(finding, "SCT", finding))] if finding else []
    return item("CONTAINER", "125007", item("UIDREF", "112040", text=tracked), *found, *places, *numbers)


A, B = place("1.2.1", (1, 2), (3, 4)), place("1.2.2", (1, 2), (3, 4))


def told(*groups: ContentItem) -> list[tuple[str, dict[str, float]]]:
    found = marks_in_report(report(*groups))
    return [(one.sop_instance_uid, {each.name.value: each.value for each in one.quantities}) for one in found]


def test_a_slice_of_a_volume_with_a_group_of_its_own_is_one_mark_whatever_comes_first() -> None:
    whole, own = measured(A, B, volume=900.0, mean=55.0), measured(A, area=12.0, mean=40.0)
    joined = [("1.2.1", {"volume": 900.0, "mean": 55.0, "area": 12.0}), ("1.2.2", {"volume": 900.0, "mean": 55.0})]
    assert told(whole, own) == told(own, whole) == joined


def test_no_number_of_another_group_is_lost() -> None:
    assert told(measured(A, suv=3.1), measured(A, suv=9.9)) == [("1.2.1", {"suv": 3.1}), ("1.2.1", {"suv": 9.9})]
    both = told(measured(A, B, volume=9.0, finding="Mass"), measured(A, area=2.0, finding="Cyst"))
    assert [one for _, one in both] == [{"volume": 9.0}, {"volume": 9.0}, {"area": 2.0}]
    two = told(measured(A, B, volume=9.0), measured(A, B, mean=2.0))
    assert [one for _, one in two] == [{"volume": 9.0}, {"volume": 9.0}, {"mean": 2.0}, {"mean": 2.0}]
    assert len(told(measured(A, B, volume=9.0, tracked=""), measured(A, area=2.0, tracked=""))) == 3
