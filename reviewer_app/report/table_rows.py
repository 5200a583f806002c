"""Tables that go over the end of a page: no row of them stands alone there, neither the first nor the last."""

from __future__ import annotations

from typing import Any, Final

from reportlab.platypus import Table as FlowingTable

#: Rows with words of which fewer never stand alone on a page.
_FEWEST: Final = 2
#: A beginning that is higher than this part of a page may be one row.
_HIGHEST_START: Final = 0.25


class Rows(FlowingTable):
    """A table that is parted between its rows, or within a long one, as its rule says."""

    # reportlab's own, which its stubs leave out
    _rowHeights: list[float]  # noqa: N815
    _rowSplitRange: tuple[int, int] | None  # noqa: N815
    #: The height of a whole page in points: what cannot be parted well even there is parted as it can.
    page_height = 0.0
    #: How much of it stands on a page at least, in points.
    least_height = 0.0

    def split(self, availWidth: float, availHeight: float) -> list[Any]:  # noqa: N803 - reportlab's name
        """Return the two parts at the end of a page, nothing where all of it stands better on the next."""
        parts: list[Any] = super().split(availWidth, availHeight)
        if not parts and availHeight >= self.page_height:
            self._rowSplitRange = None
            parts = super().split(availWidth, availHeight)
        for one in parts[1:]:  # the rest of the page is offered to it again
            one.part_well(availWidth, self.page_height)
        return parts

    def part_well(self, width: float, page_height: float) -> None:
        """Decide where it may be parted, its repeated head apart; of few rows none is parted from the others."""
        self.page_height = page_height
        self.wrap(width, page_height)
        heights, heads = self._rowHeights, self.repeatRows
        count = len(heights)
        first = min(heads + _FEWEST, count)
        if sum(heights[:first]) > _HIGHEST_START * page_height:
            first = min(heads + 1, count)
        few = count - heads < 2 * _FEWEST and sum(heights) <= _HIGHEST_START * page_height
        self._rowSplitRange = (count, count) if few else (first, max(first, count - _FEWEST))
        self.least_height = sum(heights if few else heights[:first])
