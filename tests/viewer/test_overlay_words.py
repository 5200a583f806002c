"""The words in the corners of a pane leave each other room, and what a series is called stays in sight."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from reviewer_app.viewer import words
from reviewer_app.viewer.overlay_painter import NOTE_GROUND, WARN_GROUND, Canvas, paint_overlays
from reviewer_app.viewer.overlays import Letters, OverlaySet

IDENTITY = ("Okafor, Daniel", "11 Aug 1968, 58 y, M", "NK-40218")
SERIES = "Axial 2.5 mm, portal venous, soft tissue kernel, thin slices"
PAINTED = OverlaySet(
    identity=IDENTITY,
    study=("CT of chest, abdomen and pelvis with contrast", "25 Nov 2026 10:56", SERIES),
    prior="PRIOR – 3 months earlier",
    letters=Letters("R", "A", "L", "P"),
    compact=True,
)


def paint(overlays: OverlaySet, width: int, height: int = 340) -> Canvas:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    canvas = Canvas(painter, width, height, 1.0, [])
    paint_overlays(canvas, overlays, None)
    painter.end()
    return canvas


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("width", [382, 480, 764, 1280])
def test_no_words_lie_over_others(width: int) -> None:
    taken = paint(PAINTED, width).taken
    crossing = [(one, other) for one in taken for other in taken if one is not other and one.intersects(other)]
    # lines under one another may touch by the outline of their letters
    assert all(min(one.height(), one.intersected(other).height()) <= 2 for one, other in crossing)
    assert all(box.left() >= 0 and box.right() < width for box in taken)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("width", [382, 764])
def test_the_whole_name_of_a_series_is_written(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    draw = words.draw_line
    monkeypatch.setattr(
        words, "draw_line", lambda painter, text, *rest: written.append(text) or draw(painter, text, *rest)
    )
    paint(PAINTED, width)
    assert SERIES in " ".join(written)
    cut = [one for one in written if "…" in one]
    assert cut == [] or (width < 420 and all(one.startswith("CT of chest") for one in cut)), (
        "only a study, in a small pane"
    )


@pytest.mark.usefixtures("qapp")
def test_what_is_as_it_should_be_has_no_colour_of_warning() -> None:
    grounds = {}
    for name, overlays in (("note", OverlaySet(notes=("Colour managed",))), ("badge", OverlaySet(badges=("Lossy",)))):
        image = QImage(300, 200, QImage.Format.Format_RGB32)
        image.fill(QColor("black"))
        painter = QPainter(image)
        canvas = Canvas(painter, 300, 200, 1.0, [])
        paint_overlays(canvas, overlays, None)
        painter.end()
        box = canvas.taken[0]
        grounds[name] = image.pixelColor(box.center().x(), box.top() + 2).name()
    assert grounds == {"note": NOTE_GROUND.lower(), "badge": WARN_GROUND.lower()}


@pytest.mark.usefixtures("qapp")
def test_badges_stand_away_from_the_edge_that_a_picture_is_hung_at() -> None:
    for right in (False, True):
        shown = OverlaySet(badges=("Scale at detector",), prior="PRIOR – 2 years earlier", badges_right=right)
        taken = paint(shown, 600).taken
        assert len(taken) >= 2
        assert all((box.left() > 300) is right for box in taken)
