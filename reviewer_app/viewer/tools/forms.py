"""How the points of a mark follow from what the hand sets, and what the others do when one of them is moved.

All functions take the aspect of a pixel (height over width); points are in the order of `KIND_RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.tools.flat import along, back, flat, foot

Points = tuple[ImagePoint, ...]
Build = Callable[[Points, float], Points]
Move = Callable[[Points, int, ImagePoint, float], Points]


def as_set(points: Points, _aspect: float) -> Points:
    """Return the points as they were set."""
    return points


def box_of(points: Points, _aspect: float) -> Points:
    """Return the corners of the rectangle, in order around it, between two opposite ones."""
    if len(points) < 2:
        return points
    one, other = points[0], points[1]
    return (one, ImagePoint(other.column, one.row), other, ImagePoint(one.column, other.row))


def ellipse_in(points: Points, _aspect: float) -> Points:
    """Return the ends of both axes of the ellipse in the rectangle between two opposite corners."""
    if len(points) < 2:
        return points
    one, other = points[0], points[1]
    column, row = (one.column + other.column) / 2, (one.row + other.row) / 2
    across = (ImagePoint(one.column, row), ImagePoint(other.column, row))
    down = (ImagePoint(column, one.row), ImagePoint(column, other.row))
    return (*across, *down)


def crossed(points: Points, aspect: float) -> Points:
    """Return the ends of two axes of which the second stands at right angles to the first, through its first end."""
    if len(points) < 4:
        return points
    start, end, third = (flat(one, aspect) for one in points[:3])
    if start == end:
        return points
    upright = third + 1j * (end - start)
    return (*points[:3], back(foot(flat(points[3], aspect), third, upright), aspect))


def moved_point(kind: AnnotationKind, points: Points, number: int, to: ImagePoint, aspect: float) -> Points:
    """Return the points of a mark after one of them was moved, with the form of its kind kept."""
    return _MOVES.get(kind, _alone)(points, number, to, aspect)


def turned_to(points: Points, number: int, to: ImagePoint, aspect: float) -> Points:
    """Return the points turned about their middle so that one of them comes to lie towards a place."""
    places = [flat(one, aspect) for one in points]
    middle = sum(places) / len(places)
    held, wanted = places[number] - middle, flat(to, aspect) - middle
    if not held or not wanted:
        return points
    turn = (wanted / abs(wanted)) / (held / abs(held))
    return tuple(back(middle + (one - middle) * turn, aspect) for one in places)


def _alone(points: Points, number: int, to: ImagePoint, _aspect: float) -> Points:
    return tuple(to if at == number else one for at, one in enumerate(points))


def _move_axis(points: Points, number: int, to: ImagePoint, aspect: float) -> Points:
    """Move an end of one of two crossed axes.

    The other axis keeps its length, its right angle and its share along the first where the first one turns; an end of
    the second axis moves along it, or takes all of it along the first.
    """
    pair, other = (points[:2], points[2:]) if number < 2 else (points[2:], points[:2])
    start, end = (flat(one, aspect) for one in pair)
    first, second = (flat(one, aspect) for one in other)
    moved = _alone(pair, number % 2, to, aspect)
    if number >= 2:
        base = first, second
        here = flat(to, aspect)
        far = flat(pair[1 - number % 2], aspect)
        shift = (along(here, *base) - along(far, *base)) * (second - first)
        ends = [here, far + shift]
        made = tuple(back(one, aspect) for one in (ends if number == 2 else reversed(ends)))
        return (*other, *made)
    line, now = end - start, [flat(one, aspect) for one in moved]
    if not line or now[0] == now[1]:
        return (*moved, *other)
    unit, turned = line / abs(line), (now[1] - now[0]) / abs(now[1] - now[0])
    made = tuple(
        back(now[0] + along(one, start, end) * (now[1] - now[0]) + _off(one, start, unit) * 1j * turned, aspect)
        for one in (first, second)
    )
    return (*moved, *made)


def _off(place: complex, start: complex, unit: complex) -> float:
    """Return how far a place lies beside a line, to the side that its direction turned by 90° points to."""
    return ((place - start) * unit.conjugate()).imag


def _move_ellipse(points: Points, number: int, to: ImagePoint, aspect: float) -> Points:
    """Move an end of an axis: its other end stays, the other axis keeps its length and crosses it in the middle."""
    first = number < 2
    pair, other = (points[:2], points[2:]) if first else (points[2:], points[:2])
    moved = [flat(one, aspect) for one in _alone(pair, number % 2, to, aspect)]
    half = abs(flat(other[1], aspect) - flat(other[0], aspect)) / 2
    line = moved[1] - moved[0]
    if not line:
        return points
    old = flat(pair[1], aspect) - flat(pair[0], aspect)
    side = 1 if ((flat(other[1], aspect) - flat(other[0], aspect)) * old.conjugate()).imag >= 0 else -1
    middle, upright = (moved[0] + moved[1]) / 2, side * half * 1j * line / abs(line)
    ends = tuple(back(one, aspect) for one in moved)
    across = (back(middle - upright, aspect), back(middle + upright, aspect))
    return (*ends, *across) if first else (*across, *ends)


def _move_corner(points: Points, number: int, to: ImagePoint, aspect: float) -> Points:
    """Move a corner of a rectangle: the opposite one stays, and the sides keep their directions."""
    places = [flat(one, aspect) for one in points]
    fixed, here = places[(number + 2) % 4], flat(to, aspect)
    before, after = places[(number - 1) % 4], places[(number + 1) % 4]
    first, second = before - fixed, after - fixed
    if not first and not second:
        return box_of((points[(number + 2) % 4], to), aspect)
    first = first or second * -1j
    made = list(places)
    made[number] = here
    made[(number - 1) % 4] = foot(here, fixed, fixed + first)
    made[(number + 1) % 4] = fixed + (here - made[(number - 1) % 4])
    return tuple(back(one, aspect) for one in made)


def _move_circle(points: Points, number: int, to: ImagePoint, aspect: float) -> Points:
    """Move a point of the circle, or with its centre all of it."""
    if number:
        return (points[0], to)
    by = flat(to, aspect) - flat(points[0], aspect)
    return (to, back(flat(points[1], aspect) + by, aspect))


_MOVES: Mapping[AnnotationKind, Move] = MappingProxyType({
    AnnotationKind.BIDIRECTIONAL: _move_axis,
    AnnotationKind.ELLIPSE: _move_ellipse,
    AnnotationKind.RECTANGLE: _move_corner,
    AnnotationKind.CROP: _move_corner,
    AnnotationKind.CIRCLE: _move_circle,
})  # fmt: skip
