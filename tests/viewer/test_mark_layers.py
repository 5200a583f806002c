"""Marks painted before are copied: to the bit what would be painted anew, and made ahead where the hand goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.views import ViewState
from reviewer_app.viewer import mark_layers
from reviewer_app.viewer.compose import MarkPicture, Standing, ground, paint_marks
from reviewer_app.viewer.mark_layers import MarkLayers
from reviewer_app.viewer.overlays import OverlaySet
from reviewer_app.viewer.transform import Frame, pane_transform
from tests.helpers.qimages import rgb
from tests.viewer.conftest import mark, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SIZE = (400, 300)
TRANSFORM = pane_transform(Frame(96, 64), SIZE, ViewState())
ROOM = 8 << 20


@pytest.fixture
def made(monkeypatch):
    """The marks that were painted anew."""
    found = []
    own = mark_layers._Room.paint

    def make(room, canvas, annotations, *rest):
        found.append(annotations)
        return own(room, canvas, annotations, *rest)

    monkeypatch.setattr(mark_layers._Room, "paint", make)
    return found


@pytest.fixture
def marks(stack, qapp):
    one = replace(mark(stack, 0, (20, 30), (60, 30)), label="one", class_name="tumour")
    return one, replace(mark(stack, 0, (10, 10), (50, 40), kind=AnnotationKind.CIRCLE), id="two", text="two")


def painted(marks, layers, taken=(), overlays=OverlaySet()):  # noqa: B008 - a frozen value
    image = ground(SIZE)
    standing = paint_marks(image, TRANSFORM, MarkPicture(marks, overlays, layers), Standing(taken), 1.0)
    return rgb(image), standing


def test_a_copy_is_what_would_be_painted(marks, made):
    layers = MarkLayers(ROOM)
    new = painted(marks, MarkLayers())
    made.clear()
    copies = [painted(marks, layers), painted(marks, layers)]
    layers.pack()
    copies.append(painted(marks, layers))
    assert made == [marks]
    assert new[0].any()
    for pixels, standing in copies:
        assert np.array_equal(pixels, new[0])
        assert standing == new[1]


def test_words_that_come_under_a_label_move_it(marks, made):
    layers = MarkLayers(ROOM)
    _, standing = painted(marks, layers)
    assert painted(marks, layers, (QRect(0, 0, 1, 1),))[1].labels == standing.labels
    assert len(made) == 1  # no label was tried there
    words = (dict(standing.labels)["two"],)
    pixels, other = painted(marks, layers, words)
    assert dict(other.labels)["two"] != words[0]
    new = painted(marks, MarkLayers(), words)
    assert np.array_equal(pixels, new[0])
    assert other == new[1]


@pytest.mark.parametrize(
    "overlays", [OverlaySet(numbers=(("two", 7),)), OverlaySet(selected="two"), OverlaySet(compact=True)]
)
def test_what_is_said_of_marks_is_painted(marks, overlays, made):
    layers = MarkLayers(ROOM)
    painted(marks, layers)
    pixels, _ = painted(marks, layers, overlays=overlays)
    assert np.array_equal(pixels, painted(marks, MarkLayers(), overlays=overlays)[0])


def test_a_mark_that_was_edited_is_painted_anew(marks):
    layers = MarkLayers(ROOM)
    before, _ = painted(marks, layers)
    edited = (marks[0], replace(marks[1], points=marks[0].points))
    after, _ = painted(edited, layers)
    assert not np.array_equal(before, after)
    assert np.array_equal(after, painted(edited, MarkLayers())[0])


def test_no_more_is_kept_than_there_is_room_for(marks, made):
    layers = MarkLayers(1)
    for _ in range(2):
        painted(marks, layers)
        layers.pack()
        assert not layers._kept
    assert len(made) == 2


def test_one_that_only_packed_has_room_is_kept_so(marks, made):
    layers = MarkLayers(20_000)
    pixels = [painted(marks, layers)[0]]
    others = painted(marks[:1], layers)[0]
    pixels.append(painted(marks, layers)[0])
    assert made == [marks, marks[:1]]
    assert all(one.packed for one in layers._kept.values())
    assert sum(len(one.packed) for one in layers._kept.values()) <= 20_000
    assert np.array_equal(*pixels)
    assert np.array_equal(painted(marks[:1], layers)[0], others)


def test_pictures_of_any_size_are_painted_and_unpacked_in_one_memory(marks, made):
    layers = MarkLayers(ROOM)
    together = [marks[:1], marks, marks[1:], marks, marks[:1], marks[1:]]
    for some in together:
        assert np.array_equal(painted(some, layers)[0], painted(some, MarkLayers())[0])
    assert len(made) == 3 + len(together)


def test_marks_out_of_sight_paint_nothing(marks):
    away = tuple(replace(one, points=tuple(replace(at, row=at.row + 1000) for at in one.points)) for one in marks)
    assert not painted(away, MarkLayers(ROOM))[0].any()


@pytest.fixture
def marked(shown, stack, qtbot):
    """A workspace with a mark on every image, all of them in memory."""
    for position in range(1, len(stack.frames)):
        shown.scene.viewport.go(position)
        wait_painted(qtbot, shown, position)
    shown.scene.viewport.go(0)
    wait_painted(qtbot, shown, 0)
    found = [replace(mark(stack, at, (20, 30), (60, 30)), id=f"m{at}") for at in range(len(stack.frames))]
    shown.set_annotations(found)
    return shown


def test_marks_of_the_next_image_are_painted_before_the_hand_is_there(marked, made, qtbot):
    marked.scene.viewport.go(1)
    wait_painted(qtbot, marked, 1)
    qtbot.waitUntil(lambda: [one.id for (one,) in made][-1:] == ["m2"])
    before = rgb(marked.active_pane.grab().toImage())
    count = len(made)
    marked.scene.viewport.go(2)
    marked.active_pane.repaint()
    assert [one.id for (one,) in made[count:] if one.id == "m2"] == []
    pixels = rgb(marked.active_pane.grab().toImage())
    assert not np.array_equal(before, pixels)
    picture = marked.active_pane._picture
    picture._last = picture._kept = None
    picture._mark_layers.forget()
    assert np.array_equal(pixels, rgb(marked.active_pane.grab().toImage()))


def test_while_the_hand_rests_marks_of_all_images_around_are_painted(marked, made, stack, qtbot):
    count = len(stack.frames)
    qtbot.waitUntil(lambda: {one.id for (one,) in made} == {f"m{at}" for at in range(count)})
    made.clear()
    pictures = []
    for position in range(count - 1, -1, -1):
        marked.scene.viewport.go(position)
        marked.active_pane.repaint()
        pictures.append(rgb(marked.active_pane.grab().toImage()))
    assert made == []
    picture = marked.active_pane._picture
    for position, before in zip(range(count - 1, -1, -1), pictures, strict=True):
        marked.scene.viewport.go(position)
        picture._last = picture._kept = None
        picture._mark_layers.forget()
        assert np.array_equal(before, rgb(marked.active_pane.grab().toImage()))


def test_marks_around_are_painted_as_far_as_there_is_room(marked, made, stack, qtbot, monkeypatch):
    monkeypatch.setattr(marked.scene.mark_layers, "_most", 1)
    marked.scene.changed.emit()
    qtbot.waitUntil(lambda: [one.id for (one,) in made][-1:] == ["m1"])
    qtbot.wait(100)
    assert "m2" not in {one.id for (one,) in made}
    assert len(stack.frames) > 2


def test_marks_of_a_pane_that_nobody_sees_are_forgotten(marked, qtbot):
    layers = marked.active_pane._picture._mark_layers
    marked.active_pane.repaint()
    assert layers._kept
    marked.hide()
    QApplication.processEvents()
    assert not layers._kept


def test_all_panes_together_keep_no_more_than_there_is_room_for(marked, stack, qtbot, monkeypatch):
    marked.set_layout("1x2")
    marked.show_stack(stack, 1)
    for number in (0, 1):
        qtbot.waitUntil(lambda: marked.grid.slot(number).image.painted_now is not None)  # noqa: B023 - called at once
    kept = marked.scene.mark_layers
    assert kept._kept
    monkeypatch.setattr(kept, "_most", 1)
    for number in (0, 1):
        marked.scene.viewports[number].go(2)
        wait_painted(qtbot, marked, 2, number)
        marked.grid.slot(number).image.repaint()
    kept.pack()
    assert {slot.image._picture._mark_layers for slot in marked.grid.slots} == {kept}
    assert not kept._kept
