"""Edits, undo and redo: nothing is lost in any order."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.dictated import Accepted, DictatedPassage, DictatedRun, RunsChange, accepted, runs_of
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import (
    AnnotationChange,
    DictatedChange,
    Edit,
    FieldChange,
    KeyImageChange,
    LesionChange,
    PassageChange,
    UndoChain,
    ViewChange,
    Work,
    apply,
    inverse,
    replay,
)
from reviewer_app.store.codec import decode, encode
from tests.durability.chain import whole
from tests.helpers.case_values import NOW, make_key_image, make_length, make_passage, make_view
from tests.helpers.dictated_values import FIELD, make_dictated
from tests.helpers.lesion_values import lesion


def _said(made: Edit, number: int, work: Work, before: DictatedPassage | None) -> Edit:
    """Accept a passage, or dictate another at the end of its field."""
    if before is not None:
        return replace(made, dictated=(DictatedChange(before, accepted(before, "me", NOW, Accepted.SHOWN)),))
    passage, stood, text = make_dictated(f"d{number}"), runs_of(work.runs, FIELD), work.opinion.get(FIELD)
    run = DictatedRun(FIELD, passage.id, len(text), len(text + passage.text))
    return replace(
        made, fields=(FieldChange(FIELD, text, text + passage.text),), dictated=(DictatedChange(None, passage),),
        runs=(RunsChange(FIELD, stood, (*stood, run)),),
    )  # fmt: skip


def _edit(number: int, work: Work, draw: st.DrawFn) -> Edit:
    """One edit that fits the work as it stands."""
    kind = draw(st.sampled_from(["field", "add", "change", "delete", "key", "lesion", "view", "passage", "say"]))
    made = Edit(f"e{number}", "me", NOW, kind)
    if kind == "field":
        path = draw(st.sampled_from(["diagnosis.text", "history", "answer/q1/text"]))
        return replace(made, fields=(FieldChange(path, work.opinion.get(path), draw(st.text(max_size=5))),))
    if kind == "key":
        return replace(made, key_images=(KeyImageChange(None, make_key_image(f"k{number}", number + 1)),))
    if kind == "view":
        kept = draw(st.sampled_from([None, *work.views]))
        return replace(made, views=(ViewChange(kept, make_view(f"v{number}") if kept is None else None),))
    if kind == "say":
        return _said(made, number, work, draw(st.sampled_from([None, *work.dictated])))
    if kind == "passage":
        quoted = draw(st.sampled_from([None, *work.passages]))
        after = make_passage(f"p{number}") if quoted is None else None
        return replace(made, passages=(PassageChange(quoted, after),))
    if kind == "lesion":
        old = draw(st.sampled_from([None, *work.lesions]))
        new = lesion(number) if old is None else draw(st.sampled_from([None, replace(old, note="changed")]))
        return replace(made, lesions=(LesionChange(old, new),))
    if kind == "add" or not work.annotations:
        return replace(made, annotations=(AnnotationChange(None, make_length(f"a{number}", float(number))),))
    before = draw(st.sampled_from(work.annotations))
    after = None if kind == "delete" else replace(before, text=draw(st.text(max_size=3)))
    return replace(made, annotations=(AnnotationChange(before, after),))


@st.composite
def journals(draw: st.DrawFn) -> list[Edit]:
    """Edits with undo and redo in between, as a person would make them."""
    edits: list[Edit] = []
    for number in range(draw(st.integers(1, 14))):
        state = UndoChain(edits)
        step = draw(st.sampled_from(["edit", "edit", "undo", "redo"]))
        past = state.undo if step == "undo" else state.redo if step == "redo" else []
        if past:
            edits.append(inverse(past[-1], new_id=f"e{number}", author="me", made=NOW))
        else:
            edits.append(_edit(number, replay(edits), draw))
    return edits


def _same(left: Work, right: Work) -> bool:
    """Tell whether all is there that was, in the order it was in."""
    return left == right


@given(journals())
def test_undoing_all_leads_to_nothing_and_redoing_all_leads_back(edits: list[Edit]) -> None:
    end = replay(edits)
    count = len(UndoChain(edits).undo)
    for step in range(count):
        edits.append(inverse(UndoChain(edits).undo[-1], new_id=f"u{step}", author="me", made=NOW))
    assert _same(replay(edits), Work())
    for step in range(count):
        edits.append(inverse(UndoChain(edits).redo[-1], new_id=f"r{step}", author="me", made=NOW))
    assert _same(replay(edits), end)


@given(journals())
def test_one_undo_is_the_step_before(edits: list[Edit]) -> None:
    last = edits[-1]
    taken_back = apply(replay(edits), inverse(last, new_id="x", author="me", made=NOW))
    assert _same(taken_back, replay(edits[:-1]))


def test_a_new_edit_ends_redo() -> None:
    first = Edit("1", "me", NOW, "", fields=(FieldChange("history", "", "a"),))
    back = inverse(first, new_id="2", author="me", made=NOW)
    other = Edit("3", "me", NOW, "", fields=(FieldChange("history", "", "b"),))
    assert UndoChain([first, back]).redo == [back]
    assert UndoChain([first, back, other]).redo == []
    assert UndoChain([first, back, other]).undo == [other]


def test_an_annotation_keeps_its_place_when_changed() -> None:
    marks = [make_length(f"a{number}") for number in range(3)]
    edits = [Edit(one.id, "me", NOW, "", annotations=(AnnotationChange(None, one),)) for one in marks]
    moved = replace(marks[1], text="moved")
    work = apply(replay(edits), Edit("c", "me", NOW, "", annotations=(AnnotationChange(marks[1], moved),)))
    assert [one.id for one in work.annotations] == ["a0", "a1", "a2"]
    assert work.annotation("a1") == moved
    assert work.annotation("gone") is None


def test_an_empty_value_removes_a_field() -> None:
    assert dict(Opinion({"history": "a"}).set("history", "").values) == {}


def test_a_thousand_changes_of_one_edit_are_applied_in_their_order() -> None:
    marks = [make_length(f"a{number}") for number in range(1000)]
    drawn = Edit("d", "me", NOW, "", annotations=tuple(AnnotationChange(None, one) for one in marks))
    moved = replace(marks[500], text="moved")
    changes = [AnnotationChange(one, None) for one in marks[:500]]
    changes += [AnnotationChange(marks[500], moved), AnnotationChange(moved, None), AnnotationChange(None, marks[0])]
    work = replay([drawn, Edit("c", "me", NOW, "", annotations=tuple(changes))])
    assert work.annotations == (marks[0], *marks[501:])  # it came back to where it was


def test_what_is_not_changed_stays_the_same_value() -> None:
    work = replay([Edit("d", "me", NOW, "", annotations=(AnnotationChange(None, make_length("a")),))])
    after = apply(work, Edit("f", "me", NOW, "", fields=(FieldChange("history", "", "a"),)))
    assert after.annotations is work.annotations
    assert after.key_images is work.key_images


def test_a_mark_that_takes_the_place_of_another_one_is_the_last() -> None:
    one, other, new = make_length("a"), make_length("b"), make_length("c")
    work = replay([Edit("d", "me", NOW, "", annotations=(AnnotationChange(None, one), AnnotationChange(None, other)))])
    work = apply(work, Edit("e", "me", NOW, "", annotations=(AnnotationChange(one, new),)))
    assert work.annotations == (other, new)


def test_a_deletion_that_is_undone_leaves_the_order_as_it_was_also_after_reopening() -> None:
    marks = [make_length(f"a{number}") for number in range(4)]
    edits = [Edit(one.id, "me", NOW, "", annotations=(AnnotationChange(None, one),)) for one in marks]
    taken = tuple(AnnotationChange(marks[at], None) for at in (2, 0))
    edits.append(Edit("c", "me", NOW, "", annotations=taken))
    assert [one.id for one in replay(edits).annotations] == ["a1", "a3"]
    edits.append(inverse(edits[-1], new_id="d", author="me", made=NOW))
    assert [one.id for one in replay(edits).annotations] == ["a0", "a1", "a2", "a3"]
    edits.append(inverse(edits[-1], new_id="e", author="me", made=NOW))
    edits.append(Edit("f", "me", NOW, "", annotations=(AnnotationChange(None, make_length("a4")),)))
    assert [one.id for one in replay(edits).annotations] == ["a1", "a3", "a4"]


def test_values_that_come_later_are_part_of_what_drew_their_mark() -> None:
    drawn = replace(make_length("a"), measurement=None)
    named, told = replace(drawn, text="cyst"), make_length("a").measurement
    edits = [
        Edit("draw", "me", NOW, "Draw", annotations=(AnnotationChange(None, drawn),)),
        Edit("name", "me", NOW, "Name", annotations=(AnnotationChange(drawn, named),)),
        Edit("values", "me", NOW, "Draw", completes=True,
             annotations=(AnnotationChange(named, replace(named, measurement=told)),)),
    ]  # fmt: skip
    assert [one.id for one in UndoChain(edits).undo] == ["draw", "name"]
    for step in range(2):
        edits.append(inverse(UndoChain(edits).undo[-1], new_id=f"u{step}", author="me", made=NOW))
    assert whole(edits) is None
    assert replay(edits[:-1]).annotations == (replace(drawn, measurement=told),)
    assert replay(edits) == Work()
    for step in range(2):
        edits.append(inverse(UndoChain(edits).redo[-1], new_id=f"r{step}", author="me", made=NOW))
    assert whole(edits) is None
    assert replay(edits).annotations == (replace(named, measurement=told),)


def test_values_that_come_while_a_step_is_undone_are_there_when_it_is_done_again() -> None:
    drawn = replace(make_length("a"), measurement=None)
    named, told = replace(drawn, text="cyst"), make_length("a").measurement
    edits = [
        Edit("draw", "me", NOW, "Draw", annotations=(AnnotationChange(None, drawn),)),
        Edit("name", "me", NOW, "Name", annotations=(AnnotationChange(drawn, named),)),
    ]
    edits.append(inverse(edits[-1], new_id="back", author="me", made=NOW))
    values = AnnotationChange(drawn, replace(drawn, measurement=told))
    edits.append(Edit("values", "me", NOW, "Draw", annotations=(values,), completes=True))
    edits.append(inverse(UndoChain(edits).redo[-1], new_id="again", author="me", made=NOW))
    assert whole(edits) is None
    assert replay(edits).annotations == (replace(named, measurement=told),)


def _step(name: str, *changes: AnnotationChange) -> Edit:
    return Edit(name, "me", NOW, name, changes)


@given(journals())
def test_numbers_are_those_of_the_order_after_every_edit(edits: list[Edit]) -> None:
    work = Work()
    for count, one in enumerate(edits, start=1):
        assert list(work.numbers.values()) == list(range(1, len(work.numbers) + 1))  # asked for before the edit
        work = apply(work, one)
        assert work.numbers == replay(edits[:count]).numbers
    kept = [one.id for one in work.annotations if one.measurement is not None]
    assert list(work.numbers) == kept


def test_a_mark_that_is_measured_or_no_longer_gets_or_loses_its_number() -> None:
    first, second = make_length("a"), make_length("b")
    bare = replace(first, measurement=None)
    work = replay([_step("1", AnnotationChange(None, first)), _step("2", AnnotationChange(None, second))])
    assert work.numbers == {"a": 1, "b": 2}
    moved = apply(work, _step("3", AnnotationChange(second, replace(second, label="moved"))))
    assert moved.numbers is work.numbers, "nothing to count anew"
    assert apply(work, _step("4", AnnotationChange(first, bare))).numbers == {"b": 1}
    assert apply(work, _step("5", AnnotationChange(first, None))).numbers == {"b": 1}


def test_few_changes_of_one_edit_are_those_of_many() -> None:
    marks = [make_length(f"m{number}") for number in range(9)]
    work = replay([_step("1", *(AnnotationChange(None, one) for one in marks))])
    changes = [AnnotationChange(one, replace(one, label="moved")) for one in marks]
    for count in range(1, 9):
        few = apply(work, _step("2", *changes[:count]))
        assert few.annotations == tuple([one.after for one in changes[:count]] + marks[count:])
        twice = AnnotationChange(changes[0].after, None)
        assert apply(few, _step("3", twice)).annotations == few.annotations[1:]
    again = apply(work, _step("4", *changes[:2], AnnotationChange(changes[0].after, marks[0])))
    assert again.annotations == (marks[0], changes[1].after, *marks[2:])


def test_undoing_an_utterance_takes_text_words_and_place_together_also_from_the_disk() -> None:
    passage = make_dictated()
    run = DictatedRun(FIELD, passage.id, 0, len(passage.text))
    said = Edit(
        "e1", "me", NOW, "Dictate", fields=(FieldChange(FIELD, "", passage.text),),
        dictated=(DictatedChange(None, passage),), runs=(RunsChange(FIELD, (), (run,)),),
    )  # fmt: skip
    kept = decode(encode(said), Edit)
    assert kept == said
    work = replay([kept])
    assert (work.dictated, work.runs, work.opinion.get(FIELD)) == ((passage,), (run,), passage.text)
    undone = inverse(kept, new_id="e2", author="me", made=NOW)
    assert replay([kept, undone]) == Work()
    again = inverse(undone, new_id="e3", author="me", made=NOW)
    assert replay([kept, undone, again]) == work


def test_an_edit_of_a_version_without_dictation_is_read() -> None:
    values = msgspec.json.decode(encode(Edit("e1", "me", NOW, "Write", fields=(FieldChange(FIELD, "", "a"),))))
    del values["dictated"], values["runs"]
    older = decode(msgspec.json.encode(values), Edit)
    assert (older.dictated, older.runs) == ((), ())
    assert replay([older]).opinion.get(FIELD) == "a"
