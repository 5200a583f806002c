"""Which rows of the list of records are told anew after a look: of hundreds, it is one that is scrolled."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer_app.cases.image_parts import frame_of_parts
from reviewer_app.cases.looks import SeenKey
from reviewer_app.cases.seen_cells import CELL_MARK
from reviewer_app.ui.case.records_rows import RecordRow


class SeenRows:
    """Finds the rows of frames; what is counted otherwise (papers, slides, videos) is always told anew."""

    def __init__(self, rows: Iterable[RecordRow]) -> None:
        rows = tuple(rows)
        self._by_frames = [one for one in rows if _is_counted_by_frames(one)]
        self._others = frozenset(one.id for one in rows if not _is_counted_by_frames(one))
        self._known: dict[SeenKey, frozenset[str]] = {}

    def of(self, looked_at: Iterable[SeenKey]) -> frozenset[str]:
        """Return the ids of the rows that a look at these frames, pages and cells may have changed."""
        frames = {frame_of_parts(one[0]) or one for one in looked_at}
        return self._others.union(*(self._rows_of(one) for one in frames if CELL_MARK not in one[0]))

    def _rows_of(self, key: SeenKey) -> frozenset[str]:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = frozenset(one.id for one in self._by_frames if key in one.frames)
        return found


def _is_counted_by_frames(one: RecordRow) -> bool:
    return one.stack is not None and one.extent is None and not (one.is_paged or one.whole)
