"""Every kind of mark has its rule, and marks written before there were so many still open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reviewer_app.cases.annotation_kinds import COUNT_CHUNK, KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.cases.views import ImageReference, ViewState
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.store.codec import decode, encode


def test_every_kind_has_a_rule_and_a_title_of_its_own() -> None:
    assert set(KIND_RULES) == set(AnnotationKind)
    assert len({one.title for one in KIND_RULES.values()}) == len(AnnotationKind)


@pytest.mark.parametrize(
    ("kind", "few", "enough", "many"),
    [
        (AnnotationKind.LENGTH, 1, 2, 3),
        (AnnotationKind.BIDIRECTIONAL, 3, 4, 5),
        (AnnotationKind.ANGLE, 2, 3, 4),
        (AnnotationKind.POLYGON, 2, 3, 100_000),
        (AnnotationKind.PROBE, 0, 1, 2),
        (AnnotationKind.COUNT, 0, COUNT_CHUNK, COUNT_CHUNK + 1),
    ],
)
def test_a_mark_has_the_points_of_its_kind(kind: AnnotationKind, few: int, enough: int, many: int) -> None:
    assert [KIND_RULES[kind].accepts(one) for one in (few, enough, many)] == [False, True, False]


@pytest.mark.parametrize("kind", AnnotationKind)
def test_a_mark_of_every_kind_comes_back_from_the_journal(kind: AnnotationKind) -> None:
    area = Measurement(
        412.03, "mm²", Calibration.USER, Spacing(0.5, 0.7), None, QuantityName.AREA,
        (Quantity(QuantityName.MEAN, -43.21, "HU"), Quantity(QuantityName.PERIMETER, 73.1, "mm", fine=True)), "mark-7",
    )  # fmt: skip
    mark = Annotation(
        "mark-1", kind, ImageReference("1.2", "1.2.3", "1.2.3.4"),
        tuple(ImagePoint(one, one / 3) for one in range(KIND_RULES[kind].least)), "Practitioner/x",
        datetime(2026, 11, 29, tzinfo=UTC), ViewState(), measurement=area, label="L4", class_name="nodule", locked=True,
        hidden=True, lesion_id="lesion-1", known_length=25.0,
    )  # fmt: skip
    assert decode(encode(mark), Annotation) == mark


def test_a_mark_of_the_first_version_opens_with_defaults() -> None:
    written = (
        b'{"id":"line-1","kind":"length","image":{"study_instance_uid":"1.2.3","series_instance_uid":"1.2.3.4",'
        b'"sop_instance_uid":"1.2.3.4.5","frame":17},"points":[{"column":10.25,"row":20.1},{"column":30.0,"row":40.3}],'
        b'"author":"Practitioner/x","created":"2026-03-01T12:00:00Z","view":{},"measurement":{"value":22.7,"unit":"mm",'
        b'"calibration":"patient-plane","spacing":{"row":0.7,"column":0.7}}}'
    )
    mark = decode(written, Annotation)
    assert mark.measurement == Measurement(22.7, "mm", Calibration.PATIENT_PLANE, Spacing(0.7, 0.7))
    assert (mark.label, mark.class_name, mark.locked, mark.hidden, mark.lesion_id) == ("", "", False, False, "")
