"""Key images as the report prints them: the picture of the pane with its annotations, at the resolution of print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

import numpy as np
from PySide6.QtGui import QImage

from reviewer_app.cases.annotations import KeyImage
from reviewer_app.cases.figure_marks import marks_of
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.language import say
from reviewer_app.cases.views import Bookmark
from reviewer_app.cases.work import Work
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.layers.values import SlideWindow, place_of
from reviewer_app.imaging.png import png_of
from reviewer_app.imaging.pyramid import MeanPyramid
from reviewer_app.imaging.series import Stack, sort_into_stacks
from reviewer_app.imaging.slides import open_slide
from reviewer_app.imaging.source import PixelSource
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.jobs import CancelToken
from reviewer_app.report.inputs import Figure
from reviewer_app.report.words import dicom_day_words
from reviewer_app.ui.office.fused_figure import FusedSeries
from reviewer_app.ui.office.others_figure import others_marks
from reviewer_app.viewer.captions import (
    mask_badges,
    named_study_lines,
    orientation_of,
    scale_badges,
    state_badges,
    study_day,
    view_letters,
)
from reviewer_app.viewer.case_marks import CaseMarks
from reviewer_app.viewer.color_bar import color_bar, fused_bar
from reviewer_app.viewer.compose import figure, figure_transform
from reviewer_app.viewer.figure_shape import figure_size
from reviewer_app.viewer.known_images import KnownImages
from reviewer_app.viewer.layer_picture import LayerPaint, layer_picture, looks_as
from reviewer_app.viewer.overlays import OverlaySet
from reviewer_app.viewer.pane_words import bar_spacing
from reviewer_app.viewer.picture import frame_of
from reviewer_app.viewer.slide_window import slide_window
from reviewer_app.viewer.states import read_state
from reviewer_app.viewer.video_frames import open_picture

#: Of a figure that is as wide as it is high; any other has as many pixels.
SIZE = (1200, 1200)
_NOT_HERE = "What lay over a key image is not on this laptop."
OpenStream = Callable[[str], BinaryIO]


@dataclass(frozen=True, slots=True)
class Printing:
    """How large a picture is made (a square of so many pixels, or as many in its own shape), and what is fused.

    `fused` is the series that several pictures have over them.
    """

    size: tuple[int, int] = SIZE
    fused: FusedSeries | None = None


def make_figures(
    work: Work, instances: Mapping[str, InstanceIndex], open_stream: OpenStream, priors: Mapping[str, str]
) -> tuple[Figure, ...]:
    """Return the figure of every key image, in their order; call it in a job.

    Parameters
    ----------
    work
        The key images and the annotations drawn on them.
    instances
        The index of every instance by SOP Instance UID.
    open_stream
        Opens an instance.
    priors
        How much older a study is than the newest of its kind, by study.

    Raises
    ------
    CannotDecode
        If the pixels of a key image cannot be read, or what lay over them.
    """
    printing = Printing(fused=FusedSeries(instances, open_stream))
    return tuple(
        Figure(one.id, png_bytes(key_image_picture(one, work, instances, open_stream, priors, printing)))
        for one in work.key_images
    )


def key_image_picture(
    key_image: KeyImage,
    work: Work,
    instances: Mapping[str, InstanceIndex],
    open_stream: OpenStream,
    priors: Mapping[str, str],
    printing: Printing | None = None,
) -> QImage:
    """Return one key image as printed, through the presentation state that it was looked at through.

    The patient's name is in the head of the page and not in the picture.
    """
    printing, reference = printing or Printing(), key_image.bookmark.image
    index = instances.get(reference.sop_instance_uid)
    if index is None:
        raise CannotDecode("The image of a key image is not on this laptop.", detail=reference.sop_instance_uid)
    view = key_image.bookmark.view
    source = open_source(index, reference.frame, instances, open_stream)
    badges = mask_badges(index.pixels)
    if view.state and index.kind is not InstanceKind.SLIDE:
        with open_stream(view.state) as stream:
            state = read_state(stream)
        if state.state.is_for(reference.sop_instance_uid, reference.frame):  # else the pane did not show it either
            source = state.shown(source, reference.sop_instance_uid, reference.frame)
            badges = state_badges(source.state)
    marks = marks_of(key_image, work)
    size = figure_size(frame_of(source), view, marks, printing.size, key_image.bookmark.size)
    earlier = priors.get(index.study.uid, "")
    window = _window(index, source, key_image.bookmark, size)

    def series() -> tuple[Stack, ...]:
        return _stacks_of(reference.series_instance_uid, instances)

    others = others_marks(key_image, (index, source), series, (instances, open_stream), window)
    layers = (
        *_layers(key_image.bookmark, index, instances, open_stream, window),
        *(printing.fused or FusedSeries(instances, open_stream)).over(key_image.bookmark, index),
        *others.outlines,
    )
    overlays = OverlaySet(
        study=_study_lines(index),
        prior=say("badge.prior", earlier=earlier) if earlier else "",
        letters=view_letters(source.plane, view, orientation_of(index, reference.frame)),
        spacing=bar_spacing(index, reference.frame, source),
        bright=index.kind is InstanceKind.SLIDE,
        badges=(*scale_badges(index.pixels), *badges),
        notes=others.flags,
        layers=layers,
        reported=others.drawn,
        color_bar=fused_bar(layers) or color_bar(source.description, view),
    )
    # a calibration holds for numbers and bar, whether it is drawn or not
    parted = index.pixels is not None and bool(index.pixels.regions)
    told = CaseMarks(work.annotations, KnownImages(series)).told(overlays, reference, parted=parted)
    return figure(source, view, marks, told, size, key_image.bookmark.size)


def _study_lines(index: InstanceIndex) -> tuple[str, ...]:
    """Return study, date and series as a pane tells them, the date in the language of the report."""
    lines = named_study_lines(index)
    day, said = study_day(index.study), dicom_day_words(index.study.date)
    if day and said:
        lines["study-time"] = lines["study-time"].replace(day, said)
    return tuple(line for line in lines.values() if line)


def _stacks_of(series_instance_uid: str, instances: Mapping[str, InstanceIndex]) -> tuple[Stack, ...]:
    return sort_into_stacks([one for one in instances.values() if one.series.uid == series_instance_uid])


def _window(index: InstanceIndex, source: PixelSource, bookmark: Bookmark, size: tuple[int, int]) -> SlideWindow | None:
    """Return the part of a slide that a figure shows, None of another picture."""
    if index.tiles is None:
        return None
    return slide_window(figure_transform(source, bookmark.view, size, bookmark.size), size)


def _layers(
    bookmark: Bookmark,
    index: InstanceIndex,
    instances: Mapping[str, InstanceIndex],
    open_stream: OpenStream,
    window: SlideWindow | None,
) -> tuple[LayerPaint, ...]:
    """Return what lay over a key image, made again from its files."""
    own = [one for one in bookmark.layers or () if one.view.sop_instance_uid != bookmark.view.fused]
    if not own:
        return ()
    # what reads them loads pydicom, which takes long
    from reviewer_app.imaging.layers.reading import open_layer  # noqa: PLC0415

    token, found = CancelToken(), []
    for one in own:
        made = instances.get(one.view.sop_instance_uid)
        place = place_of(StackFrame(index, bookmark.image.frame), 2 * one.reach, window)
        if made is None or place is None:
            raise CannotDecode(_NOT_HERE, detail=one.view.sop_instance_uid)
        loaded = open_layer(made, open_stream, token).loaded
        on_it = loaded.on(place, token)
        if on_it.refusal:
            raise CannotDecode(f"What lay over a key image cannot be shown. {on_it.refusal}", detail=loaded.layer.key)
        found.append(LayerPaint(loaded.layer, looks_as(loaded.layer, one.view), layer_picture(on_it)))
    return tuple(found)


def open_source(
    index: InstanceIndex, frame: int, instances: Mapping[str, InstanceIndex], open_stream: OpenStream
) -> PixelSource:
    """Open the picture that a frame belongs to: the frame with its mean pyramid, or the whole slide."""
    if index.kind is InstanceKind.SLIDE:
        levels = [one for one in instances.values() if one.series.uid == index.series.uid and one.tiles is not None]
        return open_slide([(one, partial(open_stream, one.sop_instance_uid)) for one in levels])
    with open_stream(index.sop_instance_uid) as stream:
        return MeanPyramid(open_picture(stream, index, frame))


def png_bytes(image: QImage) -> bytes:
    """Return an image as PNG, without transparency."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return png_of(lines[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3))
