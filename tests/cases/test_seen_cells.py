"""What follows from the cells that were seen is worked out anew only where there are more of them."""

from __future__ import annotations

from reviewer_app.cases.seen_cells import SeenCells
from reviewer_app.cases.slide_coverage import SlideExtent, cells_in_view, shares_shown

SLIDE, OTHER = SlideExtent("1.2.3", 4096, 4096, 0.25), SlideExtent("1.2.4", 4096, 4096, 0.25)


class Watched(SeenCells):
    """Counts how often the cells of a name were gone through."""

    asked = 0

    def of(self, name: str) -> tuple[int, ...]:
        self.asked += 1
        return super().of(name)


def test_it_is_a_set_in_order_with_the_cells_of_each_name() -> None:
    cells = SeenCells([("a", 1), ("b", 2), ("a", 1), ("a", 3)])
    assert (len(cells), list(cells), ("b", 2) in cells, ("b", 3) in cells) == (3, [("a", 1), ("b", 2), ("a", 3)], 1, 0)
    assert (cells.of("a"), cells.of("c")) == ((1, 3), ())
    assert cells == {("a", 1), ("a", 3), ("b", 2)}
    assert list(cells.since(1)) == [("a", 3), ("b", 2)]


def test_shares_of_a_slide_are_kept_until_more_of_it_is_seen() -> None:
    cells = Watched(cells_in_view(SLIDE, 1.0, (0, 0, 2048, 4096)))
    half = shares_shown(SLIDE, cells)
    assert half == shares_shown(SLIDE, set(cells))
    asked = cells.asked
    for one in cells_in_view(OTHER, 1.0, (0, 0, 4096, 4096)):
        cells.add(one)
    assert (shares_shown(SLIDE, cells), cells.asked) == (half, asked)
    for one in cells_in_view(SLIDE, 1.0, (0, 0, 4096, 4096)):
        cells.add(one)
    assert shares_shown(SLIDE, cells) == shares_shown(SLIDE, set(cells)) != half
