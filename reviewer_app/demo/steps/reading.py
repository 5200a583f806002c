"""Reading a paper beside the images."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractButton, QTreeView, QWidget

from reviewer_app.cases.looks import Looks
from reviewer_app.demo.job import MainJob
from reviewer_app.demo.walk import StepFailed
from reviewer_app.ui.case.records_delegate import ROW_ROLE
from reviewer_app.ui.case.records_rows import RecordRow
from reviewer_app.viewer.pdf import PdfPane

_ENLARGE = "Give the pane all the room"
#: What stands so long on the screen counts as read; a page may need so many screens.
_LOOK_S, _SCREENS_A_PAGE, _ROUNDS = 0.6, 6, 3


class ReadPaper:
    """Open the first paper of the list and read it to the end."""

    name = "read-pdf"

    def do(self, job: MainJob) -> None:
        """Go back to all panes, turn to the last one, click the paper, and turn its pages."""
        driver = job.driver
        found = _paper(job)
        if found is None:
            return
        if not driver.find_all(QWidget, "Pane 2"):
            driver.double_click(job.pane(), job.pane().rect().center())
        for pane in driver.find_all(QWidget, "Pane 2"):
            driver.click_widget(pane)
        driver.click_index(driver.find(QTreeView, "Records"), found)
        title = found.data(ROW_ROLE).title
        pages = driver.find(PdfPane, f"Document {title}")
        driver.wait_until(lambda: _at(pages)[0] == 1, 10, "the first page is shown")
        small = pages.view is not None and pages.view.too_small
        if small:  # beside another picture
            driver.click(QAbstractButton, _ENLARGE)
        screens = _SCREENS_A_PAGE * _at(pages)[1]
        for screen in range(1, _ROUNDS * screens):
            driver.look(_LOOK_S)
            if _read_to_the_end(job, pages):
                break
            # a page that a busy machine had not drawn in time is read in the next round
            driver.key(Qt.Key.Key_PageDown if screen % screens else Qt.Key.Key_Home)
        driver.wait_until(partial(_read_to_the_end, job, pages), 10, "every page counts as shown")
        if small:
            driver.click(QAbstractButton, _ENLARGE)

    def check(self, job: MainJob) -> str:
        """The paper is on the screen, and the store knows that each of its pages was shown."""
        found = _paper(job)
        if found is None:
            if job.read(lambda vault: vault.documents(job.case.task_id)):
                raise StepFailed("The list shows no paper, but the case has some.")
            return "the case has no paper"
        title = found.data(ROW_ROLE).title
        pages = job.driver.find(PdfPane, f"Document {title}")
        count = _at(pages)[1]
        if pages.failure or not _read_to_the_end(job, pages):
            raise StepFailed("The paper was not shown to the end.", detail=pages.failure)
        return f"{count} page{'' if count == 1 else 's'} shown"


def _paper(job: MainJob) -> QModelIndex | None:
    model = job.driver.find(QTreeView, "Records").model()
    for group in (model.index(number, 0) for number in range(model.rowCount())):
        for number in range(model.rowCount(group)):
            index = model.index(number, 0, group)
            row = index.data(ROW_ROLE)
            if isinstance(row, RecordRow) and row.document is not None and row.opens:
                return index
    return None


def _at(pages: PdfPane) -> tuple[int, int]:
    """Return the page on the screen and how many there are, counted from 1."""
    return (pages.view.page + 1, pages.view.page_count) if pages.view is not None else (0, 0)


def _read_to_the_end(job: MainJob, pages: PdfPane) -> bool:
    return all(_seen(job, page) for page in range(1, _at(pages)[1] + 1))


def _seen(job: MainJob, page: int) -> bool:
    found = _paper(job)
    document = found.data(ROW_ROLE).document if found is not None else None
    if document is None:
        return False
    seen = job.read(lambda vault: vault.seen_frames(job.case.task_id))
    return (document.reference, page - 1) in Looks(seen).seen
