"""Documents turned: places, coverage and selection stay those of the page; pages and outline stand beside them."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from reviewer_app.cases.cited_passages import CitedPassage, PageArea
from reviewer_app.papers.outline import OutlineEntry
from reviewer_app.viewer.paper_marks import areas_on
from reviewer_app.viewer.pdf import PdfPane
from reviewer_app.viewer.pdf_layout import lay_out, turned_sizes
from reviewer_app.viewer.pdf_reading import PagesRead
from reviewer_app.viewer.pdf_side import NO_OUTLINE
from tests.viewer.test_pdf import letter, painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SIZE = (300.0, 400.0)


@pytest.fixture
def pane(qtbot: QtBot) -> PdfPane:
    made = PdfPane()
    qtbot.addWidget(made)
    made.resize(900, 800)
    made.show()
    return made


def marked() -> bytes:
    """A page that is white but for a black square at its top left."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(300, 400))
    canvas.rect(0, 340, 60, 60, fill=1)
    canvas.showPage()
    canvas.save()
    return data.getvalue()


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_place_goes_to_the_sheet_and_back(quarters: int) -> None:
    layout = lay_out(turned_sizes((SIZE, SIZE), quarters), 1.5, 900.0, quarters)
    x, y, _, _ = layout.on_sheet(1, (30.0, 50.0, 40.0, 60.0))
    corners = {(round(at[0]), round(at[1])) for at in (layout.to_page(x, y)[1:],)}
    assert layout.to_page(x + 1, y + 1)[0] == 1
    assert corners <= {(30, 50), (30, 60), (40, 50), (40, 60)}


def test_what_was_read_of_a_turned_page_counts_for_the_page() -> None:
    """The upper half seen upright and the lower half seen upside down are the whole page."""
    read, width, height = PagesRead(), 300.0, 400.0
    upright = lay_out((SIZE,), 1.0, width)
    turned = lay_out((SIZE,), 1.0, width, 2)
    box = upright.boxes[0]
    assert read.stood(upright, [0], (box.left, box.top, box.left + width, box.top + height / 2)) == []
    again = PagesRead()
    again.stood(upright, [0], (box.left, box.top, box.left + width, box.top + height / 2))
    # upside down the upper half of the view shows the lower half of the page
    assert again.stood(turned, [0], (box.left, box.top, box.left + width, box.top + height / 2)) == [0]
    below = (box.left, box.top + height / 2, box.left + width, box.top + height)
    assert read.stood(turned, [0], below) == []  # that half was seen before


@pytest.mark.parametrize(("command", "corner"), [("rotate", (1, 0)), ("rotate-half", (1, 1)), ("rotate-left", (0, 1))])
def test_the_page_is_painted_turned(pane: PdfPane, qtbot: QtBot, command: str, corner: tuple[int, int]) -> None:
    pane.show_document("Scan", marked(), "scan")
    painted(pane, qtbot)
    assert pane.perform(command)
    painted(pane, qtbot)
    view = pane.view
    assert view is not None
    assert (view._sizes[0][0] > view._sizes[0][1]) is (command != "rotate-half")
    image = view.pictures.of(0)
    assert image is not None
    right, bottom = image.width() - 5, image.height() - 5
    spots = {
        (h, v): image.pixelColor(right if h else 4, bottom if v else 4).lightness() for h in (0, 1) for v in (0, 1)
    }
    assert {where for where, light in spots.items() if light < 60} == {corner}
    place = pane.place
    pane.show_document("Scan", marked(), "scan")
    pane.go_to_place(place)
    assert pane.view is not None
    assert pane.view.rotation == place.rotation != 0


def test_words_are_selected_on_a_turned_page(pane: PdfPane, qtbot: QtBot) -> None:
    pane.show_document("Letter", letter(), "letter")
    pane.perform("rotate")
    painted(pane, qtbot)
    view = pane.view
    assert view is not None
    pane.perform("first-image")
    (area,) = [one.boundingRect() for one in view._selector._document.getAllText(0).bounds()][:1]
    line = view.on_screen(0, area)
    assert line.height() > line.width()  # the line runs down the view
    start, end = (
        QPoint(round(line.center().x()), round(line.top()) - 2),
        QPoint(round(line.center().x()), round(line.bottom()) + 2),
    )
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), end)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert view.selected_text.strip() == "Page 1: the lesion in the lateral condyle"


def test_only_pages_in_sight_get_small_pictures_and_a_click_goes_there(pane: PdfPane, qtbot: QtBot) -> None:
    pane.page_is_seen = lambda page: page == 1
    pane.show_document("Letter", letter(pages=40), "letter")
    assert pane.perform("paper-pages")
    side = pane.side
    assert side is not None
    pages = side.thumbnails
    qtbot.waitUntil(lambda: len(pages.rendered) >= 3 and not pages._asked)
    assert max(pages.rendered) < 12
    index = pages.model().index(2, 0)
    said = [pages.model().index(n, 0).data(int(Qt.ItemDataRole.AccessibleTextRole)) for n in (1, 2)]
    assert said == ["Page 2, seen", "Page 3, not seen"]
    QTest.mouseClick(pages.viewport(), Qt.MouseButton.LeftButton, pos=pages.visualRect(index).center())
    assert pane.view is not None
    assert pane.view.page == 2
    assert pages.currentIndex().row() == 2
    pane.perform("paper-pages")
    assert not side.isVisible()


def test_the_outline_is_asked_for_once_and_leads_to_pages(pane: PdfPane, qtbot: QtBot) -> None:
    asked: list[str] = []
    pane.outline_wanted.connect(lambda key, _data: asked.append(key))
    pane.show_document("Letter", letter(), "letter")
    painted(pane, qtbot)
    pane.perform("paper-outline")
    pane.perform("paper-outline")
    pane.perform("paper-outline")
    assert asked == ["letter"]
    pane.show_outline("another", (OutlineEntry("No", 0, 0),))
    pane.show_outline("letter", (OutlineEntry("One", 0, 0), OutlineEntry("Two", 1, 1), OutlineEntry("Lost", 0, None)))
    assert pane.side is not None
    tree = pane.side.outline
    assert [tree.topLevelItem(n).text(0) for n in range(tree.topLevelItemCount())] == ["One", "Lost"]
    item = tree.topLevelItem(0).child(0)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(item).center())
    assert pane.view is not None
    assert pane.view.page == 1
    pane.show_document("Other", letter(), "other")  # its side stays open, and asks for its own
    assert asked == ["letter", "other"]
    pane.show_outline("other", (), "The outline of this document is damaged.")
    assert pane.side.sentence.text() == "The outline of this document is damaged."
    pane.show_outline("other", ())
    assert pane.side.sentence.text() == NO_OUTLINE


def test_the_outline_marks_what_begins_on_the_page_in_view(pane: PdfPane, qtbot: QtBot) -> None:
    pane.show_document("Letter", letter(), "letter")
    painted(pane, qtbot)
    pane.perform("paper-outline")
    entries = (OutlineEntry("A", 0, 0), OutlineEntry("B", 0, 0), OutlineEntry("C", 0, 2), OutlineEntry("D", 0, 2))
    pane.show_outline("letter", entries)
    assert pane.side is not None
    side = pane.side
    marked = []
    for page in range(3):
        side.set_current(page)
        item = side.outline.currentItem()
        marked.append("" if item is None else item.text(0))
    assert marked == ["A", "B", "C"]


def test_what_stands_beside_the_pages_leaves_them_room_in_a_narrow_pane(pane: PdfPane, qtbot: QtBot) -> None:
    pane.resize(900, 600)
    pane.show_document("Letter", letter(), "letter")
    painted(pane, qtbot)
    pane.perform("paper-outline")
    assert pane.side is not None
    wide = pane.side.width()
    pane.resize(382, 600)
    qtbot.waitUntil(lambda: pane.side is not None and pane.side.width() < 0.4 * pane.width())
    assert pane._more.isVisible()
    assert pane._more.text() == "…"
    pane.resize(900, 600)
    qtbot.waitUntil(lambda: pane.side is not None and pane.side.width() == wide)
    assert pane._more.text() == "More"


def test_the_bar_offers_what_turns_and_marks(pane: PdfPane, qtbot: QtBot) -> None:
    pane.show_document("Letter", letter(), "letter")
    painted(pane, qtbot)
    menu = pane._more.menu()
    assert menu is not None
    turn = next(one for one in menu.actions() if one.text() == "Turn the pages by a quarter")
    turn.trigger()
    assert pane.view is not None
    assert pane.view.rotation == 1


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_mark_is_gone_to_on_turned_pages(pane: PdfPane, quarters: int) -> None:
    pane.show_document("Letter", letter(), "DocumentReference/a")
    view = pane.view
    assert view is not None
    view.rotate(quarters)
    mark = CitedPassage("m", pane.key, 1, "", datetime.now(tz=UTC), "words",
                        areas=(PageArea(1, 300, 420, 360, 432),), color="yellow")  # fmt: skip
    pane.go_to_mark(mark)
    assert view.rotation == quarters
    shown = view.on_screen(1, areas_on(mark, 1)[0])
    assert 0 <= shown.top() < view.viewport().height() / 2
