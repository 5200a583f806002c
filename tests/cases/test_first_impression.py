"""The first impression in the journal: recorded once, never changed, and a reveal that no undo takes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from reviewer_app.cases.first_impression import (
    CERTAINTY_PATH,
    HIDDEN_PATH,
    REVEALED_PATH,
    TEXT_PATH,
    HiddenBy,
    first_impression,
    hidden,
    is_hidden,
    recorded,
    shown_early,
)
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import Edit, FieldChange, UndoChain, inverse, replay
from tests.helpers.case_values import NOW

HIDE = hidden(HiddenBy.POLICY)


def edit(number: int, values: Mapping[str, str], before: Mapping[str, str] | None = None) -> Edit:
    fields = tuple(FieldChange(path, (before or {}).get(path, ""), value) for path, value in values.items())
    return Edit(f"e{number}", "Practitioner/a", NOW + timedelta(minutes=number), f"Step {number}", fields=fields)


def test_it_is_hidden_until_an_impression_is_recorded() -> None:
    edits = [edit(1, HIDE), edit(2, {TEXT_PATH: "Fibroma."}), edit(3, {CERTAINTY_PATH: "probable"})]
    assert not is_hidden(Opinion())
    assert is_hidden(replay(edits).opinion)
    assert first_impression(replay(edits).opinion) is None
    edits.append(edit(4, recorded(" Fibroma. ", "probable", NOW)))
    opinion = replay(edits).opinion
    assert not is_hidden(opinion)
    found = first_impression(opinion)
    assert found is not None
    assert (found.text, found.certainty, found.early, found.hidden_by) == ("Fibroma.", "probable", "", "policy")
    assert found.revealed == NOW.replace(microsecond=0)


def test_nothing_of_it_changes_once_the_report_was_shown() -> None:
    """Also what another process, or an undo of an older version, appends."""
    edits = [edit(1, HIDE), edit(2, recorded("Fibroma.", "probable", NOW))]
    later = [
        edit(3, {TEXT_PATH: "Giant cell tumour, of course."}), edit(4, {REVEALED_PATH: ""}), edit(5, {HIDDEN_PATH: ""}),
        inverse(edits[1], new_id="e6", author="Practitioner/a", made=NOW),
        edit(7, recorded("Another.", "certain", NOW + timedelta(days=1))), edit(8, shown_early("Later", NOW)),
    ]  # fmt: skip
    assert replay([*edits, *later]).opinion == replay(edits).opinion
    assert replay([*edits, edit(9, {"diagnosis.text": "Fibroma"})]).opinion.get("diagnosis.text") == "Fibroma"


def test_that_it_is_hidden_is_not_taken_back_before() -> None:
    edits = [edit(1, HIDE), edit(2, {HIDDEN_PATH: ""}), edit(3, {HIDDEN_PATH: "reviewer"})]
    assert replay(edits).opinion.get(HIDDEN_PATH) == "policy"


def test_undo_leaves_out_the_reveal_and_what_was_typed_for_it() -> None:
    """Marks and texts that were made before it can still be undone."""
    edits = [
        edit(1, HIDE), edit(2, {"findings.imaging": "A lesion."}), edit(3, {TEXT_PATH: "Fibro"}),
        edit(4, {TEXT_PATH: "Fibroma."}, {TEXT_PATH: "Fibro"}),
    ]  # fmt: skip
    chain = UndoChain(edits)
    assert [one.id for one in chain.undo] == ["e2", "e3", "e4"], "it is written like any text until it is recorded"
    undone = inverse(edits[3], new_id="e5", author="Practitioner/a", made=NOW)
    chain.add(undone)
    assert [one.id for one in chain.redo] == ["e5"]
    for add in (edit(6, recorded("Fibro", "possible", NOW)), edit(7, {TEXT_PATH: "late"}), edit(8, {"history": "x"})):
        chain.add(add)
    assert [one.id for one in chain.undo] == ["e2", "e8"]
    assert chain.redo == []
    assert [one.id for one in UndoChain([*edits, undone, edit(6, recorded("Fibro", "possible", NOW))]).undo] == ["e2"]


def test_it_can_be_shown_early_with_a_reason() -> None:
    opinion = replay([edit(1, HIDE), edit(2, {TEXT_PATH: "Fib"}), edit(3, shown_early(" Urgent. ", NOW))]).opinion
    found = first_impression(opinion)
    assert found is not None
    assert found.early == "Urgent."
    assert not is_hidden(opinion)


def test_a_moment_that_cannot_be_read_is_no_impression_and_never_hides_again() -> None:
    opinion = Opinion({HIDDEN_PATH: "policy", REVEALED_PATH: "yesterday"})
    assert first_impression(opinion) is None
    assert not is_hidden(opinion)
