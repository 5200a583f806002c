"""Small pictures for the list of records, made in the background behind whatever the eye waits for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from PySide6.QtGui import QImage

from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.series import Stack
from reviewer_app.imaging.source import PixelSource
from reviewer_app.jobs import CancelToken, Job, JobRunner, Lane, Priority
from reviewer_app.ui.case.records_delegate import THUMB
from reviewer_app.ui.case.records_rows import RecordGroup, RecordRow
from reviewer_app.viewer.colors import opening_view
from reviewer_app.viewer.compose import compose
from reviewer_app.viewer.overlays import NOTHING
from reviewer_app.viewer.video_frames import open_picture

logger = logging.getLogger(__name__)


class Thumbnails:
    """Asks for one picture a series; `show` gets each with the key of its record, a null one where there is none."""

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
                if row.frames and row.stack is not None:
                    self._ask(row, row.stack, ratio)

    def cancel(self) -> None:
        """Want none of them any more."""
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()

    def _ask(self, row: RecordRow, stack: Stack, ratio: float) -> None:
        key, size = row.id, round(THUMB * ratio)

        def work(token: CancelToken) -> QImage:
            token.check()
            return compose(self._open(row, stack), opening_view(stack), (), NOTHING, (size, size))

        def failed(error: BaseException) -> None:
            logger.info("no thumbnail of %s: %s", key, type(error).__name__)
            self._show(key, QImage())

        job = self._runner.submit(
            Lane.DECODE, work, done=lambda image: self._show(key, image), failed=failed, priority=Priority.THUMBNAIL
        )
        self._jobs.append(job)

    def _open(self, row: RecordRow, stack: Stack) -> PixelSource:
        """Open the picture that stands for a row: the middle one that can be shown, or the slide with its levels.

        Raises
        ------
        CannotDecode
            If there is none, or if all of a large slide would have to be decoded for it.
        """
        if row.levels:
            from reviewer_app.imaging.slides import open_slide  # noqa: PLC0415 - loads pydicom, which takes long

            slide = open_slide([(one, partial(self._open_stream, one.sop_instance_uid)) for one in row.levels])
            if not slide.has_overview:
                raise CannotDecode("The slide has no small level.", detail=row.id)
            return slide
        problems = stack.problems()
        frames = [key for key in row.frames if key not in problems] if problems else row.frames
        if not frames:
            raise CannotDecode("No image of this series can be shown.", detail=row.id)
        uid, frame = frames[len(frames) // 2]
        middle = stack.frames[stack.position_of(uid, frame) or 0].instance
        with self._open_stream(uid) as stream:
            return open_picture(stream, middle, frame)
