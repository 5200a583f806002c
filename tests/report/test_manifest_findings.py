"""Findings and marks in the signed manifest are values, and say no more than the opinion shows."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.findings import PARTS, finding_path
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import Work
from reviewer_app.geometry import PatientPoint
from reviewer_app.report.manifest import manifest_bytes, manifest_of, read_manifest
from reviewer_app.report.manifest_findings import ManifestFinding, findings_of, marks_shown
from tests.helpers.case_values import STUDY, make_key_image, make_length, make_view
from tests.helpers.report_samples import sample_report

ARROW = replace(
    make_length("b2"), kind=AnnotationKind.ARROW, measurement=None, label="L4", text="here", lesion_id="t1",
    patient_points=(PatientPoint(1.0, 2.0, 3.0),), frame_of_reference_uid="1.9",
)  # fmt: skip


def written(finding_id: str, *values: str) -> dict[str, str]:
    return {finding_path(finding_id, part): value for part, value in zip(PARTS, values, strict=True)}


def test_findings_are_numbered_values_with_their_words_and_what_they_cite() -> None:
    opinion = Opinion({
        **written("f9", "2", "", "", "Normal **marrow**.", "normal", "", ""),
        **written("f4", "1", " Femur ", "L", "Of ⟦m:a1⟧ (⟦k:k1⟧), ⟦m:a1⟧.", "main", "probable", "refine"),
    })  # fmt: skip
    first, second = findings_of(Work((make_length(),), (make_key_image(),), opinion))
    assert first == ManifestFinding(
        number=1, id="f4", site="Femur", side="L", category="main", certainty="probable", agreement="refine",
        text="Of 22.7 mm (key image 1), 22.7 mm.", cites=("⟦m:a1⟧", "⟦k:k1⟧"),
    )  # fmt: skip
    assert (second.number, second.id, second.text, second.cites) == (2, "f9", "Normal marrow.", ())


def test_a_mark_on_a_figure_is_there_with_its_place() -> None:
    image = replace(make_key_image(), annotations=("a1", "b2"))
    (found,) = marks_shown(Work((make_length(), ARROW), (image,)))  # the length is among the evidence
    assert (found.id, found.shape, found.label, found.text, found.lesion) == ("b2", "arrow", "L4", "here", "t1")
    assert (found.study_uid, found.series_uid, found.instance_uid, found.frame) == (
        STUDY, f"{STUDY}.1", f"{STUDY}.1.3", 1,
    )  # fmt: skip
    assert found.points == ((10.0, 20.0), (50.0, 40.0))
    assert (found.frame_of_reference_uid, found.patient_points) == ("1.9", ((1.0, 2.0, 3.0),))


def test_a_mark_on_a_cited_view_is_there_and_one_on_nothing_stays_with_the_case() -> None:
    on_view = replace(make_view(), annotations=("b2",))
    assert [one.id for one in marks_shown(Work((ARROW,), views=(on_view,)))] == ["b2"]
    assert marks_shown(Work((ARROW,))) == ()


def test_the_manifest_of_a_report_holds_both() -> None:
    report = sample_report()
    opinion = Opinion({**report.work.opinion.values, **written("f1", "1", "Femur", "R", "Oedema.", "", "", "")})
    image = replace(make_key_image(), annotations=("b2",))
    made = manifest_of(replace(report, work=replace(report.work, opinion=opinion, annotations=(ARROW,),
                                                    key_images=(image,))), [])  # fmt: skip
    assert ("f1", "Femur", "R", "Oedema.") in [(one.id, one.site, one.side, one.text) for one in made.findings]
    assert [one.id for one in made.marks] == ["b2"]
    assert read_manifest(manifest_bytes(made)) == made
