"""Two outlines on one image overlap where they cross, and where one lies within the other."""

from __future__ import annotations

import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.overlapping import overlap
from tests.helpers.marks import bundled, index_of, mark

CT = index_of(bundled("CT_small.dcm"))
K = AnnotationKind
SQUARE = (K.POLYGON, [(10, 10), (20, 10), (20, 20), (10, 20)])


@pytest.mark.parametrize(
    ("kind", "points", "expected"),
    [
        (K.POLYGON, [(30, 10), (40, 10), (40, 20), (30, 20)], False),
        (K.POLYGON, [(15, 15), (40, 15), (40, 30), (15, 30)], True),
        (K.POLYGON, [(12, 12), (14, 12), (14, 14)], True),
        (K.POLYGON, [(0, 0), (40, 0), (40, 40), (0, 40)], True),
        (K.POLYGON, [(0, 14), (40, 14), (40, 16), (0, 16)], True),
        (K.POLYGON, [(21, 5), (40, 5), (40, 40), (5, 40), (5, 21), (21, 21)], False),
        (K.POLYGON, [(10, 10), (20, 10), (20, 20), (10, 20)], True),
        (K.CIRCLE, [(28, 15), (35, 15)], False),
        (K.CIRCLE, [(28, 15), (37, 15)], True),
        (K.ELLIPSE, [(12, 15), (18, 15), (15, 13), (15, 17)], True),
    ],
    ids=["beside it", "over its corner", "within it", "around it", "across it", "round its corner", "the same",
         "a circle beside it", "a circle over its side", "an ellipse within it"],
)  # fmt: skip
def test_two_outlines(kind: AnnotationKind, points: list[tuple[float, float]], *, expected: bool) -> None:
    one, other = mark(SQUARE[0], CT, SQUARE[1]), mark(kind, CT, points)
    assert overlap(one, other) is overlap(other, one) is expected
