"""Counted points by class, over all images of the case: how many, which share, on how many images."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import ImageReference

_TENTH = Decimal("0.1")
UNCLASSED = "without a class"


@dataclass(frozen=True, slots=True)
class ClassCount:
    """The points of one class, on so many images; `share` is their part of all points in percent, one digit."""

    name: str
    points: int
    images: int
    share: Decimal

    @property
    def title(self) -> str:
        """The name of the class, or that it has none."""
        return self.name or UNCLASSED


@dataclass(frozen=True, slots=True)
class Tally:
    """All counts of a case: its classes in the order of their first points, and their sum.

    `counts` tells on how many images with how many classes, one for each pair, points were counted.
    """

    classes: tuple[ClassCount, ...] = ()
    points: int = 0
    images: int = 0
    counts: int = 0

    @property
    def words(self) -> str:
        """The tally in one line: ``"Positive 340 (74.1 %), negative 119 (25.9 %): 459 points on 3 images"``."""
        each = ", ".join(
            f"{one.title} {one.points} ({one.share} %)" if len(self.classes) > 1 else one.title for one in self.classes
        )
        return f"{each}: {_many(self.points, 'point')} on {_many(self.images, 'image')}" if self.points else ""


def tally(annotations: Iterable[Annotation]) -> Tally:
    """Return how many points were counted in each class; hidden ones count too."""
    points: dict[str, int] = {}
    images: dict[str, set[ImageReference]] = {}
    for one in annotations:
        if one.kind is AnnotationKind.COUNT and one.points:
            points[one.class_name] = points.get(one.class_name, 0) + len(one.points)
            images.setdefault(one.class_name, set()).add(one.image)
    total = sum(points.values())
    classes = tuple(ClassCount(name, count, len(images[name]), _share(count, total)) for name, count in points.items())
    everywhere = set[ImageReference]().union(*images.values())
    return Tally(classes, total, len(everywhere), sum(len(one) for one in images.values()))


def _share(count: int, total: int) -> Decimal:
    return (Decimal(count) * 100 / total).quantize(_TENTH, ROUND_HALF_UP)


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
