"""Paragraphs in any script as flowables: direction, parts over pages, links, bullets."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas

from reviewer_app.report import styles
from reviewer_app.report.flowables import flowing
from reviewer_app.report.fonts import register_fonts
from reviewer_app.report.list_place import ListPlace
from reviewer_app.report.texts import Text

HEBREW = "בבדיקת התהודה נצפה נגע בגודל שתים עשרה באונה המצחית השמאלית. " * 8
BULLET = styles.BULLET


@pytest.fixture(autouse=True)
def fonts() -> None:
    register_fonts()


class Recorder(Canvas):
    """A canvas that notes where text begins and where links are."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO())
        self.starts: list[float] = []
        self.links: list[tuple[str, tuple[float, ...]]] = []

    def beginText(self, x: float = 0, y: float = 0, *rest: object) -> object:  # noqa: N802 - reportlab's name
        self.starts.append(x)
        return super().beginText(x, y, *rest)

    def linkRect(self, contents: str, destinationname: str, Rect: tuple[float, ...], **_: object) -> None:  # noqa: N802, N803
        self.links.append((destinationname, Rect))

    def drawString(self, x: float, *rest: object, **more: object) -> None:  # noqa: N802
        super().drawString(x, *rest, **more)

    def drawRightString(self, x: float, *rest: object, **more: object) -> None:  # noqa: N802
        self.starts.append(x)
        super().drawRightString(x, *rest, **more)


def drawn(text: Text, width: float = 300) -> Recorder:
    canvas = Recorder()
    text.wrap(width, 800)
    text.drawOn(canvas, 0, 0)
    return canvas


def test_text_of_the_main_font_is_left_to_reportlab() -> None:
    text = flowing("Łódź, Кириллица", styles.BODY)
    text.wrap(300, 800)
    assert text.lines is None
    assert len(text.blPara.lines) == 1


def test_hebrew_running_text_stands_at_the_right() -> None:
    canvas = drawn(flowing("נגע קטן", styles.BODY))
    assert min(canvas.starts) > 200


@pytest.mark.parametrize("style", [styles.STRONG_VALUE, styles.CELL, styles.VALUE])
def test_a_name_alone_stays_in_its_column(style: ParagraphStyle) -> None:
    assert min(drawn(flowing("כהן, דוד", style)).starts) == 0


def test_more_lines_of_a_cell_follow_their_direction() -> None:
    canvas = drawn(flowing(HEBREW, styles.CELL))
    assert max(canvas.starts[-3:]) > 0


def test_each_line_of_the_writer_has_its_own_direction() -> None:
    text = flowing("First.\nשורה", styles.BODY)
    text.wrap(300, 800)
    assert text.lines is not None
    assert [one.leftward for one in text.lines] == [False, True]


def test_a_text_goes_over_the_page_with_two_lines_at_least() -> None:
    text = flowing(HEBREW, styles.BODY)
    text.wrap(300, 800)
    assert text.lines is not None
    count = len(text.lines)
    assert count > 4
    leading = styles.BODY.leading
    assert text.split(300, leading * 1.5) == []
    first, rest = text.split(300, leading * (count - 1))
    assert (len(first.lines), len(rest.lines)) == (count - 2, 2)
    assert first.wrap(300, 800)[1] == pytest.approx(leading * (count - 2))
    drawn(first)
    assert text.split(300, 800) == [text]


def test_a_figure_is_linked_in_a_hebrew_line() -> None:
    canvas = drawn(flowing("נגע (figure\u00a01) קטן", styles.BODY))
    assert {name for name, _ in canvas.links} == {"figure-1"}
    ((_, (left, _, right, _)), *_) = canvas.links
    assert 0 < left < right < 300


def test_the_bullet_of_a_hebrew_line_stands_at_the_right() -> None:
    text = Text("נגע קטן", BULLET)
    text.place = ListPlace("•", object())
    canvas = drawn(text)
    assert canvas.starts[0] == pytest.approx(300 - BULLET.bulletIndent)


def test_markup_in_hebrew_text_is_inert() -> None:
    text = flowing("נגע <b>קטן</b> & גדול", styles.BODY)
    text.wrap(300, 800)
    assert text.lines is not None
    glyphs = "".join(str(piece.glyphs.glyphs) for line in text.lines for piece in line.pieces)
    assert "&" in glyphs
    assert "b" in glyphs
