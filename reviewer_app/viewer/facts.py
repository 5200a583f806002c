"""What the headers of shown images say beyond the index: read by a job when the panes are at rest, and remembered."""

from __future__ import annotations

import logging
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from reviewer_app.imaging.facts import NO_FACTS, PLAYBACK, Facts
from reviewer_app.jobs import CancelToken, Lane, Priority
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.loading import FrameLoader

logger = logging.getLogger(__name__)

#: Nothing is read while images change faster than this; the first time longer, since pydicom has to be loaded.
REST_MS, FIRST_REST_MS = 400, 1500
_KEPT = 2048
#: Stands for every frame of an object.
_ALL = -1


class FrameFacts(QObject):
    """Facts by frame. `changed` tells that more are known; `wanted` is asked at rest which frames need theirs."""

    changed = Signal()

    def __init__(
        self, loader: FrameLoader, wanted: Callable[[], Iterable[FrameKey]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._loader = loader
        self._wanted = wanted
        self._keywords: tuple[str, ...] = PLAYBACK
        self._kept: OrderedDict[FrameKey, Facts] = OrderedDict()
        self._asked: dict[FrameKey, list[Callable[[Facts], None]]] = {}
        self._round = 0
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._ask_at_rest)

    def set_keywords(self, keywords: Iterable[str]) -> None:
        """Say what is worth knowing; what was read before is read again where it is wanted."""
        self._keywords = tuple(dict.fromkeys((*PLAYBACK, *keywords)))
        self.forget()
        self.moved()

    def of(self, key: FrameKey) -> Facts | None:
        """Return what is known of a frame, None where nothing was read yet."""
        found = self._kept.get((key[0], _ALL))
        return self._kept.get(key) if found is None else found

    def moved(self) -> None:
        """Begin to wait for rest: a pane asked for another image."""
        self._rest.start(REST_MS if "pydicom" in sys.modules else FIRST_REST_MS)

    def ask(self, key: FrameKey, done: Callable[[Facts], None]) -> None:
        """Call `done` with what the header says of a frame: at once where it is known, else when it is read."""
        known = self.of(key)
        if known is not None:
            done(known)
            return
        if key in self._asked:
            self._asked[key].append(done)
            return
        self._asked[key] = [done]
        keywords, number = self._keywords, self._round

        def work(_token: CancelToken) -> Facts:
            from reviewer_app.imaging.facts_reader import read_facts  # noqa: PLC0415 - loads pydicom

            with self._loader.open_stream(key[0]) as stream:
                return read_facts(stream, key[1], keywords)

        def failed(error: BaseException) -> None:
            logger.info("no facts of %s: %s", key[0], type(error).__name__)
            self._keep(key, NO_FACTS, number)

        self._loader.runner.submit(
            Lane.DECODE,
            work,
            done=lambda facts: self._keep(key, facts, number),
            failed=failed,
            priority=Priority.THUMBNAIL,
        )

    def forget(self) -> None:
        """Begin anew, for another case; what is on its way is not wanted any more."""
        self._round += 1
        self._kept.clear()
        self._asked.clear()

    def _ask_at_rest(self) -> None:
        for key in self._wanted():
            if self.of(key) is None:
                self.ask(key, lambda _facts: None)

    def _keep(self, key: FrameKey, facts: Facts, number: int) -> None:
        if number != self._round:
            return
        self._kept[(key[0], _ALL) if facts.of_object else key] = facts
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        for done in self._asked.pop(key, ()):
            done(facts)
        self.changed.emit()
