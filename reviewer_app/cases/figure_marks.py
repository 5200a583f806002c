"""Which marks a figure has: those that its key image shows, so picture, caption and links tell the same."""

from __future__ import annotations

from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.work import Work


def marks_of(key_image: KeyImage, work: Work) -> tuple[Annotation, ...]:
    """Return the marks that the figure of a key image has, in the order they were made: never one that is hidden."""
    image = key_image.bookmark.image
    return tuple(one for one in work.annotations if one.image == image and not one.hidden)
