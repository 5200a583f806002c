"""Putting the view of the active pane into a text, and reopening it from there."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QTextDocumentFragment
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from reviewer_app.cases.cited_views import CitedView
from reviewer_app.cases.evidence import Token, TokenKind, plain_text, tokens
from reviewer_app.store.codec import decode, encode
from reviewer_app.ui.case.evidence_list import EvidenceRow
from reviewer_app.ui.case.token_pictures import SIZE, TokenPictures
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.office.figures import Printing, key_image_picture
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_values import make_key_image
from tests.helpers.case_window import click, draw_length, open_record
from tests.helpers.patience import PATIENCE
from tests.helpers.qimages import rgb

FIELD = "answer/q1/text"


def test_the_view_goes_to_the_caret_and_a_click_on_it_reopens_it(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    viewport = window.workspace.scene.viewport
    viewport.set_view(replace(viewport.view, zoom=3.0, rotation=1))
    qtbot.waitUntil(lambda: (found := window.workspace.current_bookmark()) is not None and found.view.zoom == 3.0)
    field = window.opinion.answers["q1"].text
    field.setFocus()
    qtbot.keyClicks(field, "Seen here")
    window.trigger("cite")
    (view,) = desk.work.views
    (token,) = tokens(desk.work.opinion.get(FIELD))
    assert (token.kind, token.id) == (TokenKind.VIEW, view.id)
    assert plain_text(desk.work.opinion.get(FIELD), desk.work) == "Seen here series 1, image 1 "
    assert (view.bookmark.view.zoom, view.bookmark.view.rotation) == (3.0, 1)
    open_record(window, qtbot, "Second 2 mm")
    qtbot.waitUntil(lambda: window.workspace.active_stack is not None and window.list.current_id().endswith(".2"))
    field.token_opened.emit(token)
    qtbot.waitUntil(lambda: window.workspace.current_bookmark() == view.bookmark)


def test_a_view_of_several_panes_comes_back_with_all_of_them(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    workspace = window.workspace
    workspace.set_layout("1x2")
    workspace.scene.set_active(1)
    open_record(window, qtbot, "Second 2 mm")
    qtbot.waitUntil(lambda: workspace.scene.viewports[1].shown is not None)
    first, second = (one.stack.key for one in workspace.scene.viewports[:2] if one.stack is not None)
    workspace.scene.viewports[0].set_view(replace(workspace.scene.viewports[0].view, rotation=1))
    workspace.scene.viewports[1].set_view(replace(workspace.scene.viewports[1].view, zoom=3.0))
    qtbot.waitUntil(lambda: (found := workspace.current_bookmark()) is not None and found.view.zoom == 3.0)
    window.trigger("cite")
    (view,) = desk.work.views
    assert view.layout is not None
    assert decode(encode(view), CitedView) == view
    workspace.set_layout("1x1")
    workspace.scene.set_active(0)
    workspace.show_stack(workspace.stack(second), 0, 0)  # another image stands in the first pane now
    qtbot.waitUntil(lambda: workspace.current_bookmark() is not None)
    (token,) = tokens(desk.work.opinion.get(FIELD))
    window.citing.open(token)
    assert workspace.grid.layout_now.id == "1x2"
    assert [one.stack.key for one in workspace.scene.viewports[:2] if one.stack is not None] == [first, second]
    assert workspace.scene.viewports[0].view.rotation == 1
    assert (workspace.scene.active, workspace.scene.viewports[1].view.zoom) == (1, 3.0)
    qtbot.waitUntil(lambda: workspace.current_bookmark() == view.bookmark)
    window.trigger("undo")
    assert workspace.grid.layout_now.id == "1x1"
    assert len(desk.work.views) == 1


def test_a_view_of_one_pane_leaves_the_others_as_they_are(window: CaseWindow, desk: FakeDesk) -> None:
    window.workspace.set_layout("1x1")
    window.trigger("cite")
    (view,) = desk.work.views
    assert view.layout is None
    window.workspace.set_layout("1x2")
    (token,) = tokens(desk.work.opinion.get(FIELD))
    window.citing.open(token)
    assert window.workspace.grid.layout_now.id == "1x2"


def test_the_same_view_is_kept_once(window: CaseWindow, desk: FakeDesk) -> None:
    window.trigger("cite")
    window.trigger("cite")
    assert len(desk.work.views) == 1
    assert len(tokens(desk.work.opinion.get(FIELD))) == 2


def test_annotations_on_it_are_part_of_the_view_and_come_back_with_it(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    draw_length(window, qtbot)
    window.trigger("cite")
    window.workspace.scene.set_hidden(hidden=True)
    (view,) = desk.work.views
    assert view.annotations == (desk.work.annotations[0].id,)
    (token,) = tokens(desk.work.opinion.get(FIELD))
    window.citing.open(token)
    assert not window.workspace.scene.hidden


def test_it_stands_in_the_list_of_evidence_and_its_deletion_opens_a_check(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    click(window, qtbot, "Put the view or passage into the text")
    rows = _rows(window)
    assert [one.item.title for one in rows] == ["Series 1, image 1"]
    assert [title for _path, title in rows[0].item.cited] == ["Answer 1"]
    qtbot.keyClick(rows[0], Qt.Key.Key_Delete)
    assert desk.work.views == ()
    assert [one.words for one in window.checks() if one.id == f"evidence:{FIELD}"] == ["A cited view was deleted"]
    window.trigger("undo")
    assert len(desk.work.views) == 1
    assert not [one for one in window.checks() if one.id == f"evidence:{FIELD}"]


def test_pointing_at_a_view_shows_its_picture_over_its_words_while_they_stand_there(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_length(window, qtbot)
    window.trigger("cite")
    (view,) = desk.work.views
    standing, told = ["Series 1, image 1 < 2\nClick to open it"], list[str]()
    monkeypatch.setattr(QToolTip, "text", lambda: standing[0])
    monkeypatch.setattr(QToolTip, "showText", lambda _place, words, _widget: told.append(words))
    field = window.opinion.answers["q1"].text
    token = Token(TokenKind.VIEW, view.id)
    field.token_pointed.emit(token, QPoint(5, 5), standing[0])
    qtbot.waitUntil(lambda: bool(told))
    words = QTextDocumentFragment.fromHtml(told[0]).toPlainText()
    assert words.endswith("Series 1, image 1 < 2\nClick to open it")
    data = b64decode(told[0].split("base64,")[1].split('"')[0])
    instances = {one.sop_instance_uid: one for one in desk.records().instances}
    across = round(SIZE * field.devicePixelRatioF())
    seen = replace(make_key_image(), bookmark=view.bookmark, annotations=view.annotations)
    expected = key_image_picture(seen, desk.work, instances, desk.open_stream, {}, Printing((across, across)))
    assert np.array_equal(rgb(QImage.fromData(data)), rgb(expected))
    standing[0] = ""  # the pointer went elsewhere
    field.token_pointed.emit(token, QPoint(5, 5), "words that no longer stand there")
    (pictures,) = window.opinion.findChildren(TokenPictures)
    job = pictures._job
    assert job is not None
    job.wait(PATIENCE)
    qtbot.wait(20)
    assert len(told) == 1


def test_a_key_image_keeps_the_marks_and_the_pane_that_it_was_seen_in_and_k_takes_later_ones_in(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    draw_length(window, qtbot)
    window.trigger("key-image")
    (kept,) = desk.work.key_images
    assert kept.annotations == (desk.work.annotations[0].id,)
    painted = window.workspace.active_pane.painted_now
    assert painted is not None
    assert kept.bookmark.size == painted.size
    again = replace(desk.work.annotations[0], id="later")
    window.editor.change_annotation(None, again, "Draw")
    (item,) = [one.item for one in _rows(window) if one.item.is_key_image]
    assert item.state == "1 later mark not on its figure (K adds it)"
    window.trigger("key-image")
    (kept,) = desk.work.key_images
    assert kept.annotations == (desk.work.annotations[0].id, "later")


def _rows(window: CaseWindow) -> list[EvidenceRow]:
    evidence = window.opinion.evidence
    return [one for one in evidence.findChildren(EvidenceRow) if one.isVisibleTo(evidence)]


def test_words_chosen_in_a_paper_are_quoted_with_source_date_and_page(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    open_record(window, qtbot, "Radiology report")
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    view = window.workspace.active_document.view  # type: ignore[union-attr]
    assert view is not None
    view.select_all()
    window.trigger("cite")
    (passage,) = desk.work.passages
    assert passage.passage == " ".join(view.selected_text.split()) != ""
    assert (passage.record, passage.page) == ("DocumentReference/radiology", 0)
    assert passage.origin == "Radiology report, 21 Aug 2026, page 1"
    (token,) = tokens(desk.work.opinion.get(FIELD))
    assert (token.kind, token.id) == (TokenKind.PASSAGE, passage.id)
    assert passage.words in plain_text(desk.work.opinion.get(FIELD), desk.work)


def test_a_page_without_chosen_words_is_cited_as_such_and_is_opened_again(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    open_record(window, qtbot, "Radiology report")
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    pane = window.workspace.active_document
    assert pane is not None
    assert pane.view is not None
    pane.view.go_to_end()
    last = pane.view.page
    window.trigger("cite")
    (passage,) = desk.work.passages
    assert (passage.passage, passage.page) == ("", last)
    open_record(window, qtbot, "Referral letter")
    qtbot.waitUntil(lambda: _shown(window) == "DocumentReference/referral")
    qtbot.mouseClick(_rows(window)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _shown(window) == "DocumentReference/radiology")
    view = window.workspace.active_document.view  # type: ignore[union-attr]
    assert view is not None
    assert view.place.page == last


def _shown(window: CaseWindow) -> str:
    paper = window.workspace.active_document
    return "" if paper is None else paper.key


def test_without_an_image_nothing_is_cited(window: CaseWindow, desk: FakeDesk) -> None:
    window.workspace.show_sentence("A record", "It cannot be shown.")
    window.trigger("cite")
    assert desk.work.views == ()
