"""The values inside the region that is drawn or chosen: at once where that takes no time, else read in a job."""

from __future__ import annotations

import logging
from collections.abc import Callable

from reviewer_app.cases.annotations import Annotation
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.measuring.statistics import RegionStatistics
from reviewer_app.jobs import JobRunner, Lane
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.tools.numbers import has_region, needs_reading, values_in

logger = logging.getLogger(__name__)


class RegionValues:
    """Keeps what was found in one region, the last that was asked for."""

    def __init__(self, runner: JobRunner, changed: Callable[[], None]) -> None:
        self._runner = runner
        self._changed = changed
        self._asked: tuple[object, ...] = ()
        self._found: RegionStatistics | None = None

    def of(self, painted: PaintedFrame, mark: Annotation) -> RegionStatistics | None:
        """Return the values in a mark on a painted frame, None for none and for those that are still read.

        Where they cannot be told at once they are read in a job; then `changed` is called.
        """
        if painted.source is None or not has_region(mark):
            return None
        asked = (painted.source, mark.kind, mark.points)
        if asked == self._asked:
            return self._found
        if not needs_reading(painted, mark):
            self._asked, self._found = asked, _read(painted, mark)
        else:
            self._asked, self._found = asked, None
            self._runner.submit(
                Lane.DECODE,
                lambda _token: _read(painted, mark),
                done=lambda found: self._take(asked, found),
                failed=lambda error: logger.error("no values for a region: %s", type(error).__name__),
            )
        return self._found

    def _take(self, asked: tuple[object, ...], found: RegionStatistics | None) -> None:
        if asked == self._asked:
            self._found = found
            self._changed()


def _read(painted: PaintedFrame, mark: Annotation) -> RegionStatistics | None:
    try:
        return values_in(painted, mark)
    except CannotDecode:
        return None
