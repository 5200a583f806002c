"""A segmentation over a slide in a pane: asked for by what is in sight, in its place while a better one is made."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage

from reviewer_app.cases.exchanged_marks import ExchangedMark, MarkOrigin, MarkShape
from reviewer_app.cases.layer_views import PartLook
from reviewer_app.cases.mark_sources import MarkSource
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.layers.segment_outlines import OutlinedSegments
from reviewer_app.viewer.bookmarks import painted_bookmark
from reviewer_app.viewer.layer_steps import go_to_largest
from reviewer_app.viewer.layer_words import layers_under
from reviewer_app.viewer.reported import Reported
from reviewer_app.viewer.reported_marks import on_finest
from reviewer_app.viewer.slide_stack import slide_stack
from reviewer_app.viewer.slide_window import slide_window
from reviewer_app.viewer.transform import Frame, pane_transform
from reviewer_app.viewer.viewport import Shown
from tests.helpers.dicom_files import file_bytes
from tests.helpers.layer_files import SEG_UID, index_of, opened
from tests.helpers.pictures import ArraySource
from tests.helpers.qimages import rgb
from tests.imaging.layers.test_slide_segments import COLUMNS, ROWS, SLIDE_UID, segments, slide
from tests.viewer.conftest import Files, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SQUARE = np.zeros((ROWS, COLUMNS), bool)
SQUARE[40:60, 70:100] = True


def test_a_window_covers_what_is_in_sight_by_pixels_of_about_the_device() -> None:
    frame = Frame(100_000, 80_000)
    for zoom in (0.01, 0.1, 0.7, 1.0, 3.0):
        view = ViewState(zoom=zoom, center=ImagePoint(30_000, 20_000))
        transform = pane_transform(frame, (800, 600), view)
        found = slide_window(transform, (800, 600))
        assert found is not None
        for x, y in ((0, 0), (800, 600)):
            seen = transform.to_image((x, y))
            assert found.column <= max(0, seen.column) <= found.column + found.columns
            assert found.row <= max(0, seen.row) <= found.row + found.rows
        assert found.step == 1 or 0.7 < zoom * found.step < 1.5
        assert found.shape[0] * found.shape[1] < 4_000_000
    away = pane_transform(frame, (800, 600), ViewState(zoom=1.0, center=ImagePoint(-5_000, -5_000)))
    assert slide_window(away, (800, 600)) is None


@pytest.fixture
def over(workspace, files: Files, qtbot):
    """A workspace that has painted a slide with a segmentation over it."""
    data = file_bytes(slide())
    files.data[SLIDE_UID] = data
    workspace.show_slide([index_instance(io.BytesIO(data))])
    wait_painted(qtbot, workspace, 0)
    workspace.scene.layers.add(opened(segments({1: SQUARE})).loaded)
    workspace.scene.layers.set_look(SEG_UID, 1, PartLook((255, 0, 0), opacity=1.0))
    return workspace


def painted(workspace) -> QImage:
    pane = workspace.active_pane
    pane.repaint()
    return pane.grab().toImage()


def red(workspace) -> np.ndarray:
    found = rgb(painted(workspace))
    there = (found[..., 0] > 200) & (found[..., 1] < 60)
    there[:, found.shape[1] * 3 // 4 :] = False  # the legend stands there, and its swatch is red, too
    return np.asarray(there)


@pytest.mark.parametrize("zoom", [0.5, 1.0, 4.0])
def test_it_is_painted_where_it_lies(over, qtbot, zoom: float) -> None:
    over.scene.viewport.set_view(ViewState(zoom=zoom, center=ImagePoint(84.5, 49.5)))
    pane = over.active_pane
    qtbot.waitUntil(lambda: red(over).sum() == pytest.approx(SQUARE.sum() * zoom**2, rel=0.12))
    rows, columns = np.nonzero(red(over))
    transform = pane.painted_now.transform
    middle = transform.to_pane(ImagePoint(84.5, 49.5))
    found = (float(np.median(columns)), float(np.median(rows)))
    assert found == (pytest.approx(middle[0], abs=1.5), pytest.approx(middle[1], abs=1.5))
    place = transform.to_pane(ImagePoint(80, 50))
    assert layers_under(over.scene.layers, 0, pane.painted_now, place) == "Part 1"
    assert layers_under(over.scene.layers, 0, pane.painted_now, transform.to_pane(ImagePoint(20, 50))) == ""


def test_going_to_the_largest_brings_it_into_the_middle(over, qtbot) -> None:
    over.scene.viewport.set_view(ViewState(zoom=4.0, center=ImagePoint(10, 10)))
    go_to_largest(over.scene, SEG_UID, 1)
    qtbot.waitUntil(lambda: over.scene.viewport.view.center != ImagePoint(10, 10))
    found = over.scene.viewport.view
    assert found.zoom == 4.0
    assert SQUARE[round(found.center.row), round(found.center.column)]


def test_a_bookmark_of_a_picture_in_its_own_colours_names_no_palette(over) -> None:
    over.perform("colors-hot-iron")
    assert over.active_pane.viewport.view.palette == "HOT_IRON"
    bookmark = painted_bookmark(over.active_pane)
    assert bookmark is not None
    assert bookmark.view.palette == ""


def test_a_bookmark_names_it(over, qtbot) -> None:
    qtbot.waitUntil(lambda: red(over).any())
    bookmark = painted_bookmark(over.active_pane)
    assert bookmark is not None
    assert [one.words for one in bookmark.layers] == ["Over it Segmentation (Part 1)"]


@pytest.fixture
def outlined(workspace, files: Files, qtbot):
    """A workspace that has painted a slide with the segments of somebody else as marks."""
    data = file_bytes(slide())
    files.data[SLIDE_UID] = data
    workspace.show_slide([index_instance(io.BytesIO(data))])
    wait_painted(qtbot, workspace, 0)
    workspace.scene.layers.add_outlines(OutlinedSegments(opened(segments({1: SQUARE})).loaded, "Anna Lindqvist"))
    return workspace


def drawn_box(workspace) -> list[float]:
    """Return the box of what the outlines have drawn, in image points of the slide."""
    pane = workspace.active_pane
    pane.repaint()
    painted_now = pane.painted_now
    (paint,) = painted_now.over
    if paint.picture is None:
        return []
    path = paint.picture.paths[0].path.boundingRect()
    return [path.left(), path.top(), path.right(), path.bottom()]


@pytest.mark.parametrize("zoom", [0.5, 1.0, 4.0])
def test_segments_of_others_are_outlined_on_a_slide_where_they_lie(outlined, qtbot, zoom: float) -> None:
    outlined.scene.viewport.set_view(ViewState(zoom=zoom, center=ImagePoint(84.5, 49.5)))
    qtbot.waitUntil(lambda: drawn_box(outlined) == pytest.approx([69.5, 39.5, 99.5, 59.5], abs=1 / zoom))
    assert outlined.scene.layers.entries == (), "they are marks, and no layer that could be edited or left"
    with_them = rgb(painted(outlined))
    outlined.scene.layers.show_outlines(lambda _uid: False)
    assert (rgb(painted(outlined)) != with_them).any()
    assert not outlined.active_pane.painted_now.over


def test_they_are_asked_for_anew_where_the_slide_is_looked_at_otherwise(outlined, qtbot) -> None:
    outlined.scene.viewport.set_view(ViewState(zoom=8.0, center=ImagePoint(10, 10)))
    qtbot.waitUntil(lambda: outlined.active_pane.painted_now.view.zoom == 8.0)
    outlined.scene.viewport.set_view(ViewState(zoom=2.0, center=ImagePoint(84.5, 49.5)))
    qtbot.waitUntil(lambda: drawn_box(outlined) == pytest.approx([69.5, 39.5, 99.5, 59.5], abs=0.6))


def test_marks_of_others_on_a_coarser_level_of_a_slide_lie_in_its_finest_pixels() -> None:
    finest = index_of(slide())
    assert finest.tiles is not None
    coarse = replace(
        finest,
        sop_instance_uid="1.2.9.2",
        tiles=replace(finest.tiles, total_columns=COLUMNS // 2, total_rows=ROWS // 2, plane=None),
    )
    mark = ExchangedMark(
        sop_instance_uid="1.2.9.2", shapes=(MarkShape("POLYLINE", (ImagePoint(-0.5, -0.5), ImagePoint(10, 20))),)
    )
    found = on_finest(mark, coarse, finest)
    assert found is not None
    assert found.sop_instance_uid == SLIDE_UID
    assert found.shapes[0].points == (ImagePoint(-0.5, -0.5), ImagePoint(20.5, 40.5))
    assert on_finest(replace(mark, frames=(3,)), coarse, finest) is None, "nobody says in which pixels that counts"
    reported = Reported()
    reported.add([MarkSource("1.9", MarkOrigin.REPORT, author="Anna Lindqvist", marks=(mark,))])
    stack = replace(slide_stack([finest]), levels=(finest, coarse))
    shown = Shown(stack, 0, ArraySource(np.zeros((8, 8))))
    (drawn,) = reported.on(shown)
    assert (drawn.points, drawn.source) == (found.shapes[0].points, "Anna Lindqvist")
    assert [one.sop_instance_uid for one in reported.sources_on(shown)] == ["1.9"]
