"""A case with many edits opens from a checkpoint; what can be undone, and what counts, is the journal's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.work import AnnotationChange, Edit, FieldChange, KeyImageChange, Work, replay
from reviewer_app.store.vault import Vault
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.office import checkpoint_keeper, kept_work
from reviewer_app.ui.office.case_desk import OfficeDesk
from reviewer_app.ui.office.checkpoint_keeper import CheckpointKeeper
from reviewer_app.ui.office.kept_work import first_work, keep_work, packed_work
from tests.helpers.case_values import NOW, make_key_image, make_length
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk


def _edits(count: int) -> list[Edit]:
    marks = [make_length(f"mark-{number}") for number in range(count)]
    return [
        Edit(f"edit-{number}", "Practitioner/lindqvist", NOW, "Length", (AnnotationChange(None, one),))
        for number, one in enumerate(marks)
    ]


@pytest.fixture
def case_id(service: Service, signed_in: Office, qtbot: QtBot) -> str:
    made = service.add_case(images=2)
    downloaded(signed_in, made.task_id, qtbot)
    return made.task_id


def _vault(office: Office) -> Vault:
    return office.services.vault


def _keep(vault: Vault, case_id: str, edits: Sequence[Edit]) -> None:
    assert vault.put_checkpoint(case_id, packed_work(replay(edits)), [one.id for one in edits])


def _with_checkpoint(office: Office, case_id: str, count: int = 6) -> list[Edit]:
    open_desk(office, case_id).close()  # what opening itself writes is there
    edits = [*_vault(office).edits(case_id), *_edits(count)]
    _vault(office).add_edits(case_id, edits[-count:])
    _keep(_vault(office), case_id, edits)
    return edits


def test_a_checkpoint_holds_what_the_first_image_needs(signed_in: Office, case_id: str) -> None:
    edits = _with_checkpoint(signed_in, case_id)
    found = first_work(_vault(signed_in), case_id)
    assert found is not None
    work = replay(edits)
    assert found.marks.all == work.annotations
    assert (found.key_images, found.opinion, found.edits) == (work.key_images, work.opinion, len(edits))
    assert found.marks.number_of(work.annotations[-1]) == len(work.annotations)


@pytest.mark.parametrize("version", ["0 0.0.0 older", "9 99.0 newer"])
def test_one_of_another_version_is_not_taken(
    signed_in: Office, case_id: str, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = _with_checkpoint(signed_in, case_id)
    with monkeypatch.context() as other:
        other.setattr(kept_work, "FORMAT", version)
        _keep(_vault(signed_in), case_id, edits)
    assert first_work(_vault(signed_in), case_id) is None
    assert open_desk(signed_in, case_id).first_work() is None


@pytest.mark.parametrize("data", [b"", b"\x93\x01", b"no bytes of ours"])
def test_bytes_that_are_none_are_not_taken(signed_in: Office, case_id: str, data: bytes) -> None:
    edits = _with_checkpoint(signed_in, case_id)
    assert _vault(signed_in).put_checkpoint(case_id, data, [one.id for one in edits])
    assert first_work(_vault(signed_in), case_id) is None


def test_undo_goes_on_beyond_the_checkpoint_after_reopening(signed_in: Office, case_id: str, qtbot: QtBot) -> None:
    edits = _with_checkpoint(signed_in, case_id)
    desk = open_desk(signed_in, case_id)
    editor = WorkEditor(desk)
    assert editor.first is not None
    assert editor.edit_count == len(edits)
    assert editor.undo() is not None  # at once, before anything was read
    assert editor.first is None
    assert editor.undo() is not None
    assert editor.work.annotations == replay(edits[:-2]).annotations
    qtbot.waitUntil(lambda: editor.unsaved == 0)
    assert replay(_vault(signed_in).edits(case_id)) == editor.work
    again = WorkEditor(open_desk(signed_in, case_id))
    assert again.first is not None  # the journal has gone on, and what it has since is told too
    assert again.first.marks.all == editor.work.annotations
    assert again.edit_count == len(edits) + 2
    assert again.redo() is not None
    assert again.work.annotations == replay(edits[:-1]).annotations


def test_edits_are_read_in_the_background(signed_in: Office, case_id: str, qtbot: QtBot) -> None:
    edits = _with_checkpoint(signed_in, case_id)
    editor = WorkEditor(open_desk(signed_in, case_id))
    told: list[bool] = []
    with qtbot.waitSignal(editor.edits_read):
        editor.read(lambda: told.append(True))
        assert editor.first is not None
    qtbot.waitUntil(lambda: bool(told))
    assert editor.first is None
    assert editor.edits == tuple(edits)
    assert editor.work == replay(edits)


def test_what_the_checkpoint_says_otherwise_does_not_count(signed_in: Office, case_id: str) -> None:
    edits = _with_checkpoint(signed_in, case_id)
    wrong = replay(edits[:-3])
    assert _vault(signed_in).put_checkpoint(case_id, packed_work(wrong), [one.id for one in edits])
    editor = WorkEditor(open_desk(signed_in, case_id))
    assert editor.first is not None
    assert editor.work == replay(edits)


def test_a_case_that_is_left_keeps_one(
    signed_in: Office, case_id: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewer_app.ui.office.checkpoint_keeper.WORTH", 3)
    desk: OfficeDesk = open_desk(signed_in, case_id)
    editor = WorkEditor(desk)
    for number in range(4):
        editor.change_annotation(None, make_length(f"mark-{number}"), "Length")
    qtbot.waitUntil(lambda: editor.unsaved == 0)
    editor.add_key_image(make_key_image().bookmark)  # on its way as the case is left
    desk.close()
    qtbot.waitUntil(lambda: first_work(_vault(signed_in), case_id) is not None)
    found = first_work(_vault(signed_in), case_id)
    assert found is not None
    assert found.marks.all == editor.work.annotations
    assert found.key_images == editor.work.key_images


def test_none_is_kept_of_edits_that_are_not_those_of_the_journal(signed_in: Office, case_id: str) -> None:
    edits = _with_checkpoint(signed_in, case_id)
    assert not keep_work(signed_in.services, case_id, edits[1:])
    assert not keep_work(signed_in.services, case_id, [*edits, _edits(7)[-1]])
    assert keep_work(signed_in.services, case_id, edits[:-1])


def _crash_after(office: Office, case_id: str, more: Sequence[Edit]) -> Work:
    """Let edits come that no checkpoint holds; return what all add up to."""
    edits = _with_checkpoint(office, case_id)
    _vault(office).add_edits(case_id, more)
    return replay([*edits, *more])


def _edit(name: str, **changes: Any) -> Edit:
    return Edit(name, "Practitioner/lindqvist", NOW, name, **changes)


def test_what_came_after_a_checkpoint_is_there_with_the_first_image(signed_in: Office, case_id: str) -> None:
    third, image = make_length("mark-3"), make_key_image()
    work = _crash_after(
        signed_in,
        case_id,
        [
            _edit("delete", annotations=(AnnotationChange(third, None),)),
            _edit("say", fields=(FieldChange("report/impression", "", "A liver lesion."),)),
            _edit("draw", annotations=(AnnotationChange(None, make_length("new")),)),
            _edit("back", annotations=(AnnotationChange(None, third),), undoes="delete"),
            _edit("key", key_images=(KeyImageChange(None, image),)),
        ],
    )
    found = first_work(_vault(signed_in), case_id)
    assert found is not None
    assert found.marks.all == work.annotations
    assert [found.marks.number_of(one) for one in work.annotations] == [1, 2, 3, 4, 5, 6, 7]
    assert (found.key_images, found.opinion) == (work.key_images, work.opinion)
    assert found.edits == found.kept + 5 == len(_vault(signed_in).edits(case_id))


def test_a_key_image_that_comes_back_after_a_checkpoint_stands_where_it_stood(signed_in: Office, case_id: str) -> None:
    images = [replace(make_key_image(), id=f"image-{number}", number=number) for number in range(1, 5)]
    drawn = _with_checkpoint(signed_in, case_id)
    made = [_edit(f"key-{one.id}", key_images=(KeyImageChange(None, one),)) for one in images]
    edits = [*drawn, *made, _edit("delete", key_images=(KeyImageChange(images[1], None),))]
    more = [
        _edit("fifth", key_images=(KeyImageChange(None, replace(images[0], id="image-5", number=5)),)),
        _edit("back", key_images=(KeyImageChange(None, images[1]),), undoes="delete"),
    ]
    _vault(signed_in).add_edits(case_id, edits[len(drawn) :])
    _keep(_vault(signed_in), case_id, edits)
    _vault(signed_in).add_edits(case_id, more)
    found = first_work(_vault(signed_in), case_id)
    assert found is not None
    assert [one.number for one in found.key_images] == [1, 2, 3, 4, 5]
    assert found.key_images == replay([*edits, *more]).key_images


def test_edits_that_do_not_follow_from_the_checkpoint_are_read_with_all_others(signed_in: Office, case_id: str) -> None:
    unknown = make_length("nobody-drew-it")
    work = _crash_after(signed_in, case_id, [_edit("odd", annotations=(AnnotationChange(unknown, unknown),))])
    assert first_work(_vault(signed_in), case_id) is None
    assert WorkEditor(open_desk(signed_in, case_id)).work == work


def test_it_is_renewed_after_many_edits_though_the_reader_never_rests(
    signed_in: Office, case_id: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint_keeper, "MANY_LATER", 3)
    told: list[int] = []
    keeper = CheckpointKeeper(signed_in.services, case_id, 10, lambda: told.append(1) or ())
    keeper._resting.setInterval(10**6)
    keeper.edit_kept(11)
    begun = keeper._resting.id()
    keeper.edit_kept(12)  # puts it off
    assert keeper._resting.id() != begun
    put_off = keeper._resting.id()
    keeper.edit_kept(13)  # no longer
    keeper.edit_kept(14)
    assert keeper._resting.id() == put_off
    keeper.close()


def _checkpoint_of(office: Office, case_id: str) -> int:
    found = first_work(_vault(office), case_id)
    return 0 if found is None else found.edits


def test_one_is_kept_once_the_reader_rests_and_a_crash_then_leaves_it(
    signed_in: Office, case_id: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint_keeper, "WORTH", 1)
    monkeypatch.setattr(checkpoint_keeper, "REST_MS", 1)
    edits = _with_checkpoint(signed_in, case_id)
    desk = open_desk(signed_in, case_id)
    desk.read_edits(lambda: None, lambda error: pytest.fail(str(error)))
    more = Edit("edit-more", "Practitioner/lindqvist", NOW, "Length", (AnnotationChange(None, make_length("more")),))
    desk.add_edits([more], lambda: None, lambda error: pytest.fail(str(error)))
    # the desk is never closed, as after a crash
    qtbot.waitUntil(lambda: _checkpoint_of(signed_in, case_id) == len(edits) + 1)
    found = first_work(_vault(signed_in), case_id)
    assert found is not None
    assert found.marks.all == replay([*edits, more]).annotations
