"""Regions of reports with the numbers that belong to them, in the forms that TID 1500 and older reports have."""

from __future__ import annotations

from reviewer_app.cases.codes import Code
from reviewer_app.cases.report_marks import ReportMark, marks_of
from reviewer_app.cases.structured_reports import (
    ContentItem,
    MeasuredValue,
    ReportedObject,
    ReportedRegion,
    StructuredReport,
)

LINE = ReportedRegion("POLYLINE", ((1.0, 2.0), (5.0, 2.0)))
IMAGE = ContentItem("IMAGE", objects=(ReportedObject("1.2.3", frames=(1,)),))


def _number(name: str, written: str, *children: ContentItem) -> ContentItem:
    measured = (MeasuredValue(written, float(written), unit_words="mm"),)
    return ContentItem("NUM", concept=Code("1", "99T", name), measured=measured, children=children)


def _region(region: ReportedRegion = LINE, *children: ContentItem) -> ContentItem:
    return ContentItem("SCOORD" if len(region.points[0]) == 2 else "SCOORD3D", region=region, children=children)


def _marks(*items: ContentItem) -> tuple[ReportMark, ...]:
    return marks_of(StructuredReport(ContentItem("CONTAINER", children=items)))


def test_a_number_inferred_from_a_region() -> None:
    found = _marks(_number("Length", "39.3664929116140", _region(LINE, IMAGE)))
    assert found == (ReportMark("POLYLINE", LINE.points, "Length 39.37 mm", "1.2.3", (1,)),)


def test_a_group_with_its_finding_and_numbers_beside_the_region() -> None:
    finding = ContentItem("CODE", concept=Code("121071", "DCM", "Finding"), text="Nodule")
    group = ContentItem("CONTAINER", children=(finding, _number("Diameter", "10.0"), _region(LINE, IMAGE)))
    [mark] = _marks(group)
    assert mark.words == "Nodule: Diameter 10.0 mm"


def test_numbers_below_the_region_and_an_image_beside_it() -> None:
    [mark] = _marks(IMAGE, _region(LINE, _number("Area", "4")), _number("Other", "7"))
    assert (mark.words, mark.sop_instance_uid) == ("Area 4 mm", "1.2.3")


def test_places_of_labels_and_regions_without_an_image_make_no_mark() -> None:
    label = ContentItem("TEXT", text="{length}", children=(_region(LINE, IMAGE),))
    assert _marks(label) == ()
    assert _marks(_region(LINE)) == ()


def test_a_region_in_the_patient_needs_no_image() -> None:
    point = ReportedRegion("POINT", ((1.0, 2.0, 3.0),), "1.9")
    [mark] = _marks(_region(point))
    assert (mark.frame_of_reference_uid, mark.sop_instance_uid) == ("1.9", "")
