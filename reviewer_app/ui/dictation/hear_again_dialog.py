"""What another engine makes of what was dictated, beside what stands in the text; only the reader exchanges them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from reviewer_app.cases.dictated import DictatedPassage
from reviewer_app.dictation.spoken.written import written
from reviewer_app.errors import Cancelled, ReviewerError
from reviewer_app.jobs import Lane
from reviewer_app.ui import theme
from reviewer_app.ui.dictation.heard_again import ACCEPTED, CHANGED, HeardAgain, hear_again, put_in_place
from reviewer_app.ui.job_progress import JobProgress
from reviewer_app.ui.parts import button, label, row, section_head, wrapped

if TYPE_CHECKING:
    from reviewer_app.dictation.engine import Engine
    from reviewer_app.jobs import CancelToken, JobRunner
    from reviewer_app.ui.case.editor import WorkEditor
    from reviewer_app.ui.case.fields import TextField
    from reviewer_app.ui.dictation.desk import SoundDesk

_TOLD = (
    "What was said is recognised again by the engine that the settings name now. Nothing is exchanged by itself, and "
    "what you exchange waits to be accepted anew."
)
_SAME, _NOTHING, _NOT_HEARD = "The same words.", "No words were heard.", "It could not be recognised again."
_USE, _USED = "Use these words", "In the text: accept it there"


class HearAgainDialog(QDialog):
    """Begins at once, in a job; closing it ends that."""

    def __init__(
        self,
        desk: SoundDesk,
        runner: JobRunner,
        make_engine: Callable[[], Engine],
        editor: WorkEditor,
        open_text: Callable[[str], TextField | None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Recognise again")  # never a patient: titles are listed by the system
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._desk, self._runner, self._make = desk, runner, make_engine
        self._editor, self._open_text = editor, open_text
        self.buttons: list[QPushButton | None] = []
        self.said = wrapped("Recognising…", "dim")
        self.progress = JobProgress("Passages recognised")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._inside = inside = QWidget()
        held = QVBoxLayout(inside)
        held.setContentsMargins(0, 0, 8, 0)
        held.addLayout(self._grid)
        held.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inside)
        close = button("Close")
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(label("Recognise again", weight=theme.SEMIBOLD))
        column.addWidget(wrapped(_TOLD, "dim"))
        column.addWidget(self.said)
        column.addWidget(self.progress)
        column.addWidget(area, 1)
        column.addLayout(row(None, close))
        self.resize(theme.scaled(760), theme.scaled(480))

    def begin(self, passages: Sequence[DictatedPassage]) -> None:
        """Let the engine hear passages."""
        self.progress.begin()

        def work(token: CancelToken) -> tuple[HeardAgain, ...]:
            return hear_again(self._desk, self._make, passages, token, self.progress.note)

        job = self._runner.submit(Lane.PROCESS, work, done=self._show, failed=self._failed)
        self.finished.connect(lambda _result: job.cancel())
        self.destroyed.connect(job.cancel)  # with the case, when that is locked

    def _show(self, heard: tuple[HeardAgain, ...]) -> None:
        self.progress.end()
        self.said.setText(f"By {heard[0].engine}: {len(heard)} passage{'s' if len(heard) > 1 else ''}.")
        self._grid.addWidget(section_head("As it was heard then"), 0, 0)
        self._grid.addWidget(section_head("As it is heard now"), 0, 1)
        for at, one in enumerate(heard):
            self._add(at, one)

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in the rows, in their order."""
        return tuple(one.text() for one in self._inside.findChildren(QLabel))

    def _add(self, at: int, one: HeardAgain) -> None:
        text = written([word.text for word in one.words]).text
        same = [word.text for word in one.words] == [word.text for word in one.passage.words]
        told = _NOTHING if not text else _SAME if same else ""
        stands = wrapped(one.passage.text)
        stands.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(stands, at + 1, 0)
        side = QVBoxLayout()
        side.setSpacing(2)
        side.addWidget(wrapped(told, "dim") if told else wrapped(text))
        made: QPushButton | None = None
        if not told and one.passage.accepted is not None:
            side.addWidget(wrapped(ACCEPTED, "dim"))
        elif not told:
            made = button(_USE)
            made.clicked.connect(partial(self._use, made, one))
            side.addLayout(row(made, None))
        self.buttons.append(made)
        self._grid.addLayout(side, at + 1, 1)

    def _use(self, pressed: QPushButton, one: HeardAgain, _checked: bool = False) -> None:
        run = next((run for run in self._editor.work.runs if run.passage == one.passage.id), None)
        field = None if run is None else self._open_text(run.path)
        refused = CHANGED if field is None else put_in_place(self._editor, field, one)
        pressed.setEnabled(False)
        if refused:
            self.said.setText(refused)
            theme.set_kind(self.said, "warn")
        else:
            pressed.setText(_USED)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            return
        self.progress.end()
        self.said.setText(str(error) if isinstance(error, ReviewerError) else _NOT_HEARD)
        theme.set_kind(self.said, "warn")
