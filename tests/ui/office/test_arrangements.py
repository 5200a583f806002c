"""How each case was left, in the vault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.arrangement import (
    CaseArrangement,
    LayoutStep,
    PaneContent,
    PlayedRange,
    ReadingPlace,
    ViewerArrangement,
)
from reviewer_app.cases.views import ImageReference, ViewState, Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.arrangements import PAGE, ArrangementKeeper, forget_arrangement, kept_arrangement
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
    ArrangementKeeper("a").keep(vault, LEFT)
    ArrangementKeeper("b").keep(vault, CaseArrangement())
    assert kept_arrangement(vault, "a") == LEFT
    assert kept_arrangement(vault, "b") == CaseArrangement()
    forget_arrangement(vault, "a")
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


def _steps(count: int, first: int = 0) -> tuple[LayoutStep, ...]:
    return tuple(LayoutStep(first + at, ViewerArrangement(panes=(PaneContent(f"stack:{at}"),))) for at in range(count))


@pytest.fixture
def written(signed_in: Office, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is written into the vault, in order; of what is removed with a minus."""
    names: list[str] = []
    write = Vault.set_value

    def note(vault: Vault, key: str, value: str | None) -> None:
        names.append(key if value is not None else f"-{key}")
        write(vault, key, value)

    monkeypatch.setattr(Vault, "set_value", note)
    return names


def test_steps_of_the_layout_are_without_limit(signed_in: Office, written: list[str]) -> None:
    keeper, steps = ArrangementKeeper("a"), _steps(10 * PAGE + 7)
    keeper.keep(signed_in.vault, replace(LEFT, undo=steps, redo=steps[: PAGE + 1]))
    assert kept_arrangement(signed_in.vault, "a") == replace(LEFT, undo=steps, redo=steps[: PAGE + 1])
    text = signed_in.vault.get_value("arrangement:a")
    assert text is not None
    assert len(text) < 60_000
    assert len(written) == 11  # a page that both stacks begin with is written once


def test_a_step_more_writes_no_page_again(signed_in: Office, written: list[str]) -> None:
    keeper, steps = ArrangementKeeper("a"), _steps(2 * PAGE)
    keeper.keep(signed_in.vault, replace(LEFT, undo=steps))
    del written[:]
    keeper.keep(signed_in.vault, replace(LEFT, undo=(*steps, *_steps(1))))
    assert written == ["arrangement:a"]


def test_pages_that_no_step_needs_are_removed(signed_in: Office, written: list[str]) -> None:
    steps = _steps(2 * PAGE)
    ArrangementKeeper("a").keep(signed_in.vault, replace(LEFT, undo=steps))
    del written[:]
    other = (*steps[: PAGE + 1], *_steps(PAGE, first=900))
    ArrangementKeeper("a").keep(signed_in.vault, replace(LEFT, undo=other))  # another session
    assert kept_arrangement(signed_in.vault, "a") == replace(LEFT, undo=other)
    assert len(written) == 3
    assert written[-1].startswith("-layout-steps-")
    del written[:]
    forget_arrangement(signed_in.vault, "a")
    assert len(written) == 3
    assert all(one.startswith("-") for one in written)


def test_a_page_that_cannot_be_read_costs_what_is_older_only(signed_in: Office, written: list[str]) -> None:
    steps = _steps(3 * PAGE)
    ArrangementKeeper("a").keep(signed_in.vault, replace(LEFT, undo=steps))
    begins = f'[{{"edits":{steps[PAGE].edits},'
    second = next(one for one in written if (signed_in.vault.get_value(one) or "").startswith(begins))
    signed_in.vault.set_value(second, "[7]")
    assert kept_arrangement(signed_in.vault, "a") == replace(LEFT, undo=steps[2 * PAGE :])
