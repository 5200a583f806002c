"""What is known of the frames that were marked: enough to write reports and presentation states about them later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from reviewer_app.cases.instances import IndexedPatient, IndexedSeries, IndexedStudy, InstanceIndex, ModalityTransform
from reviewer_app.cases.views import ImageReference, Window
from reviewer_app.cases.work import Work
from reviewer_app.geometry import ImagePlane


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedFrame:
    """One frame, by what its instance's header says; `rows` and `columns` of a slide are those of its total matrix.

    `window` is the first that the file names for the frame, None if it names none; `plane` None without geometry;
    `thickness` in millimetres, 0 if not known; `inverse` tells that its file shows high values dark; `pixel_aspect` is
    the height of a pixel over its width; `icc_profile` the one in the file of a colour image, empty where it has none.
    """

    image: ImageReference
    sop_class_uid: str
    patient: IndexedPatient
    study: IndexedStudy
    series: IndexedSeries
    rows: int
    columns: int
    color: bool = False
    inverse: bool = False
    frame_count: int = 1
    slide: bool = False
    frame_of_reference_uid: str = ""
    image_type: tuple[str, ...] = ()
    plane: ImagePlane | None = None
    thickness: float = 0.0
    transform: ModalityTransform = field(default_factory=ModalityTransform)
    window: Window | None = None
    pixel_aspect: float = 1.0
    icc_profile: bytes = b""


def marked_frames(
    work: Work, find: Callable[[str], InstanceIndex | None], profile_of: Callable[[str], bytes] = lambda _uid: b""
) -> tuple[MarkedFrame, ...]:
    """Return every frame that an annotation or a key image of `work` is on, each once, in the order of the work.

    Parameters
    ----------
    work
        What was drawn and marked.
    find
        The index of an instance by its SOP Instance UID, None where it is not here; such frames are left out, and
        those without pixels or without the UIDs that a reference needs.
    profile_of
        The ICC profile in the file of an instance; asked only for images in colour whose index tells of one.
    """
    found = (_frame(image, find(image.sop_instance_uid), profile_of) for image in dict.fromkeys(_images(work)))
    return tuple(one for one in found if one is not None)


def _images(work: Work) -> Iterator[ImageReference]:
    yield from (one.image for one in work.annotations)
    yield from (one.bookmark.image for one in work.key_images)


def _frame(
    image: ImageReference, index: InstanceIndex | None, profile_of: Callable[[str], bytes]
) -> MarkedFrame | None:
    if index is None or index.pixels is None or not (index.study.uid and index.series.uid and index.sop_class_uid):
        return None
    pixels, grid = index.pixels, index.tiles
    own = index.frames[image.frame] if 0 <= image.frame < len(index.frames) else None
    plane = grid.plane if grid is not None else own.plane if own is not None else None
    color = pixels.samples_per_pixel > 1 or pixels.has_palette
    spacing = plane.spacing if plane is not None else index.spacing_of(image.frame)
    return MarkedFrame(
        image=image,
        sop_class_uid=index.sop_class_uid,
        patient=index.patient,
        study=index.study,
        series=index.series,
        rows=grid.total_rows if grid is not None else pixels.rows,
        columns=grid.total_columns if grid is not None else pixels.columns,
        color=color,
        inverse=pixels.presentation_inverse,
        frame_count=max(1, index.frame_count),
        slide=grid is not None,
        frame_of_reference_uid=index.frame_of_reference_uid,
        image_type=index.image_type,
        plane=plane,
        thickness=own.thickness if own is not None else 0.0,
        transform=own.transform if own is not None else ModalityTransform(),
        window=own.windows[0].window if own is not None and own.windows else None,
        pixel_aspect=spacing.row / spacing.column if spacing is not None else pixels.pixel_aspect,
        icc_profile=profile_of(index.sop_instance_uid) if color and pixels.has_icc_profile else b"",
    )
