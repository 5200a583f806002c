"""Getting frames ready: what the eye waits for goes first, neighbours are fetched ahead, old wishes are dropped.

Everything here runs on the GUI thread except the opening itself, which is a job in the decode lane. No Qt.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import BinaryIO, TypeAlias

import numpy as np

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.dicom.forgetting import forget_headers
from reviewer_app.errors import Cancelled, ReviewerError, identifier
from reviewer_app.imaging.cache import FrameCache
from reviewer_app.imaging.preview import can_preview
from reviewer_app.imaging.pyramid import MeanPyramid
from reviewer_app.imaging.source import Pixels, PixelSource, Region
from reviewer_app.jobs import CancelToken, Job, JobRunner, Lane, Priority
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.previews import Previews, PreviewWish
from reviewer_app.viewer.tiles import Cache, TiledSource, open_tiled
from reviewer_app.viewer.video_frames import forget_videos, open_picture

OpenStream: TypeAlias = Callable[[str], BinaryIO]
OpenFrame: TypeAlias = Callable[[InstanceIndex, int], PixelSource]

#: How many frames are fetched ahead in the direction of scrolling, and how many behind.
AHEAD, BEHIND = 24, 4
#: Pictures larger than this many pixels get a mean pyramid: below it reducing at once is as fast.
_PYRAMID_FROM = 1 << 20

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FrameRequest:
    """One frame that is asked for."""

    index: InstanceIndex
    frame: int = 0

    @property
    def key(self) -> FrameKey:
        """What the frame is known by."""
        return (self.index.sop_instance_uid, self.frame)


@dataclass(frozen=True, slots=True)
class FrameFailure:
    """Why a frame cannot be shown: a sentence for its place, and a technical line without patient data."""

    sentence: str
    detail: str = ""


Ready: TypeAlias = Callable[[FrameKey, PixelSource | FrameFailure], None]
"""Gets a frame or why there is none; before that, where the frame takes long, perhaps a `PreviewSource` of it."""


@dataclass(slots=True)
class _Pending:
    """A job on its way and who waits for it; `started` is set by the job itself."""

    job: Job[PixelSource]
    urgent: bool
    started: list[bool]
    waiting: dict[Hashable, Ready]


class FrameLoader:
    """Opened frames within a budget of memory, and the jobs that open more.

    Parameters
    ----------
    open_stream
        Opens the file of an instance by its SOP Instance UID; called from worker threads.
    budget_bytes
        How much memory opened frames and slides may take; what is on the screen is kept whatever it needs.
    open_source
        How a frame is opened; by default from the stream, with a mean pyramid where that pays.
    """

    def __init__(
        self,
        open_stream: OpenStream,
        runner: JobRunner,
        budget_bytes: int,
        *,
        open_source: OpenFrame | None = None,
    ) -> None:
        self.open_stream = open_stream
        self.runner = runner
        self._budget = budget_bytes
        self._open = open_source or self._open_from_stream
        self._sources: Cache = FrameCache(budget_bytes, _close)
        self._slides: dict[str, tuple[InstanceIndex, ...]] = {}
        self._failures: dict[FrameKey, FrameFailure] = {}
        self._pending: dict[FrameKey, _Pending] = {}
        self._previews = Previews(open_stream, runner)
        self._refined: dict[Hashable, FrameKey] = {}  # what is opened in full when its preview is there
        self._pinned: dict[Hashable, FrameKey] = {}
        self._ahead: dict[Hashable, list[FrameRequest]] = {}
        self._asked_last: set[Hashable] = set()

    @property
    def bytes_held(self) -> int:
        """Memory that opened frames, slides and their blocks take now."""
        return self._sources.nbytes

    @property
    def cache(self) -> Cache:
        """Where opened frames are kept, for what else shares their budget."""
        return self._sources

    def get(self, key: FrameKey) -> PixelSource | None:
        """Return an opened frame, or None if it is not at hand."""
        found = self._sources.get(key)
        return None if isinstance(found, np.ndarray) else found

    def failure(self, key: FrameKey) -> FrameFailure | None:
        """Return why a frame cannot be shown, or None if nothing is known against it."""
        return self._failures.get(key)

    def forget_failure(self, key: FrameKey) -> None:
        """Know nothing against a frame any more, and keep nothing of it: it may be asked for anew."""
        self._failures.pop(key, None)
        self._sources.drop(lambda one: one == key)

    def pin(self, client: Hashable, key: FrameKey | None) -> None:
        """Keep the frame that a pane shows; each client holds one."""
        before = self._pinned.pop(client, None)
        if key is not None:
            self._pinned[client] = key
            self._sources.pin(key)
        if before is not None:
            self._sources.unpin(before)

    def want(self, client: Hashable, wanted: FrameRequest, ready: Ready) -> None:
        """Open a frame before all else and call `ready` with it when it is open, or with why it cannot be.

        A frame that takes long comes at a coarser resolution first, and is opened in full if it is still wanted then:
        where the hand is quicker, no core is busy with frames that were passed. An earlier wish of the same client is
        dropped if its job has not begun; one that has begun still answers, as the hand that passes an image quicker
        than it is read would else see none at all.
        """
        self._drop_what_has_not_begun(client)
        if self._open == self._open_from_stream and can_preview(wanted.index):
            self._preview(client, wanted, ready)
            if (pending := self._pending.get(wanted.key)) is not None:
                pending.waiting[client] = ready
        else:
            self._open_for(client, wanted, ready, Priority.INTERACTION)

    def _preview(self, client: Hashable, wanted: FrameRequest, ready: Ready) -> None:
        """Show a frame at a coarser resolution; then, or where it has none, open it in full if it is still wanted."""
        self._refined[client] = wanted.key

        def refine() -> None:
            if self._refined.get(client) != wanted.key:
                return
            del self._refined[client]
            self._open_for(client, wanted, ready, Priority.REFINEMENT)

        def wanted_still() -> bool:
            return self._refined.get(client) == wanted.key or self._waits(client, wanted.key)

        self._previews.want(client, PreviewWish(wanted.index, wanted.frame, ready, wanted_still, refine))

    def _open_for(self, client: Hashable, wanted: FrameRequest, ready: Ready, priority: Priority) -> None:
        """Open a frame in full; a job for it that waits its turn gives way, with all who wait for it."""
        source, pending = self.get(wanted.key), self._pending.get(wanted.key)
        if source is not None:
            ready(wanted.key, source)
        elif pending is not None and (pending.urgent or pending.started[0]):
            pending.waiting[client] = ready
        else:
            others = {} if pending is None else pending.waiting
            if pending is not None:
                self._cancel(wanted.key)
            self._start(wanted, priority, {**others, client: ready})

    def drop(self, client: Hashable) -> None:
        """Forget what a client waits for. A frame that is being opened is kept when it comes: the work is done."""
        self._previews.drop(client)
        self._drop_what_has_not_begun(client)
        for pending in self._pending.values():
            pending.waiting.pop(client, None)

    def _drop_what_has_not_begun(self, client: Hashable) -> None:
        self._refined.pop(client, None)
        self._previews.drop_what_has_not_begun(client)
        for key, pending in list(self._pending.items()):
            if pending.started[0] or pending.waiting.pop(client, None) is None:
                continue
            if not pending.waiting and pending.urgent:
                self._cancel(key)

    def _waits(self, client: Hashable, key: FrameKey) -> bool:
        pending = self._pending.get(key)
        return pending is not None and client in pending.waiting

    def prefetch(self, wishes: Mapping[Hashable, Iterable[FrameRequest]]) -> None:
        """Open frames ahead of time: for each of these clients its nearest first, then what other clients wish for.

        An earlier wish of the same client is dropped; what another one wishes for stays.
        """
        failed = self._failures
        requests = {
            client: [one for one in wanted if one.key not in failed] if failed else list(wanted)
            for client, wanted in wishes.items()
        }
        asked_last, self._asked_last = self._asked_last == wishes.keys(), set(wishes)
        for client, wanted in requests.items():
            self._ahead.pop(client, None)
            if wanted:
                self._ahead[client] = wanted
        first: set[FrameKey] = set()
        if asked_last and self._pending:  # almost always nothing is pending: this is a part of each step
            first = {one.key for wanted in requests.values() for one in wanted}
        for key, pending in list(self._pending.items()):
            if not pending.urgent and not pending.started[0] and key not in first:
                self._cancel(key)  # what others still wish for queues again, behind
        room = self._budget // 2  # the rest is for what was shown already
        for one in self._in_order(requests):
            room -= expected_bytes(one.index)
            if room < 0:
                return
            key = one.key
            if key not in self._pending and key not in self._sources and key not in failed:
                self._start(one, Priority.PREFETCH, {})

    def _in_order(self, requests: Mapping[Hashable, list[FrameRequest]]) -> Iterator[FrameRequest]:
        """Yield what was asked for now, by turns, then what was asked for before, the latest first."""
        yield from (one for turn in zip_longest(*requests.values()) for one in turn if one is not None)
        for client, wanted in reversed(self._ahead.items()):
            if client not in requests:
                yield from wanted

    def add_slide(self, key: str, levels: tuple[InstanceIndex, ...]) -> None:
        """Say which instances make the slide that is asked for under the SOP Instance UID `key`."""
        self._slides[key] = levels

    def forget(self) -> None:
        """Drop everything: the case is closed or locked."""
        for key in list(self._pending):
            self._cancel(key)
        self._previews.forget()
        self._refined.clear()
        for client in list(self._pinned):
            self.pin(client, None)
        self._ahead.clear()
        self._asked_last = set()
        self._sources.clear()
        self._slides.clear()
        self._failures.clear()
        forget_headers()
        forget_videos()

    def _open_from_stream(self, index: InstanceIndex, frame: int) -> PixelSource:
        levels = self._slides.get(index.sop_instance_uid)
        if levels is not None:
            from reviewer_app.imaging.slides import open_slide  # noqa: PLC0415 - loads pydicom, which takes long

            streams = [partial(self.open_stream, one.sop_instance_uid) for one in levels]
            return open_tiled(open_slide(list(zip(levels, streams, strict=True))), self.runner, self._sources)
        with self.open_stream(index.sop_instance_uid) as stream:
            source = open_picture(stream, index, frame)
        if source.levels[0].columns * source.levels[0].rows <= _PYRAMID_FROM:
            return source
        pyramid = MeanPyramid(source)
        pyramid.read(len(pyramid.levels) - 1, Region(0, 0, 1, 1))  # all levels are made here, not while painting
        return pyramid

    def _start(self, wanted: FrameRequest, priority: Priority, waiting: dict[Hashable, Ready]) -> None:
        started = [False]

        def work(token: CancelToken) -> PixelSource:
            started[0] = True
            token.check()
            return self._open(wanted.index, wanted.frame)

        job = self.runner.submit(
            Lane.DECODE,
            work,
            done=lambda source: self._opened(wanted.key, source),
            failed=lambda error: self._failed(wanted.key, error),
            priority=priority,
        )
        self._pending[wanted.key] = _Pending(job, priority <= Priority.REFINEMENT, started, waiting)

    def _cancel(self, key: FrameKey) -> None:
        self._pending.pop(key).job.cancel()

    def _opened(self, key: FrameKey, source: PixelSource) -> None:
        self._failures.pop(key, None)
        self._sources.pin(key)  # what it was opened for may want it, however little room there is
        self._sources.put(key, source)
        self._answer(key, source)
        self._sources.unpin(key)

    def _failed(self, key: FrameKey, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self._pending.pop(key, None)
            return
        logger.warning("frame %s of %s: %s", key[1], identifier(key[0]), type(error).__name__)
        if isinstance(error, ReviewerError):
            failure = FrameFailure(error.sentence, error.detail)
        else:
            failure = FrameFailure("This image cannot be read.", type(error).__name__)
        self._failures[key] = failure
        self._answer(key, failure)

    def _answer(self, key: FrameKey, answer: PixelSource | FrameFailure) -> None:
        pending = self._pending.pop(key, None)
        if pending is not None:
            for client, ready in list(pending.waiting.items()):
                if self._refined.get(client) == key:
                    del self._refined[client]
                self._previews.drop_one(client, key)
                ready(key, answer)


def _close(entry: PixelSource | Pixels) -> None:
    """Stop the jobs of a slide that is no longer kept."""
    if isinstance(entry, TiledSource):
        entry.close()


def expected_bytes(index: InstanceIndex) -> int:
    """Return what an opened frame of an instance will take, about."""
    pixels = index.pixels
    if pixels is None:
        return 0
    return pixels.rows * pixels.columns * pixels.samples_per_pixel * max(1, pixels.bits_allocated // 8)


def neighbours(position: int, count: int, direction: int) -> list[int]:
    """Return the positions to fetch ahead, nearest first: many in the direction of scrolling, a few behind."""
    forward = 1 if direction >= 0 else -1
    ahead = [position + forward * step for step in range(1, AHEAD + 1)]
    behind = [position - forward * step for step in range(1, BEHIND + 1)]
    return [one for one in [*ahead, *behind] if 0 <= one < count]
