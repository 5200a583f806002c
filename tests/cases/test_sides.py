"""The side that a finding names, beside where its evidence lies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.opinion import Opinion, waiver_extent_path, waiver_path
from reviewer_app.cases.rules.checks import Outcome
from reviewer_app.cases.rules.sides import side_checks
from reviewer_app.cases.work import Work
from reviewer_app.geometry import ImagePlane, PatientPoint, Spacing
from tests.helpers.case_values import make_instances, make_length, make_view

MARK, VIEW = Token(TokenKind.MEASUREMENT, "a1").markup, Token(TokenKind.VIEW, "v1").markup


def _index(x: float, header: str = "") -> InstanceIndex:
    """Image 3 with its middle at patient x, 64 by 64 pixels of 0.5 mm, columns towards the left."""
    one = make_instances()[2]
    plane = ImagePlane(PatientPoint(x - 15.75, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), Spacing(0.5, 0.5))
    frames = (replace(one.frames[0], plane=plane),)
    return replace(one, frames=frames, series=replace(one.series, laterality=header))


def _said(side: str, text: str, index: InstanceIndex, work: Work | None = None) -> list[str]:
    opinion = Opinion(
        {finding_path("f", "side"): side, finding_path("f", "text"): text, finding_path("f", "place"): "1"}
    )
    kept = replace(work or Work((make_length(),), views=(make_view(),)), opinion=opinion)
    return [one.words for one in side_checks(kept, {index.sop_instance_uid: index}.get)]


@pytest.mark.parametrize(
    ("side", "x", "words"),
    [
        ("L", -80.0, ["Finding 1 says left: its image lies right of the midline"]),
        ("R", 80.0, ["Finding 1 says right: its image lies left of the midline"]),
        ("L", 80.0, []),
        ("R", -80.0, []),
        ("L", -10.0, []),
        ("", -80.0, []),
        ("B", -80.0, []),
        ("M", -80.0, []),
    ],
)
def test_an_image_beside_the_midline(side: str, x: float, words: list[str]) -> None:
    assert _said(side, f"Here {VIEW}", _index(x)) == words


def test_a_measurement_lies_where_it_was_drawn() -> None:
    assert _said("L", MARK, _index(-80.0)) == ["Finding 1 says left: its measurement lies right of the midline"]
    drawn = replace(make_length(), patient_points=(PatientPoint(60.0, 0.0, 0.0), PatientPoint(90.0, 0.0, 0.0)))
    assert _said("L", MARK, _index(-80.0), Work((drawn,))) == []
    assert _said("R", MARK, _index(-80.0), Work((drawn,))) != []


def test_the_header_is_asked_too() -> None:
    words = ["Finding 1 says right: the header of its image says left"]
    assert _said("R", VIEW, _index(0.0, "L")) == words
    assert _said("R", f"{VIEW} {VIEW}", _index(0.0, "L")) == words
    assert _said("L", VIEW, _index(0.0, "L")) == []


def test_an_image_that_is_not_here_or_a_deleted_view_says_nothing() -> None:
    assert _said("L", VIEW, _index(-80.0), Work()) == []
    other = replace(_index(-80.0), sop_instance_uid="1.2.3")
    assert _said("L", VIEW, other) == []


def test_it_is_confirmed_with_a_reason_and_asked_again_for_another_side() -> None:
    index = _index(-80.0)
    values = {
        finding_path("f", "side"): "L", finding_path("f", "text"): VIEW,
        waiver_path("side:f:L"): "Situs inversus", waiver_extent_path("side:f:L"): "1",
    }  # fmt: skip
    work = Work(views=(make_view(),), opinion=Opinion(values))
    (check,) = side_checks(work, {index.sop_instance_uid: index}.get)
    assert (check.outcome, check.detail) == (Outcome.PASS, "Situs inversus")
    left = _index(80.0)
    other = replace(work, opinion=work.opinion.set(finding_path("f", "side"), "R"))
    (asked,) = side_checks(other, {left.sop_instance_uid: left}.get)
    assert (asked.passed, asked.id, asked.target) == (False, "side:f:R", finding_path("f", "side"))
