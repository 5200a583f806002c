"""Previews of frames that take long to open: first the very coarse picture that comes at once, then a sharper one.

Everything here runs on the GUI thread except the reading itself, which is a job in the decode lane. No Qt.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import BinaryIO

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.imaging.preview import PreviewSource, open_preview, preview_steps
from reviewer_app.jobs import CancelToken, Job, JobRunner, Lane, Priority
from reviewer_app.viewer.frame_key import FrameKey

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PreviewWish:
    """A frame of which somebody wants to see something soon, and who gets it while `wanted` says so.

    `after` is called when the first preview was given, or there is none.
    """

    index: InstanceIndex
    frame: int
    ready: Callable[[FrameKey, PreviewSource], None]
    wanted: Callable[[], bool]
    after: Callable[[], None]

    @property
    def key(self) -> FrameKey:
        """What the frame is known by."""
        return (self.index.sop_instance_uid, self.frame)


@dataclass(slots=True)
class _Reading:
    """A job that reads one preview; `started` is set by the job itself."""

    job: Job[PreviewSource]
    started: list[bool]


class Previews:
    """The jobs that read previews, for each client those of the frames it has asked for last."""

    def __init__(self, open_stream: Callable[[str], BinaryIO], runner: JobRunner) -> None:
        self._open_stream = open_stream
        self._runner = runner
        self._reading: dict[Hashable, dict[FrameKey, _Reading]] = {}

    def want(self, client: Hashable, wish: PreviewWish) -> None:
        """Read the coarsest preview before all else; a sharper one after that, if the frame is still waited for."""
        self._read(client, wish, preview_steps(wish.index), Priority.INTERACTION)

    def drop(self, client: Hashable) -> None:
        """Forget all that a client asked for."""
        for one in self._reading.pop(client, {}).values():
            one.job.cancel()

    def drop_what_has_not_begun(self, client: Hashable) -> None:
        """Forget what a client asked for where its reading has not begun."""
        reading = self._reading.get(client, {})
        for key in [key for key, one in reading.items() if not one.started[0]]:
            self.drop_one(client, key)

    def drop_one(self, client: Hashable, key: FrameKey) -> None:
        """Forget one frame: it is there, or another preview of it is wanted."""
        reading = self._reading.get(client, {})
        known = reading.pop(key, None)
        if known is not None:
            known.job.cancel()
        if not reading:
            self._reading.pop(client, None)

    def forget(self) -> None:
        """Forget everything."""
        for client in list(self._reading):
            self.drop(client)

    def _read(self, client: Hashable, wish: PreviewWish, steps: tuple[int, ...], priority: Priority) -> None:
        started = [False]

        def work(token: CancelToken) -> PreviewSource:
            started[0] = True
            token.check()
            with self._open_stream(wish.index.sop_instance_uid) as stream:
                return open_preview(stream, wish.index, wish.frame, steps[0])

        def done(source: PreviewSource) -> None:
            self.drop_one(client, wish.key)
            if steps[1:] and wish.wanted():
                self._read(client, wish, steps[1:], Priority.REFINEMENT)
            wish.ready(wish.key, source)
            if priority is Priority.INTERACTION:
                wish.after()

        def failed(error: BaseException) -> None:
            self.drop_one(client, wish.key)
            logger.info("no preview: %s", type(error).__name__)
            if priority is Priority.INTERACTION:
                wish.after()

        self.drop_one(client, wish.key)
        job = self._runner.submit(Lane.DECODE, work, done=done, failed=failed, priority=priority)
        self._reading.setdefault(client, {})[wish.key] = _Reading(job, started)
