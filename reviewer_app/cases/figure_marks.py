"""Which marks a figure has: those that its key image shows, so picture, caption and links tell the same."""

from __future__ import annotations

from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.views import ImageReference
from reviewer_app.cases.work import Work


def marks_of(key_image: KeyImage, work: Work) -> tuple[Annotation, ...]:
    """Return the marks that the figure of a key image has, in the order they were made: never one that is hidden.

    They are those that were on the screen when it was marked, as they are now: numbers in the text follow their marks,
    and so must the picture beside them. What was drawn since is not on it (`later_marks`).
    """
    kept = key_image.annotations
    return tuple(one for one in _on(key_image, work) if kept is None or one.id in kept)


def later_marks(work: Work) -> dict[str, int]:
    """Return how many marks are on the image of each key image and not on its figure, by the key image's id.

    The marks of a case are gone through once, however many key images there are.
    """
    instances = {one.bookmark.image.sop_instance_uid for one in work.key_images}
    drawn: dict[ImageReference, list[str]] = {}
    for one in work.annotations:
        if one.image.sop_instance_uid in instances and not one.hidden:
            drawn.setdefault(one.image, []).append(one.id)
    return {
        one.id: 0 if one.annotations is None else len(set(drawn.get(one.bookmark.image, ())) - set(one.annotations))
        for one in work.key_images
    }


def _on(key_image: KeyImage, work: Work) -> tuple[Annotation, ...]:
    image = key_image.bookmark.image
    instance = image.sop_instance_uid  # most marks of a case are told apart by one string
    marks = work.annotations
    return tuple(
        one for one in marks if one.image.sop_instance_uid == instance and one.image == image and not one.hidden
    )
