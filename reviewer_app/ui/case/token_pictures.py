"""The picture of a cited view, beside its words, for who points at its token."""

from __future__ import annotations

import logging
from base64 import b64encode
from html import escape

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QToolTip, QWidget

from reviewer_app.cases.annotations import KeyImage
from reviewer_app.cases.evidence import Token
from reviewer_app.jobs import CancelToken, Job, Lane, Priority
from reviewer_app.ui.case.editor import WorkEditor

logger = logging.getLogger(__name__)
#: Logical pixels across the picture.
SIZE = 280


class TokenPictures(QObject):
    """Makes the picture of the view that was pointed at last, as a figure is made, and puts it over the words."""

    def __init__(self, editor: WorkEditor, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._editor = editor.desk, editor
        self._job: Job[tuple[bytes, tuple[int, int]]] | None = None

    def show(self, token: Token, place: QPoint, words: str, field: QWidget) -> None:
        """Show the picture of a view at a place of the screen, as soon as it is made and while `words` stand there."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        view, work = self._editor.work.view(token.id), self._editor.work
        if view is None:
            return
        shown = () if view.hidden else view.annotations
        seen = KeyImage(view.id, 0, view.bookmark, view.author, view.created, annotations=shown)
        across = round(SIZE * field.devicePixelRatioF())

        def make(stop: CancelToken) -> tuple[bytes, tuple[int, int]]:
            # as the report prints it; loads what reads images, which a case is opened without
            from reviewer_app.ui.office.figures import Printing, key_image_picture, png_bytes  # noqa: PLC0415

            stop.check()
            printing = Printing((across, across))
            instances = {one.sop_instance_uid: one for one in self._desk.records().instances}
            picture = key_image_picture(seen, work, instances, self._desk.open_stream, {}, printing)
            return png_bytes(picture), (picture.width(), picture.height())

        def done(made: tuple[bytes, tuple[int, int]]) -> None:
            if QToolTip.text() == words:  # else the pointer is elsewhere by now
                QToolTip.showText(place, picture_words(*made, across, words), field)

        def failed(error: BaseException) -> None:
            logger.info("no picture of view %s: %s", token.id, type(error).__name__)

        self._job = self._desk.runner.submit(Lane.DECODE, make, done=done, failed=failed, priority=Priority.THUMBNAIL)


def picture_words(png: bytes, size: tuple[int, int], across: int, words: str) -> str:
    """Return a picture with words under it as a tooltip takes them; `across` pixels of it are those of a square one."""
    width, height = (round(one * SIZE / across) for one in size)
    data = b64encode(png).decode("ascii")
    lines = "<br>".join(escape(line) for line in words.splitlines())
    return f'<img src="data:image/png;base64,{data}" width="{width}" height="{height}"><br>{lines}'
