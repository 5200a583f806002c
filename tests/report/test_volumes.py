"""A volume in print and in the signed manifest: its number, its rule, and where its outlines are seen."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.language import speaking
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.cases.work import Work
from reviewer_app.geometry import ImagePoint, PatientPoint
from reviewer_app.report.citations import Citations
from reviewer_app.report.cited_images import cited_images
from reviewer_app.report.evidence_words import cited_words
from reviewer_app.report.figure_links import FigureLinks
from reviewer_app.report.manifest_evidence import evidence_of
from tests.helpers.case_values import STUDY, make_image, make_instances, make_key_image, make_length
from tests.helpers.lesion_values import lesion
from tests.helpers.report_samples import sample_report

FOUND = lesion(site="Liver")
CORNERS = ((10.0, 20.0), (50.0, 20.0), (50.0, 40.0))


def outline(number: int, area: float) -> Annotation:
    """An outline on one of the images of `make_instances`, which are 2 mm apart."""
    return replace(
        make_length(f"o{number}"),
        kind=AnnotationKind.POLYGON,
        image=make_image(number),
        points=tuple(ImagePoint(*one) for one in CORNERS),
        patient_points=tuple(PatientPoint(x, y, 2.0 * number) for x, y in CORNERS),
        frame_of_reference_uid=f"{STUDY}.9",
        measurement=Measurement(area, "mm²", Calibration.PATIENT_PLANE, name=QuantityName.AREA),
        lesion_id=FOUND.id,
    )


MARKS = (outline(2, 400.0), outline(3, 600.0), outline(4, 500.0))
[VOLUME] = Work(MARKS, lesions=(FOUND,)).volumes.values()
TOKEN = Token(TokenKind.VOLUME, VOLUME.id)
WORK = Work(MARKS, opinion=Opinion({"history": f"Of {TOKEN.markup}."}), lesions=(FOUND,))


def test_the_text_and_the_list_of_measurements_tell_number_and_rule() -> None:
    report = replace(sample_report(), work=WORK, instances={one.sop_instance_uid: one for one in make_instances()})
    found = Citations(report)
    assert found.words(WORK.opinion.get("history")) == "Of 3.00 cm³ (cited\N{NO-BREAK SPACE}image\N{NO-BREAK SPACE}1)."
    rule = "outlined on 3 slices, 2 mm apart: sum of area times distance"
    assert f"3.00 cm³ ({rule})" in found.evidence(WORK.opinion.get("history"))
    first, *others = found.measurement_rows()
    assert (first[0], first[2]) == ("volume of lesion 1 Liver: 3.00 cm³", rule)
    assert first[1].startswith("Cited\N{NO-BREAK SPACE}image\N{NO-BREAK SPACE}1: ")
    assert len(others) == 3


def test_it_is_told_in_the_language_of_the_report() -> None:
    with speaking("de"):
        assert cited_words(TOKEN, WORK) == "3,00 cm³"
        report = replace(sample_report(), work=WORK, instances={one.sop_instance_uid: one for one in make_instances()})
        row = Citations(report).measurement_rows()[0]
        assert row[0].startswith("Volumen der Läsion 1 ")
        assert row[2] == "auf 3 Schichten im Abstand von 2 mm umfahren: Summe aus Fläche mal Abstand"
        assert cited_words(TOKEN, Work(opinion=WORK.opinion)) == "[gelöschtes Volumen]"


def test_it_leads_to_a_figure_of_any_of_its_outlines_else_to_the_image_of_the_largest() -> None:
    instances = {one.sop_instance_uid: one for one in make_instances()}
    without = FigureLinks(WORK, instances, {})
    assert without.figure(TOKEN) is None
    [line] = cited_images(without.listed, WORK, lambda image: image.sop_instance_uid)
    assert (line.number, line.cited) == (1, "3.00 cm³")
    assert f"{STUDY}.1.3" in line.source  # that of the largest area
    shown = replace(make_key_image("k", 7), annotations=("o4",))
    figure = replace(shown, bookmark=replace(shown.bookmark, image=make_image(4)))
    on_it = replace(WORK, key_images=(figure,))
    assert FigureLinks(on_it, instances, {"k": 7}).figure(TOKEN) == 7


def test_the_signed_manifest_names_its_outlines() -> None:
    found = [one for one in evidence_of(WORK) if one.kind == "volume"]
    [one] = found
    assert (one.token, one.cited) == (TOKEN.markup, ("history",))
    assert sorted(one.annotations) == ["o2", "o3", "o4"]
    assert (one.value, one.unit, one.text, one.quantity) == (3.0, "cm³", "3.00 cm³", "Volume")
    assert (one.instance_uid, one.series_uid) == (f"{STUDY}.1.3", f"{STUDY}.1")
