"""Which marks a figure has: those that its key image shows, so picture, caption and links tell the same."""

from __future__ import annotations

from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.work import Work


def marks_of(key_image: KeyImage, work: Work) -> tuple[Annotation, ...]:
    """Return the marks that the figure of a key image has, in the order they were made: never one that is hidden.

    They are those that were on the screen when it was marked, as they are now: numbers in the text follow their marks,
    and so must the picture beside them. What was drawn since is not on it (`later_marks`).
    """
    kept = key_image.annotations
    return tuple(one for one in _on(key_image, work) if kept is None or one.id in kept)


def later_marks(key_image: KeyImage, work: Work) -> tuple[Annotation, ...]:
    """Return the marks that are on the image of a key image and not on its figure."""
    kept = key_image.annotations
    return () if kept is None else tuple(one for one in _on(key_image, work) if one.id not in kept)


def _on(key_image: KeyImage, work: Work) -> tuple[Annotation, ...]:
    image = key_image.bookmark.image
    instance = image.sop_instance_uid  # most marks of a case are told apart by one string
    marks = work.annotations
    return tuple(
        one for one in marks if one.image.sop_instance_uid == instance and one.image == image and not one.hidden
    )
