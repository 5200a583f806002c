"""Which figure shows what a sentence cites: of several of one image the one with it in sight and most like it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.evidence import Token, TokenKind, measured_mark, tokens
from reviewer_app.cases.figure_marks import marks_of
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.views import Bookmark, ImageReference, ViewState
from reviewer_app.cases.work import Work
from reviewer_app.geometry import ImagePoint

#: Device pixels across the pane of a view that does not tell how many they were.
_PANE = 800
_UNLIKE = 16.0


class FigureLinks:
    """Leads from tokens to figures, and numbers what is cited and shown on none: the list of cited images has those.

    Parameters
    ----------
    numbers
        The number of each figure, by the id of its key image.
    """

    def __init__(self, work: Work, instances: Mapping[str, InstanceIndex], numbers: Mapping[str, int]) -> None:
        self._work, self._instances, self._numbers = work, instances, numbers
        self._figures: dict[ImageReference, list[KeyImage]] = {}
        self._marks = {one.id: {mark.id: mark for mark in marks_of(one, work)} for one in work.key_images}
        for one in work.key_images:
            if one.id in numbers:
                self._figures.setdefault(one.bookmark.image, []).append(one)
        self._known: dict[Token, int | None] = {}
        cited = {token for text in work.opinion.values.values() for token in tokens(text)}
        without = [one for one in self._evidence() if one in cited and self.figure(one) is None]
        self.listed = {token: number for number, token in enumerate(without, start=1)}

    def figure(self, token: Token) -> int | None:
        """Return the number of the figure that shows what a token stands for, None where none does."""
        if token not in self._known:
            self._known[token] = self._find(token)
        return self._known[token]

    def _evidence(self) -> Iterator[Token]:
        """Return all that may be cited of images but is no key image, in the order it was made."""
        measured = (one for one in self._work.annotations if one.measurement is not None)
        yield from (Token(TokenKind.MEASUREMENT, one.id) for one in measured)
        yield from (Token(TokenKind.VOLUME, one) for one in self._work.volumes)
        yield from (Token(TokenKind.VIEW, one.id) for one in self._work.views)

    def _find(self, token: Token) -> int | None:
        if token.kind is TokenKind.KEY_IMAGE:
            return self._numbers.get(token.id)
        for mark in self._measured(token):
            found = self._nearest(Bookmark(mark.image, mark.view), partial(self._share_of, mark))
            if found is not None:
                return found
        view = self._work.view(token.id) if token.kind is TokenKind.VIEW else None
        return None if view is None else self._nearest(view.bookmark, lambda one: self._sees(one, view.bookmark))

    def _measured(self, token: Token) -> Sequence[Annotation]:
        """Return the marks that a number was measured on, the one to be shown first."""
        first, volume = measured_mark(token, self._work), self._work.volumes.get(token.id)
        others = () if volume is None or first is None else volume.outlines
        return () if first is None else (first, *others)

    def _nearest(self, cited: Bookmark, share: Callable[[KeyImage], float]) -> int | None:
        """Return the figure that has most in sight, then the one whose view is most like it, then the first."""
        ranked = (
            (share(one), -unlikeness(one.bookmark.view, cited.view), -self._numbers[one.id])
            for one in self._figures.get(cited.image, ())
        )
        seen = [one for one in ranked if one[0] > 0]
        return -max(seen)[2] if seen else None

    def _share_of(self, mark: Annotation, figure: KeyImage) -> float:
        """Return how much of a mark is in sight on a figure, from 0 (also where it is not drawn there) to 1."""
        return self._in_sight(figure, mark.points) if mark.id in self._marks[figure.id] else 0.0

    def _sees(self, figure: KeyImage, cited: Bookmark) -> float:
        """Return 1 where the middle of a cited view is in sight on a figure of the same image."""
        center = cited.view.center
        if figure.bookmark.view == cited.view or (center is None and cited.view.zoom is None):
            return 1.0
        return self._in_sight(figure, (center,) if center is not None else ())

    def _in_sight(self, figure: KeyImage, points: Sequence[ImagePoint]) -> float:
        box = self._box(figure)
        if box is None or not points:
            return 1.0
        left, top, right, bottom = box
        inside = [one for one in points if left <= one.column <= right and top <= one.row <= bottom]
        return len(inside) / len(points)

    def _box(self, figure: KeyImage) -> tuple[float, float, float, float] | None:
        """Return the part of the image that a figure shows: left, top, right, bottom; None for all of it."""
        crops = [one for one in self._marks[figure.id].values() if one.kind is AnnotationKind.CROP]
        if crops:
            columns, rows = [one.column for one in crops[-1].points], [one.row for one in crops[-1].points]
            return min(columns), min(rows), max(columns), max(rows)
        view, size = figure.bookmark.view, figure.bookmark.size or (_PANE, _PANE)
        center = view.center or self._middle(figure)
        if view.zoom is None or center is None:
            return None
        wide, high = reversed(size) if view.rotation % 2 else size
        across, down = wide / view.zoom / 2, high / view.zoom / 2 / self._aspect(figure)
        return center.column - across, center.row - down, center.column + across, center.row + down

    def _middle(self, figure: KeyImage) -> ImagePoint | None:
        index = self._instances.get(figure.bookmark.image.sop_instance_uid)
        pixels = index.pixels if index is not None else None
        return None if pixels is None else ImagePoint((pixels.columns - 1) / 2, (pixels.rows - 1) / 2)

    def _aspect(self, figure: KeyImage) -> float:
        """Return the height of a pixel over its width."""
        index = self._instances.get(figure.bookmark.image.sop_instance_uid)
        spacing = index.pixels.spacing if index is not None and index.pixels is not None else None
        return 1.0 if spacing is None or spacing.column <= 0 or spacing.row <= 0 else spacing.row / spacing.column


def unlikeness(one: ViewState, other: ViewState) -> float:
    """Return how far two views of one image are apart, 0 for the same; a step of the zoom counts most, then the place.

    Of views that differ in window, turn or colours alone, the one with the same window is nearer.
    """
    if one == other:
        return 0.0
    apart = 0.25 if one.window != other.window else 0.125
    if one.zoom is None or other.zoom is None:
        apart += 0.0 if one.zoom == other.zoom else _UNLIKE
    else:
        apart += abs(math.log2(one.zoom / other.zoom))
    if one.center is not None and other.center is not None:
        far = math.hypot(one.center.column - other.center.column, one.center.row - other.center.row)
        apart += far / (far + _PANE)
    return apart
