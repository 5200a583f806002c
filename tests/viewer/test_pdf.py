"""Documents: pages, zoom, search, selection, and those that cannot be shown."""

from __future__ import annotations

import io

import pytest
from PySide6.QtCore import QElapsedTimer, QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QWidget
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from reviewer_app.cases.arrangement import ReadingPlace
from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS
from reviewer_app.cases.text_lines import Line
from reviewer_app.viewer.pdf import PdfPane
from reviewer_app.viewer.pdf_layout import fit_width_zoom, lay_out
from reviewer_app.viewer.pdf_selection import PagePlace, TextSelector
from reviewer_app.viewer.text_pages import pages_of

STILL_MS = DEFAULT_THRESHOLDS.read_after_ms

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def letter(pages: int = 3, password: str = "") -> bytes:
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=A4, encrypt=password or None)
    for page in range(pages):
        canvas.drawString(72, 770, f"Page {page + 1}: the lesion in the lateral condyle")
        canvas.drawString(72, 700, "Second line about the meniscus")
        canvas.showPage()
    canvas.save()
    return data.getvalue()


@pytest.fixture
def pane(qtbot):
    pane = PdfPane()
    qtbot.addWidget(pane)
    pane.resize(700, 800)
    pane.show()
    yield pane
    pane.clear()


def painted(pane: PdfPane, qtbot) -> None:
    """Wait until the pages are laid out for the view as it is, and drawn."""
    view = pane.view
    qtbot.waitUntil(
        lambda: view._arranged_for == view.viewport().size() and bool(view._complete) and not view.pictures.at_work
    )


def button(pane: PdfPane, name: str) -> QToolButton:
    return next(one for one in pane.findChildren(QToolButton) if one.accessibleName() == name)


def test_links_within_the_case_are_followed_and_no_others(pane, qtbot):
    followed: list[str] = []
    pane.link_followed.connect(followed.append)
    lines = (
        Line(0, "Plain words"),
        Line(1, "on CT image 1", link="record:1.2.3#5"),
        Line(0, "See example", link="https://example.org/"),
    )
    pane.show_document("Report", pages_of(lines, "Report"), "1.9")
    view = pane.view
    qtbot.waitUntil(lambda: bool(view._complete))
    view._links._model.setPage(0)
    model = view._links._model
    areas = [
        model.data(model.index(row, 0), model.Role.Rectangle.value) for row in range(model.rowCount(QModelIndex()))
    ]
    assert len(areas) == 2
    for area in areas:
        middle = view.on_screen(0, area).center().toPoint()
        QTest.mouseMove(view.viewport(), middle)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert followed == ["record:1.2.3#5"]
    start = view.on_screen(0, areas[0]).center().toPoint()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), start + QPoint(60, 0))
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(60, 0))
    assert followed == ["record:1.2.3#5"]  # text was marked


def test_pages_are_painted_on_white_and_told(pane, qtbot):
    seen: list[tuple[str, int]] = []
    pane.page_seen.connect(lambda key, page: seen.append((key, page)))
    pane.show_document("Referral letter", letter(), "DocumentReference/1")
    qtbot.waitUntil(lambda: bool(pane.view._complete))
    qtbot.wait(2 * STILL_MS)
    assert seen == []  # the foot of the page is out of sight
    pane.perform("forward-ten")
    qtbot.waitUntil(lambda: seen == [("DocumentReference/1", 0)])
    pane.perform("first-image")
    image = pane.view.viewport().grab().toImage()
    assert image.pixelColor(image.width() // 2, 100).name() == "#ffffff"
    assert dark_pixels(image) > 50


def dark_pixels(image: QImage) -> int:
    return sum(
        image.pixelColor(x, y).lightness() < 50 for x in range(20, image.width() - 20, 2) for y in range(20, 200, 2)
    )


def test_going_through_the_pages(pane, qtbot):
    seen = []
    pane.page_seen.connect(lambda _key, page: seen.append(page))
    pane.resize(700, 940)
    pane.show_document("Letter", letter(), "doc")
    pane.perform("fit")
    QTest.mouseClick(button(pane, "Next page"), Qt.MouseButton.LeftButton)
    assert pane.view.page == 1
    assert pane.perform("last-image")
    assert pane.view.page == 2
    qtbot.waitUntil(lambda: 2 in seen)
    assert pane.perform("first-image")
    assert pane.view.page == 0
    assert not pane.perform("invert")


def test_end_shows_the_foot_of_a_document_of_one_page(pane, qtbot):
    pane.show_document("Letter", letter(1), "doc")
    qtbot.waitUntil(lambda: bool(pane.view._complete))
    bar, box = pane.view.verticalScrollBar(), pane.view.layout_of_pages.boxes[0]
    assert pane.perform("last-image")
    assert bar.value() + pane.view.viewport().height() >= box.bottom > pane.view.viewport().height()
    assert pane.perform("first-image")
    assert bar.value() <= box.top


def test_turning_goes_through_all_of_a_page_and_on_to_the_next(pane, qtbot):
    seen = []
    pane.page_seen.connect(lambda _key, page: seen.append(page))
    pane.show_document("Letter", letter(), "doc")
    view = pane.view
    for _ in range(8):
        view.viewport().repaint()  # it is painted, and counts once it is drawn and has stood
        qtbot.waitUntil(lambda: bool(view._complete) and not view._standing.isActive())
        if len(seen) == 3:
            break
        pane.perform("forward-ten")
    assert seen == [0, 1, 2]
    while view.verticalScrollBar().value() > view.verticalScrollBar().minimum() + 16:
        before = view.verticalScrollBar().value()
        pane.perform("back-ten")
        assert view.verticalScrollBar().value() < before


def test_the_foot_of_a_page_that_is_wider_than_its_pane_can_be_reached_and_read(pane, qtbot):
    seen = []
    pane.page_seen.connect(lambda _key, page: seen.append(page))
    pane.resize(510, 330)
    pane.show_document("Letter", letter(1), "doc")
    view = pane.view
    painted(pane, qtbot)
    sideways, down = view.horizontalScrollBar(), view.verticalScrollBar()
    while sideways.maximum() < 150:
        pane.perform("zoom-in")
    painted(pane, qtbot)
    places = [
        (left, top)
        for left in (0, sideways.maximum())
        for top in (*range(0, down.maximum(), view.viewport().height() // 2), down.maximum())
    ]
    for left, top in places:
        assert not seen or left > 0  # its right side was not in sight yet
        with qtbot.waitSignal(view._standing.timeout):  # it was drawn there, and has stood
            sideways.setValue(left)
            down.setValue(top)
    assert down.maximum() + view.viewport().height() >= view.layout_of_pages.boxes[0].bottom
    assert seen == [0]


def test_the_place_sideways_stays_while_the_pane_changes_a_little(pane, qtbot):
    pane.resize(360, 330)
    pane.show_document("Letter", letter(1), "doc")
    view = pane.view
    painted(pane, qtbot)
    view.set_zoom(3.0)
    view.horizontalScrollBar().setValue(33)
    painted(pane, qtbot)
    assert view.horizontalScrollBar().value() == 33
    assert view.horizontalScrollBar().singleStep() == 40
    for width in (361, 362, 363):
        pane.resize(width, 330)
        painted(pane, qtbot)
    assert view.horizontalScrollBar().value() == 33
    view.set_zoom(6.0)
    middle = (33 + view.viewport().width() / 2) / lay_out(view._sizes, 3.0, 1.0).width
    found = (view.horizontalScrollBar().value() + view.viewport().width() / 2) / view.layout_of_pages.width
    assert found == pytest.approx(middle, abs=0.001)


def test_pages_that_outgrow_their_pane_are_in_its_middle(pane, qtbot):
    pane.show_document("Letter", letter(1), "doc")
    painted(pane, qtbot)
    assert pane.view.horizontalScrollBar().maximum() == 0
    pane.view.set_zoom(4.0)
    bar = pane.view.horizontalScrollBar()
    assert bar.value() == pytest.approx(bar.maximum() / 2, abs=1)


@pytest.mark.parametrize("place", [ReadingPlace(0, 0.3, 3.0, 40), ReadingPlace(0, 0.3, None, 5)])
@pytest.mark.parametrize("first", ["shown", "gone to"])
def test_a_place_that_was_gone_to_stays_it_when_the_bars_come(qtbot, place, first):
    pane = PdfPane()
    qtbot.addWidget(pane)
    pane.resize(480 if place.zoom else 360, 330)
    pane.show_document("Letter", letter(1), "doc")
    if first == "shown":
        pane.show()
        painted(pane, qtbot)
    pane.go_to_place(place)
    pane.show()
    painted(pane, qtbot)
    found = pane.view.place
    assert (found.page, found.zoom, found.left) == (place.page, place.zoom, place.left)
    assert found.above == pytest.approx(place.above, abs=0.01)


def test_what_moves_sideways_does_not_stand(pane, qtbot):
    pane.resize(360, 330)
    pane.show_document("Letter", letter(1), "doc")
    view = pane.view
    view.set_zoom(3.0)
    painted(pane, qtbot)
    view._standing.start()
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().value() + 50)
    assert not view._standing.isActive()


def test_what_stands_in_a_window_that_is_not_active_is_not_read_before_it_is(pane, qtbot):
    seen, other = [], QWidget()
    qtbot.addWidget(other)
    pane.page_seen.connect(lambda _key, page: seen.append(page))
    pane.resize(700, 940)
    pane.show_document("Letter", letter(), "doc")
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not pane.isActiveWindow())
    pane.perform("fit")
    qtbot.wait(3 * STILL_MS)
    assert seen == []
    pane.activateWindow()
    qtbot.waitUntil(lambda: 0 in seen)


def test_what_stands_while_nothing_counts_is_read_when_it_counts_again(pane, qtbot):
    seen, counting = [], [False]
    pane.page_seen.connect(lambda _key, page: seen.append(page))
    pane.counts = lambda: counting[0]
    pane.resize(700, 940)
    pane.show_document("Letter", letter(), "doc")
    pane.perform("fit")
    qtbot.waitUntil(lambda: bool(pane.view._complete))
    qtbot.wait(3 * STILL_MS)
    assert seen == []
    counting[0] = True
    pane.stand_anew()
    qtbot.waitUntil(lambda: seen == [0])


def test_what_flies_past_does_not_count(pane, qtbot):
    seen = []
    pane.page_seen.connect(lambda _key, page: seen.append(page))
    for _ in range(50):  # until nothing held the machine up for so long that a page stood after all
        pane.show_document("Letter", letter(), "doc")
        seen.clear()
        if longest_stay(pane, qtbot) < STILL_MS:
            break
    assert seen == []


def longest_stay(pane, qtbot) -> float:
    """Fly past all pages; return how many milliseconds one place stood at most."""
    bar, watch, longest = pane.view.verticalScrollBar(), QElapsedTimer(), 0
    for at in range(0, bar.maximum(), 60):
        watch.start()
        bar.setValue(at)
        qtbot.wait(20)
        longest = max(longest, watch.elapsed())
    return longest


def test_a_page_too_small_to_read_says_so_and_does_not_count(pane, qtbot):
    seen = []
    pane.page_seen.connect(lambda _key, page: seen.append(page))
    pane.show_document("Letter", letter(1), "doc")
    pane.perform("fit")
    qtbot.waitUntil(lambda: bool(pane.view._complete))
    said = "too small to count as read"
    qtbot.waitUntil(lambda: any(one.text().endswith(said) for one in pane.findChildren(QLabel)))
    qtbot.wait(2 * STILL_MS)
    pane.resize(400, 400)
    pane.perform("fit")
    words = [one.text() for one in pane.findChildren(QLabel) if one.isVisibleTo(pane)]
    assert "Too small to count as read: enlarge" in words
    assert seen == []


def test_the_field_to_find_words_is_whole_in_half_a_window(pane, qtbot):
    pane.show_document("Letter", letter(2), "doc")
    pane.resize(380, 660)
    pane.perform("fit-width")
    small = next(one for one in pane.findChildren(QLabel) if one.text().endswith(": enlarge"))
    qtbot.waitUntil(lambda: small.isVisibleTo(pane))
    field = pane.findChild(QLineEdit)

    def whole() -> bool:
        pane.resize(380, 660)  # it is wider while the words of its bar are being shortened
        return field.mapTo(pane, field.rect().bottomRight()).x() < pane.width() == 380

    qtbot.waitUntil(whole)
    assert field.width() >= field.minimumWidth()


def test_zoom_keeps_its_place_and_fits(pane):
    pane.show_document("Letter", letter(), "doc")
    fitted = pane.view.zoom
    pane.perform("zoom-in")
    assert pane.view.zoom == pytest.approx(fitted * 1.25)
    pane.perform("fit-width")
    assert pane.view.zoom == pytest.approx(fitted)
    pane.resize(500, 800)
    assert pane.view.zoom < fitted
    pane.perform("fit")
    assert pane.view.layout_of_pages.boxes[0].height <= pane.view.viewport().height()


def test_searching_opens_no_window_and_keeps_the_keyboard(pane, qtbot, qapp):
    pane.show_document("Referral letter", letter(), "DocumentReference/1")
    pane.activateWindow()
    pane.perform("find")
    before = set(qapp.topLevelWidgets())
    qtbot.keyClicks(pane.findChild(QLineEdit), "lesion")
    assert {one for one in qapp.topLevelWidgets() if one.isVisible()} <= before
    assert [one for one in qapp.topLevelWidgets() if one.isVisible() and isinstance(one, QToolButton)] == []
    assert pane.findChild(QLineEdit).text() == "lesion"


def test_search_counts_and_goes_to_results(pane, qtbot):
    pane.show_document("Letter", letter(), "doc")
    field = pane.findChild(QLineEdit)
    QTest.keyClicks(field, "condyle")
    qtbot.waitUntil(lambda: "3" in pane._found_label.text())
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert pane._found_label.text() == "1 of 3"
    pane.perform("find-previous")
    assert pane._found_label.text() == "3 of 3"
    assert pane.view.page == 2
    field.setText("nowhere")
    qtbot.waitUntil(lambda: pane._found_label.text() == "none found")


def test_in_a_narrow_pane_zoom_and_results_are_both_in_sight(pane, qtbot):
    pane.resize(382, 600)
    pane.show_document("Letter", letter(), "doc")
    field = pane.findChild(QLineEdit)
    field.setFocus()
    assert field.width() - 16 >= field.fontMetrics().horizontalAdvance(field.placeholderText())
    QTest.keyClicks(field, "condyle")
    qtbot.waitUntil(lambda: "3" in pane._found_label.text())
    buttons = {one.accessibleName(): one for one in pane.findChildren(QToolButton)}
    for name in ("Previous page", "Smaller", "Larger", "Previous result", "Next result", "Clear the search"):
        one = buttons[name]
        assert one.isVisible(), name
        assert one.mapTo(pane, QPoint(one.width(), 0)).x() <= pane.width(), name
    assert field.text() == "condyle"
    assert buttons["Next result"].mapTo(pane, QPoint()).y() > buttons["Larger"].mapTo(pane, QPoint()).y()
    pane.resize(900, 600)
    qtbot.waitUntil(
        lambda: buttons["Next result"].mapTo(pane, QPoint()).y() == buttons["Larger"].mapTo(pane, QPoint()).y()
    )
    buttons["Clear the search"].click()
    assert not buttons["Next result"].isVisible()


def test_text_is_selected_with_the_mouse_and_copied(pane, qtbot):
    pane.show_document("Letter", letter(), "doc")
    view = pane.view
    box = view.layout_of_pages.boxes[0]
    baseline = (A4[1] - 770 - 4) * view.zoom + box.top
    start = QPointF(box.left + 60 * view.zoom, baseline).toPoint()
    end = QPointF(box.left + 400 * view.zoom, baseline).toPoint()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), QPoint((start.x() + end.x()) // 2, start.y()))
    QTest.mouseMove(view.viewport(), end)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert view.selected_text == "Page 1: the lesion in the lateral condyle"
    pane.perform("copy")
    assert QGuiApplication.clipboard().text() == view.selected_text


def test_selection_over_several_pages(pane):
    pane.show_document("Letter", letter(), "doc")
    document = pane._open.document
    words = TextSelector(document).select(PagePlace(2, 300, 60), PagePlace(0, 60, 60)).text
    assert [f"Page {page}" in words for page in (1, 2, 3)] == [True, True, True]


@pytest.mark.parametrize(
    ("data", "word"),
    [(letter(1)[:600], "damaged"), (b"<html>not found</html>", "damaged"), (letter(1, "x"), "password")],
    ids=["cut off", "a web page", "encrypted"],
)
def test_a_document_that_cannot_be_shown_says_why_in_its_place(pane, data, word):
    pane.show_document("Lab table", data, "doc")
    assert word in pane.failure
    assert word in pane._message.text()
    assert pane._message.isVisible()
    assert not pane.perform("zoom-in")
    pane.show_document("Letter", letter(1), "doc")
    assert pane.failure == ""
    assert not pane._message.isVisible()


def test_layout_puts_pages_under_one_another_in_the_middle():
    layout = lay_out(((100, 200), (200, 100)), 2.0, 500)
    assert [box.left for box in layout.boxes] == [150, 50]
    assert layout.boxes[1].top == layout.boxes[0].bottom + 12
    assert list(layout.visible(0, 100)) == [0]
    assert list(layout.visible(420, 700)) == [1]
    assert layout.to_page(150 + 20, layout.boxes[0].top + 40) == (0, 10.0, 20.0)
    assert fit_width_zoom(((100, 200), (200, 100)), 432) == 2.0


def _in_sight(pane: PdfPane) -> list[QWidget]:
    kinds = (QToolButton, QLabel, QLineEdit)
    return [one for kind in kinds for one in pane.findChildren(kind) if one.isVisible() and one.text() != ""]


@pytest.fixture
def plain_style(qapp):
    """Take away the style sheet that a test of another package left on the application."""
    kept = qapp.styleSheet()
    qapp.setStyleSheet("")
    yield
    qapp.setStyleSheet(kept)


@pytest.mark.parametrize("width", [360, 390, 445, 560, 900])
@pytest.mark.parametrize("words", ["", "lesion"])
def test_nothing_in_the_bar_is_cut(plain_style, pane, qtbot, width, words):
    pane.show_document("Referral letter", letter(12), "DocumentReference/1")
    pane.resize(width, 500)
    pane.findChild(QLineEdit).setText(words)
    qtbot.waitUntil(lambda: not words or "12" in " ".join(one.text() for one in pane.findChildren(QLabel)))
    qtbot.waitUntil(lambda: pane.width() == width)
    QApplication.processEvents()
    assert pane.minimumSizeHint().width() <= width
    for one in _in_sight(pane):
        if not isinstance(one, QLineEdit):
            assert one.width() >= one.sizeHint().width() - 1, one.text()


def test_escape_in_the_search_goes_back_to_the_pages_before_any_shortcut(pane, qtbot):
    pressed: list[bool] = []
    QShortcut(QKeySequence("Esc"), pane).activated.connect(lambda: pressed.append(True))
    pane.show_document("Referral letter", letter(), "DocumentReference/1")
    pane.activateWindow()
    search = pane.findChild(QLineEdit)
    search.setFocus()
    qtbot.waitUntil(search.hasFocus)
    qtbot.keyClicks(search, "lesion")
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert pane.view.hasFocus()
    assert not pressed
