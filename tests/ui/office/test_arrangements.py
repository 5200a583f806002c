"""How each case was left, in the vault."""

from __future__ import annotations

from reviewer_app.cases.arrangement import CaseArrangement, PaneContent, PlayedRange, ReadingPlace, ViewerArrangement
from reviewer_app.cases.views import ImageReference, ViewState, Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.ui.office.arrangements import keep_arrangement, kept_arrangement
from tests.helpers.office import Office

VIEW = ViewState(
    Window(40, 400), inverted=True, zoom=1.5, center=ImagePoint(3.25, 4.5), rotation=3, flipped=True, palette="FALL"
)
LEFT = CaseArrangement(
    viewer=ViewerArrangement(
        layout="1+3",
        active=1,
        tool="length",
        panes=(
            PaneContent("stack:1", ImageReference("1", "1.1", "1.1.4", 0), VIEW),
            PaneContent(document="DocumentReference/d1", place=ReadingPlace(2, 0.25, 1.5, 10)),
        ),
    ),
    opinion=310,
    sections=("Findings",),
    focus="text",
    field="answer/q1/text",
    anchor=3,
    caret=9,
    played=(PlayedRange("stack:1", ("1.1.4", 0), ("1.1.4", 24)),),
)


def test_it_is_kept_by_case_and_forgotten(signed_in: Office) -> None:
    vault = signed_in.vault
    assert kept_arrangement(vault, "a") is None
    keep_arrangement(vault, "a", LEFT)
    keep_arrangement(vault, "b", CaseArrangement())
    assert kept_arrangement(vault, "a") == LEFT
    assert kept_arrangement(vault, "b") == CaseArrangement()
    keep_arrangement(vault, "a", None)
    assert kept_arrangement(vault, "a") is None


def test_one_of_an_earlier_version_has_its_rows_and_columns(signed_in: Office) -> None:
    earlier = '{"viewer": {"rows": 1, "columns": 2, "active": 1, "panes": [{"stack": "stack:1"}]}, "focus": "text"}'
    signed_in.vault.set_value("arrangement:a", earlier)
    wanted = ViewerArrangement("1x2", active=1, panes=(PaneContent("stack:1"),))
    assert kept_arrangement(signed_in.vault, "a") == CaseArrangement(viewer=wanted, focus="text")


def test_one_that_cannot_be_read_keeps_nobody_from_the_case(signed_in: Office) -> None:
    for damaged in ("", "{", '{"viewer": 7}'):
        signed_in.vault.set_value("arrangement:a", damaged)
        assert kept_arrangement(signed_in.vault, "a") is None
