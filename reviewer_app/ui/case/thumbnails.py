"""Small pictures for the list of records, made in the background behind whatever the eye waits for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import BinaryIO

from PySide6.QtGui import QImage

from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.frames import open_frame
from reviewer_app.jobs import CancelToken, Job, JobRunner, Lane, Priority
from reviewer_app.ui.case.records_delegate import THUMB
from reviewer_app.ui.case.records_rows import RecordGroup, RecordRow
from reviewer_app.viewer.compose import compose
from reviewer_app.viewer.overlays import NOTHING

logger = logging.getLogger(__name__)


class Thumbnails:
    """Asks for one picture a series, and gives each to `show` with the key of its record."""

    def __init__(
        self, runner: JobRunner, open_stream: Callable[[str], BinaryIO], show: Callable[[str, QImage], None]
    ) -> None:
        self._runner = runner
        self._open_stream = open_stream
        self._show = show
        self._jobs: list[Job[QImage]] = []

    def ask(self, groups: tuple[RecordGroup, ...], ratio: float) -> None:
        """Ask for the pictures of all rows, from the top."""
        for group in groups:
            for row in group.rows:
                chosen = typical_instance(row)
                if chosen is not None:
                    self._ask(str(row.key), chosen, ratio)

    def cancel(self) -> None:
        """Want none of them any more."""
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()

    def _ask(self, key: str, index: InstanceIndex, ratio: float) -> None:
        size = round(THUMB * ratio)

        def work(token: CancelToken) -> QImage:
            token.check()
            with self._open_stream(index.sop_instance_uid) as stream:
                source = open_frame(stream, index, max(0, index.frame_count // 2) if index.frame_count > 1 else 0)
            return compose(source, ViewState(), (), NOTHING, (size, size), 1.0)

        def failed(error: BaseException) -> None:
            logger.info("no thumbnail of %s: %s", index.sop_instance_uid, type(error).__name__)

        job = self._runner.submit(
            Lane.DECODE, work, done=lambda image: self._show(key, image), failed=failed, priority=Priority.THUMBNAIL
        )
        self._jobs.append(job)


def typical_instance(row: RecordRow) -> InstanceIndex | None:
    """Return the instance that stands for a series: the middle one, of a slide its smallest level; None for none."""
    images = [one for one in row.instances if one.kind is InstanceKind.IMAGE and not one.problem]
    if images:
        images.sort(key=lambda one: one.instance_number or 0)
        return images[len(images) // 2]
    levels = [one for one in row.instances if one.kind is InstanceKind.SLIDE and one.tiles and one.frame_count == 1]
    return min(levels, key=lambda one: one.tiles.total_columns if one.tiles else 0, default=None)
