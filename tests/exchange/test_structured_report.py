"""Structured reports and key objects: every value type, real files, and damage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset, FileDataset

from reviewer_app.errors import CannotDecode
from reviewer_app.exchange.report_words import item_words, key_object_lines, report_lines
from reviewer_app.exchange.structured_report import read_key_objects, read_report
from reviewer_app.imaging.dicom_file import read_header
from tests.helpers.damage import damaged_copies, with_few_items
from tests.helpers.dicom_files import item, stream
from tests.helpers.dicom_objects import code, plain_object

SR = "1.2.840.10008.5.1.4.1.1.88.33"
KEY_OBJECTS = "1.2.840.10008.5.1.4.1.1.88.59"
CT = "1.2.840.10008.5.1.4.1.1.2"


def _node(value_type: str, concept: str = "", relationship: str = "CONTAINS", **attributes: Any) -> Dataset:
    made = item(ValueType=value_type, RelationshipType=relationship, **attributes)
    if concept:
        made.ConceptNameCodeSequence = [code(concept, "99T", concept)]
    return made


def _report(*children: Dataset, **attributes: Any) -> FileDataset:
    made = plain_object(SR, "SR", ValueType="CONTAINER", ConceptNameCodeSequence=[code("1", "99T", "Echo report")])
    made.ContentSequence = list(children)
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def _reread(made: FileDataset) -> Dataset:
    return read_header(stream(made)).dataset


def _number(value: str, unit: str, **attributes: Any) -> Dataset:
    measured = item(NumericValue=value, MeasurementUnitsCodeSequence=[code(unit, "UCUM")])
    return _node("NUM", "Diameter", MeasuredValueSequence=[measured], **attributes)


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (_node("TEXT", "Finding", TextValue="Mass"), "Mass"),
        (_node("CODE", "Site", ConceptCodeSequence=[code("T-62000", "SRT", "Liver")]), "Liver"),
        (_node("CODE", "Site", ConceptCodeSequence=[item(CodeValue="X", CodingSchemeDesignator="S")]), "X (S)"),
        (_number("12.5", "mm"), "12.5 mm"),
        (_number("3", "mm2"), "3 mm²"),
        (_number("55", "%"), "55%"),
        (_number("1", "1"), "1"),
        (_number("80", "{H.B.}/min"), "80 /min"),
        (_number("5", "[hnsf'U]"), "5 HU"),
        (_node("NUM", "Area", NumericValueQualifierCodeSequence=[code("114006", "DCM", "Failure")]), "Failure"),
        (_node("NUM", "Area"), "no value"),
        (_node("PNAME", "Observer", PersonName="Doe^Jane^^Dr"), "Doe, Dr Jane"),
        (_node("DATE", "Day", Date="20200131"), "2020-01-31"),
        (_node("TIME", "At", Time="123000.5"), "12:30"),
        (_node("DATETIME", "At", DateTime="20200131123000"), "2020-01-31 12:30"),
        (_node("UIDREF", "Tracked", UID="1.2.3"), "1.2.3"),
        (
            _node("SCOORD", "Region", GraphicType="POINT", GraphicData=[10.5, 20.5]),
            "point (10.0, 20.0) pixels",
        ),
        (
            _node("SCOORD3D", "Region", GraphicType="POINT", GraphicData=[1.0, 2.0, 3.0]),
            "point (1.0, 2.0, 3.0) mm in the patient",
        ),
        (_node("TCOORD", "When", TemporalRangeType="SEGMENT", ReferencedTimeOffsets=[1, 2.5]), "segment 1 s, 2.5 s"),
        (
            _node(
                "IMAGE",
                "Source",
                ReferencedSOPSequence=[
                    item(ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID="1.2.3", ReferencedFrameNumber=[2, 4])
                ],
            ),
            "CT Image 1.2.3, frame 2, 4",
        ),
        (_node("CONTAINER", "Section"), ""),
        (_node("NOVELTY", "Something"), ""),
    ],
)
def test_each_value_type_in_words(node: Dataset, words: str) -> None:
    found = read_report(_reread(_report(node)))
    assert item_words(found.root.children[0]) == words


def test_numbers_keep_value_and_unit() -> None:
    measured = read_report(_reread(_report(_number("12.5", "mm")))).root.children[0].measured[0]
    assert measured.value == 12.5
    assert measured.unit is not None
    assert (measured.unit.value, measured.unit.scheme) == ("mm", "UCUM")


def test_lines_tell_levels_relations_and_references() -> None:
    region = _node(
        "SCOORD",
        "",
        "INFERRED FROM",
        GraphicType="POINT",
        GraphicData=[10.5, 20.5],
        ContentSequence=[
            _node(
                "IMAGE",
                "",
                "SELECTED FROM",
                ReferencedSOPSequence=[item(ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID="1.2.3")],
            )
        ],
    )
    again = item(RelationshipType="INFERRED FROM", ReferencedContentItemIdentifier=[1, 1, 1])
    lost = item(RelationshipType="INFERRED FROM", ReferencedContentItemIdentifier=[1, 7, 1])
    made = _report(
        _node("CONTAINER", "Measurements", ContentSequence=[_number("12.5", "mm", ContentSequence=[region, lost])]),
        _node("TEXT", "Summary", TextValue="Two\r\nlines", ContentSequence=[again]),
        CompletionFlag="COMPLETE",
        VerificationFlag="VERIFIED",
        VerifyingObserverSequence=[item(VerifyingObserverName="Roe^Ann")],
        ContentDate="20200131",
        ContentTime="1200",
    )
    found = read_report(_reread(made))
    assert found.item_at((1, 1, 1)) is found.root.children[0].children[0]
    assert [f"{line.level} {line.words}" for line in report_lines(found)] == [
        "0 Echo report",
        "1 Complete, verified by Roe, Ann, 2020-01-31 12:00",
        "1 Measurements",
        "2 Diameter: 12.5 mm",
        "3 from point (10.0, 20.0) pixels",
        "4 on CT Image 1",
        "3 from an entry that is not there",
        "1 Summary: Two",
        "2 lines",
        "2 from the entry “Diameter: 12.5 mm”",
    ]


def test_references_are_found_in_the_evidence() -> None:
    selected = item(ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID="1.2.3")
    series = item(SeriesInstanceUID="1.2", ReferencedSOPSequence=[selected])
    made = plain_object(
        KEY_OBJECTS,
        "KO",
        ValueType="CONTAINER",
        ConceptNameCodeSequence=[code("113001", "DCM", "Rejected for Quality Reasons")],
        CurrentRequestedProcedureEvidenceSequence=[item(StudyInstanceUID="1", ReferencedSeriesSequence=[series])],
    )
    made.ContentSequence = [
        item(
            ValueType="TEXT",
            RelationshipType="CONTAINS",
            ConceptNameCodeSequence=[code("113012")],
            TextValue="Motion",
        ),
        item(
            ValueType="CODE",
            RelationshipType="HAS CONCEPT MOD",
            ConceptNameCodeSequence=[code("113011")],
            ConceptCodeSequence=[code("111207", "DCM", "Image artifact(s)")],
        ),
        _node("IMAGE", ReferencedSOPSequence=[selected]),
    ]
    found = read_key_objects(_reread(made))
    assert (found.title, found.reasons, found.description) == (
        "Rejected for Quality Reasons",
        ("Image artifact(s)",),
        "Motion",
    )
    assert [(one.study_instance_uid, one.series_instance_uid) for one in found.objects] == [("1", "1.2")]
    lines = key_object_lines(found, "1.9")
    assert [(line.words, line.link) for line in lines[-3:]] == [
        ("1 object selected", ""),
        ("Show only these images", "selection:1.9"),
        ("CT Image 1", "record:1.2.3"),
    ]
    del made.ContentSequence
    assert len(read_key_objects(_reread(made)).objects) == 1


def test_a_tree_deeper_than_any_report_is_cut_and_said_so() -> None:
    node = _node("TEXT", "Deep", TextValue="x")
    for _ in range(130):
        node = _node("CONTAINER", "Level", ContentSequence=[node])
    found = read_report(_report(node))
    assert found.damaged == 1
    assert "1 entries of the file are damaged and left out." in [line.words for line in report_lines(found)]


def test_nothing_at_all_is_said_in_a_sentence() -> None:
    with pytest.raises(CannotDecode, match="neither a title"):
        read_report(plain_object(SR, "SR"))


@pytest.mark.parametrize("name", ["test-SR.dcm", "sr_document.dcm", "tid1500-0/sr-roi.dcm"])
def test_any_element_may_be_missing_empty_or_odd(shared_data: Path, name: str) -> None:
    data = with_few_items((shared_data / "dicom/sr" / name).read_bytes(), "ContentSequence")
    for dataset in damaged_copies(data):
        assert report_lines(read_report(dataset))


def test_all_shared_reports_can_be_read(shared_data: Path) -> None:
    files = [one for one in sorted((shared_data / "dicom/sr").rglob("*")) if one.is_file()]
    for path in files:
        with path.open("rb") as file:
            found = read_report(read_header(file).dataset)
        lines = report_lines(found)
        assert len(lines) > 5, path.name
        assert found.damaged == 0, path.name
