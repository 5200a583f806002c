"""Joins lesions with the rest of the case window: the chosen measurement, the texts, the panes, and a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.evidence import LESIONS_TOKEN
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.lesion_table import LesionTable, Studies, lesion_table
from reviewer_app.cases.lesions import BASELINE_PATH, TOGETHER_PATH, Lesion, LesionRole
from reviewer_app.cases.views import Bookmark
from reviewer_app.errors import BadSettings
from reviewer_app.jobs import Lane
from reviewer_app.ui.case.desk import CaseDesk
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.lesion_editor import LesionEditor
from reviewer_app.ui.case.lesion_menu import fill_link_menu, lesion_menu
from reviewer_app.ui.case.opinion_panel import OpinionPanel

_CHOOSE = "Choose a measurement first: click on one in a pane."
_Shown = tuple[tuple[Lesion, ...], tuple[Annotation, ...], str, str, bool]


class CaseLesions(QObject):
    """Shows the lesions as they are now, and does what is asked of them.

    Signals
    -------
    view_wanted(Bookmark)
        Show this view.
    said(str)
        Tell this for a moment.
    failed(BaseException)
        The file could not be written.
    """

    view_wanted = Signal(object)
    said = Signal(str)
    failed = Signal(object)

    def __init__(
        self, desk: CaseDesk, editor: WorkEditor, opinion: OpinionPanel, selected: Callable[[], str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk, self._editor, self._opinion, self._window = desk, editor, opinion, parent
        self._selected = selected
        self._panel = opinion.lesions
        self._studies: Studies | None = None
        self._shown: _Shown | None = None
        self.table = LesionTable()
        self.lesions = LesionEditor(editor)
        self._panel.opened.connect(self._open)
        self._panel.menu_wanted.connect(self._offer)
        self._panel.link_menu.aboutToShow.connect(self._fill_links)

    def show_work(self) -> None:
        """Show the lesions as they follow from the work now; nothing is done where nothing of them changed."""
        work, values = self._editor.work, self._editor.work.opinion
        marks = tuple(one for one in work.annotations if one.lesion_id) if work.lesions else ()
        now = (work.lesions, marks, values.get(BASELINE_PATH), values.get(TOGETHER_PATH), self._editor.read_only)
        if now == self._shown:
            return
        self._shown = now
        self.table = lesion_table(work, self._known()) if work.lesions else LesionTable()
        self._panel.show_table(self.table, read_only=self._editor.read_only)

    def _known(self) -> Studies:
        """Return what is known of the images; a case without lesions opens without it."""
        if self._studies is None:
            instances: Sequence[InstanceIndex] = self._desk.records().instances
            self._studies = Studies.of(instances)
        return self._studies

    def begin(self) -> None:
        """Begin a target with the chosen measurement."""
        if self.lesions.begin(self._selected(), LesionRole.TARGET) is None:
            self.said.emit(_CHOOSE)

    def offer_links(self) -> None:
        """Ask of which lesion the chosen measurement is."""
        if self.lesions.followable(self._selected()) is None:
            self.said.emit(_CHOOSE)
        else:
            self._panel.offer_links()

    def insert(self) -> None:
        """Put the table into the text where the caret was last."""
        if self.table.lines:
            self._opinion.insert(LESIONS_TOKEN)
        else:
            self.said.emit("There are no lesions yet.")

    def ask_file(self) -> None:
        """Ask where the table is written to as CSV."""
        if not self.table.lines:
            self.said.emit("There are no lesions yet.")
            return
        dialog = QFileDialog(
            self._window, "Export the lesions", f"lesions-{self._desk.case.identifier}.csv", "CSV (*.csv)"
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda name: self.export(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, path: Path) -> None:
        """Write the table as CSV that begins with a byte order mark, so that Excel reads it as UTF-8; in a job."""
        table = self.table

        def write(_token: object) -> None:
            from reviewer_app.exchange.lesion_csv import lesion_csv  # noqa: PLC0415 - a case opens without it

            try:
                path.write_bytes(lesion_csv(table))
            except OSError as error:
                raise BadSettings("The lesions could not be saved there.", detail=f"errno {error.errno}") from error

        self._desk.runner.submit(
            Lane.PROCESS,
            write,
            done=lambda _none: self.said.emit(f"Saved as {path.name}."),
            failed=self.failed.emit,
        )

    def _open(self, annotation_id: str) -> None:
        mark = self._editor.work.annotation(annotation_id)
        if mark is not None:
            self.view_wanted.emit(Bookmark(mark.image, mark.view))

    def _offer(self, lesion_id: str, place: QPoint) -> None:
        lesion = self._editor.work.lesion(lesion_id)
        if lesion is not None and not self._editor.read_only:
            menu = lesion_menu(self._panel, lesion, self.table, self.lesions)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(place)

    def _fill_links(self) -> None:
        fill_link_menu(self._panel.link_menu, self.table, self.lesions, self._selected())
