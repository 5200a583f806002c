"""A paper has a new version: what was said of the one before is undone and done again there, never on the new one."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.replaced_papers import review_path, speaks_of
from reviewer_app.cases.work import Edit, FieldChange, PassageChange, UndoChain, inverse, replay
from tests.helpers.case_values import NOW, make_passage

P1 = make_passage("p1")
PAPER = P1.record
KEPT = f"{PAPER}/_history/1"
NOTED = replace(P1, note="Not what the images show")
READ = FieldChange(review_path(PAPER, "reviewed"), "", "yes")


def _step(name: str, *passages: PassageChange, fields: tuple[FieldChange, ...] = ()) -> Edit:
    return Edit(name, "me", NOW, name, fields=fields, passages=passages)


def _taken_in(kept: str, *passages: PassageChange, fields: tuple[FieldChange, ...] = ()) -> Edit:
    changed = _step("new version", *passages, fields=fields)
    return replace(changed, by_service=True, replaced=PAPER, kept=kept)


def _undone(edits: list[Edit]) -> list[Edit]:
    return [*edits, inverse(UndoChain(edits).undo[-1], new_id=f"u{len(edits)}", author="me", made=NOW)]


def _redone(edits: list[Edit]) -> list[Edit]:
    return [*edits, inverse(UndoChain(edits).redo[-1], new_id=f"r{len(edits)}", author="me", made=NOW)]


def _records(edits: list[Edit]) -> list[str]:
    return [one.record for one in replay(edits).passages]


def test_a_changed_note_that_is_undone_stays_on_the_version_before() -> None:
    edits = [_step("mark", PassageChange(None, P1)), _step("note", PassageChange(P1, NOTED))]
    edits.append(_taken_in(KEPT, PassageChange(NOTED, replace(NOTED, record=KEPT))))
    back = _undone(edits)
    assert replay(back).passages == (replace(P1, record=KEPT),)
    assert replay(_undone(back)).passages == ()
    again = _redone(_redone(_undone(back)))
    assert replay(again).passages == (replace(NOTED, record=KEPT),)


def test_a_deleted_passage_comes_back_on_the_version_before() -> None:
    edits = [_step("mark", PassageChange(None, P1)), _step("delete", PassageChange(P1, None)), _taken_in(KEPT)]
    assert _records(_undone(edits)) == [KEPT]


def test_a_passage_that_was_undone_is_done_again_on_the_version_before() -> None:
    edits = [*_undone([_step("mark", PassageChange(None, P1))]), _taken_in(KEPT)]
    assert _records(_redone(edits)) == [KEPT]


def test_no_undo_calls_a_new_version_reviewed() -> None:
    unread = FieldChange(READ.path, "yes", "")
    edits = [_step("read", fields=(READ,)), _step("not read", fields=(unread,))]
    kept, gone = UndoChain([*edits, _taken_in(KEPT)]), UndoChain([*edits, _taken_in("")])
    assert [one.fields[0].path for one in kept.undo] == [review_path(KEPT, "reviewed")] * 2
    assert gone.undo == gone.redo == []


def test_what_else_a_step_changed_can_still_be_undone() -> None:
    text = FieldChange("history", "", "Fell in May")
    edits = [_step("both", fields=(READ, text)), _taken_in("", fields=(FieldChange(READ.path, "yes", ""),))]
    assert UndoChain(edits).undo[0].fields == (text,)
    assert dict(replay(_undone(edits)).opinion.values) == {}


def test_steps_of_other_papers_and_of_the_new_version_stay_as_they_are() -> None:
    other = _step("other", PassageChange(None, replace(P1, id="p2", record="DocumentReference/other")))
    new = _step("new", PassageChange(None, P1))
    chain = UndoChain([other, _taken_in(KEPT), new])
    assert chain.undo == [other, new]
    assert not speaks_of([other], PAPER)
    assert speaks_of([_step("read", fields=(READ,))], PAPER)
    assert speaks_of([new], PAPER)
