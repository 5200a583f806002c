"""What lies over images is kept: with how a case was left, with a key image, and in the figure made from it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.annotations import KeyImage
from reviewer_app.cases.arrangement import CaseArrangement
from reviewer_app.cases.exchanged_marks import MarkOrigin
from reviewer_app.cases.layer_views import PartLook
from reviewer_app.cases.views import Bookmark
from reviewer_app.cases.work import Work
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.layers.segment_outlines import OUTLINES
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.store.codec import decode, encode
from reviewer_app.ui.case.desk import CaseRecords
from reviewer_app.ui.case.keeping import taken_down
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.office.figures import key_image_picture
from tests.helpers.case_desk import FakeDesk
from tests.helpers.dicom_files import file_bytes
from tests.helpers.layer_files import (
    COUNT,
    DOSE_UID,
    ORIGIN,
    SEG_UID,
    SIZE,
    SPACING,
    STEP,
    STRUCTURES_UID,
    ball,
    ct_slices,
    dose_file,
    plan_file,
    seg_file,
    structures_file,
)
from tests.helpers.qimages import rgb
from tests.helpers.settling import settle

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
BALL = ball(ORIGIN, SPACING, STEP, (COUNT, SIZE, SIZE))
OTHER = np.roll(BALL, 3, axis=2)
GREEN, PINK = PartLook((0, 255, 0), opacity=1.0), PartLook((255, 0, 255), visible=False)
Opened = Callable[[], CaseWindow]


@cache
def _files() -> dict[str, bytes]:
    own = {"SeriesNumber": 9, "InstanceNumber": 1}
    files = [*ct_slices(), seg_file({1: BALL, 2: OTHER}, **own), structures_file(**own), dose_file(**own), plan_file()]
    return {one.SOPInstanceUID: file_bytes(one) for one in files}


@pytest.fixture
def opened(desk: FakeDesk, look: QApplication, qtbot: QtBot) -> Iterator[Opened]:
    """Opens the case again and again, as a person who leaves it and comes back."""
    files = _files()
    desk.streams.update(files)
    desk.set_records(CaseRecords(tuple(index_instance(io.BytesIO(one)) for one in files.values())))
    desk.use_runner(JobRunner(QtDelivery(look)))
    made: list[CaseWindow] = []

    def make() -> CaseWindow:
        for old in made:
            old.shut()
            old.hide()
        window = CaseWindow(desk, Settings())
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        qtbot.waitExposed(window)
        window.finish()
        made.append(window)
        return window

    yield make
    for one in made:
        one.shut()


def lay(window: CaseWindow, uid: str, qtbot: QtBot) -> None:
    rows = window.viewing._rows
    row = next(
        one for one in rows if uid in {key for key, _ in one.frames} or (one.text and one.text.sop_instance_uid == uid)
    )
    window.viewing.open_row(row)
    qtbot.waitUntil(lambda: window.workspace.scene.layers.entry(uid) is not None)
    settle(qtbot, window.workspace.runner)  # it goes to where the first part is largest


def painted(window: CaseWindow, qtbot: QtBot, *keys: str) -> None:
    """Wait until these layers are in the last paint."""

    def there() -> bool:
        now = window.workspace.active_pane.painted_now
        return now is not None and {one.layer.key for one in now.over if one.picture is not None} >= set(keys)

    qtbot.waitUntil(there)


def test_a_case_opens_with_its_layers_as_they_were(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened()
    for uid in (SEG_UID, STRUCTURES_UID, DOSE_UID):
        lay(window, uid, qtbot)
    layers = window.workspace.scene.layers
    layers.set_look(SEG_UID, 1, GREEN)
    layers.set_look(SEG_UID, 2, PINK)
    layers.set_visible(DOSE_UID, visible=False)
    before = taken_down(window)
    assert [one.sop_instance_uid for one in before.viewer.layers] == [SEG_UID, STRUCTURES_UID, DOSE_UID]
    desk.arranged = decode(encode(before), CaseArrangement)
    again = opened()
    assert taken_down(again).viewer.layers == before.viewer.layers  # also before they are read
    qtbot.waitUntil(lambda: len(again.workspace.scene.layers.entries) == 3)
    qtbot.waitUntil(lambda: taken_down(again).viewer == before.viewer)
    painted(again, qtbot, SEG_UID, STRUCTURES_UID)
    now = again.workspace.active_pane.painted_now
    assert now is not None
    assert next((one.layer.key, one.shown) for one in now.over) == (SEG_UID, ((1, GREEN),))


def test_layers_that_were_all_hidden_stay_hidden(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened()
    lay(window, SEG_UID, qtbot)
    window.workspace.scene.layers.set_hidden(hidden=True)
    desk.arranged = taken_down(window)
    again = opened()
    qtbot.waitUntil(lambda: bool(again.workspace.scene.layers.entries))
    assert again.workspace.scene.layers.hidden
    lay(again, SEG_UID, qtbot)  # who opens it wants to see it
    qtbot.waitUntil(lambda: not again.workspace.scene.layers.hidden)


def test_a_layer_that_can_no_longer_be_read_is_told_of_and_left_out(
    opened: Opened, desk: FakeDesk, qtbot: QtBot
) -> None:
    window = opened()
    lay(window, SEG_UID, qtbot)
    lay(window, STRUCTURES_UID, qtbot)
    desk.arranged = taken_down(window)
    whole = desk.streams[SEG_UID]
    desk.streams[SEG_UID] = whole[:600]
    again = opened()
    layers = again.workspace.scene.layers
    qtbot.waitUntil(lambda: bool(layers.entries))
    assert [one.sop_instance_uid for one in layers.views] == [STRUCTURES_UID]
    assert again.notices.texts()


def key_image(bookmark: Bookmark) -> KeyImage:
    return KeyImage("k", 1, bookmark, "Practitioner/a", datetime(2026, 11, 29, tzinfo=UTC))


def picture(desk: FakeDesk, bookmark: Bookmark) -> np.ndarray:
    known = {one.sop_instance_uid: one for one in desk.records().instances}
    return rgb(key_image_picture(key_image(bookmark), Work(), known, desk.open_stream, {})).astype(int)


def bookmark_of(window: CaseWindow, qtbot: QtBot, *keys: str) -> Bookmark:
    painted(window, qtbot, *keys)
    found = window.workspace.current_bookmark()
    assert found is not None
    return decode(encode(found), Bookmark)


def test_a_figure_shows_the_layers_that_were_on_the_screen(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened()
    lay(window, SEG_UID, qtbot)
    layers = window.workspace.scene.layers
    layers.set_look(SEG_UID, 1, GREEN)
    layers.set_look(SEG_UID, 2, PINK)
    bookmark = bookmark_of(window, qtbot, SEG_UID)
    assert bookmark.layers is not None
    assert [one.words for one in bookmark.layers] == ["Over it SEG (Part 1)"]
    found = picture(desk, bookmark)
    green = (found[..., 1] > 200) & (found[..., 0] < 60) & (found[..., 2] < 60)
    assert green.sum() == pytest.approx(BALL[11].sum() * (1200 / SIZE) ** 2, rel=0.02)
    assert not ((found[..., 0] > 100) & (found[..., 1] < 60)).any()  # nothing of the part that was hidden


def test_a_figure_taken_while_layers_are_hidden_has_none(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened()
    lay(window, SEG_UID, qtbot)
    inside = np.s_[200:-200, 200:-200]  # the letters of the sides, at the edges, have a colour of their own
    shown = picture(desk, bookmark_of(window, qtbot, SEG_UID))[inside]
    assert np.ptp(shown, axis=2).max() > 0
    window.workspace.scene.layers.set_hidden(hidden=True)
    bookmark = bookmark_of(window, qtbot)
    assert bookmark.layers == ()
    assert np.ptp(picture(desk, bookmark)[inside], axis=2).max() == 0


def test_a_figure_whose_layer_is_gone_says_so_instead_of_showing_less(
    opened: Opened, desk: FakeDesk, qtbot: QtBot
) -> None:
    window = opened()
    lay(window, STRUCTURES_UID, qtbot)
    bookmark = bookmark_of(window, qtbot, STRUCTURES_UID)
    desk.set_records(CaseRecords(tuple(index_instance(io.BytesIO(file_bytes(one))) for one in ct_slices())))
    with pytest.raises(CannotDecode, match="What lay over a key image is not on this laptop"):
        picture(desk, bookmark)


def test_going_to_a_view_brings_its_layers_back_and_hides_others(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    lay(window, SEG_UID, qtbot)
    layers = window.workspace.scene.layers
    layers.set_look(SEG_UID, 1, GREEN)
    bookmark = bookmark_of(window, qtbot, SEG_UID)
    layers.remove(SEG_UID)
    lay(window, STRUCTURES_UID, qtbot)
    window.viewing.go_to(bookmark)
    qtbot.waitUntil(lambda: layers.entry(SEG_UID) is not None)
    assert layers.entry(SEG_UID).looks[0] == GREEN
    assert not layers.entry(STRUCTURES_UID).visible
    layers.set_hidden(hidden=True)
    window.viewing.go_to(bookmark)
    assert not layers.hidden


def test_segments_of_others_are_outlines_with_their_author_until_they_are_laid_over(
    opened: Opened, qtbot: QtBot
) -> None:
    window = opened()
    scene, outlines = window.workspace.scene, SEG_UID + OUTLINES
    qtbot.waitUntil(lambda: [one.origin for one in scene.reported.sources] == [MarkOrigin.SEGMENTATION])
    scene.viewport.go(11)
    painted(window, qtbot, outlines)
    pane = window.workspace.active_pane
    # the last paint may still be that of the slice before, on which no segment lies
    qtbot.waitUntil(lambda: [[n for n, _ in one.shown] for one in pane.painted_now.over] == [[1, 2]])
    assert keys_over(window) == [outlines]
    assert scene.layers.entries == (), "they are marks, and no layer"
    with_them = rgb(window.workspace.active_pane.grab().toImage())
    assert window.workspace.current_bookmark().layers in ((), None), "they are no layer of a figure"
    window.trigger("key-image")
    (image,) = window.editor.work.key_images
    assert [one.sop_instance_uid for one in image.others] == [SEG_UID]
    indexes = {uid: index_instance(io.BytesIO(data)) for uid, data in _files().items()}
    with_outlines, bare = (
        rgb(key_image_picture(one, Work(), indexes, lambda uid: io.BytesIO(_files()[uid]), {}))
        for one in (image, replace(image, others=()))
    )
    assert (with_outlines != bare).any(), "its figure has them"
    scene.layers.set_hidden(hidden=True)
    assert keys_over(window) == [outlines], "they are hidden with the marks of others"
    scene.layers.set_hidden(hidden=False)
    scene.reported.set_visible(SEG_UID, visible=False)
    assert keys_over(window) == []
    assert (rgb(window.workspace.active_pane.grab().toImage()) != with_them).any()
    scene.reported.set_visible(SEG_UID, visible=True)
    lay(window, SEG_UID, qtbot)
    assert keys_over(window) == [SEG_UID], "nothing is drawn twice"
    scene.layers.remove(SEG_UID)
    assert keys_over(window) == [outlines]
    left = taken_down(window)
    assert left.viewer.layers == ()


def keys_over(window: CaseWindow) -> list[str]:
    """Return what lies over the image of the active pane now."""
    scene = window.workspace.scene
    return [one.layer.key for one in scene.layers.on(scene.active, scene.viewport.shown)]
