"""What a pane paints: one image of frame, words and marks that belong together, and a note of what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import ViewState
from reviewer_app.errors import ReviewerError
from reviewer_app.imaging.measuring.profile import LineProfile
from reviewer_app.imaging.measuring.statistics import RegionStatistics
from reviewer_app.imaging.monitor import Monitor
from reviewer_app.imaging.preview import PreviewSource
from reviewer_app.imaging.source import PixelSource
from reviewer_app.viewer.color_bar import fused_bar
from reviewer_app.viewer.compose import (
    Device,
    MarkPicture,
    Standing,
    ground,
    paint_draft,
    paint_marks,
    paint_under_marks,
    transform_of,
)
from reviewer_app.viewer.draft_picture import DraftPicture
from reviewer_app.viewer.histogram_painter import paint_histogram
from reviewer_app.viewer.layer_picture import LayerPaint, frames_in
from reviewer_app.viewer.loading import FrameFailure
from reviewer_app.viewer.mark_shapes import shape_of
from reviewer_app.viewer.marks_ahead import MarksAhead
from reviewer_app.viewer.overlays import DrawnMark, Edge, OverlaySet
from reviewer_app.viewer.painted_frame import painted_frame
from reviewer_app.viewer.pane_handle import Painted
from reviewer_app.viewer.pane_words import PaneLook, overlay_set
from reviewer_app.viewer.panned_picture import PannedPicture
from reviewer_app.viewer.pictures_ahead import Look, PicturesAhead
from reviewer_app.viewer.profile_painter import paint_profile
from reviewer_app.viewer.quality import LOADING
from reviewer_app.viewer.region_values import RegionValues
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.slide_canvas import SlideCanvas
from reviewer_app.viewer.slide_window import slide_window
from reviewer_app.viewer.thinning import ROOMY, Room, Said
from reviewer_app.viewer.tiles import ALL_THERE, Progress, TiledSource
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.tools.numbers import profile_now
from reviewer_app.viewer.transform import Point
from reviewer_app.viewer.viewport import Shown

_Request = tuple[Shown | None, ViewState, tuple[Annotation, ...], OverlaySet, tuple[int, int], Device, object]


class _Dressed(NamedTuple):
    """What was painted ahead over a picture, and where it stands."""

    crops: tuple[Annotation, ...]
    words: OverlaySet
    device: Device
    standing: Standing


class _Curves(NamedTuple):
    """What is painted over the picture of the mark that is drawn or chosen."""

    profile: LineProfile | None = None
    region: RegionStatistics | None = None
    chosen: Annotation | None = None


NO_CURVES = _Curves()


class PanePicture:
    """Composes for one pane; an unchanged request is answered from the last one.

    Attributes
    ----------
    painted
        What the last image shows, None for an empty pane.
    said
        The words of the last image.
    standing
        Where words and marks stand in the last image.
    screen
        The name of the screen that the next image is for.
    draft
        A stroke that is not finished; it is painted over the picture, in place of the annotation with its id.
    """

    def __init__(self, scene: Scene, number: int, repaint: Callable[[], None]) -> None:
        self._scene = scene
        self._number = number
        self._viewport = scene.viewports[number]
        self._repaint = repaint
        self._last: tuple[_Request, QImage] | None = None
        self._wanted: _Request | None = None
        self._kept: tuple[QImage, Standing] | None = None
        self._beneath = Standing()
        self.painted: Painted | None = None
        self.draft: Annotation | None = None
        self.room = ROOMY
        self.said = OverlaySet()
        self.standing = Standing()
        self.focused = False
        self.screen = ""
        self.details = False
        self._size = (1, 1)
        self._canvas: SlideCanvas | None = None
        self._panned = PannedPicture()
        self._ahead = PicturesAhead(scene.runner, self._dress)
        self._drafts = DraftPicture()
        self._mark_layers = scene.mark_layers
        self._marks_ahead = MarksAhead(scene, self._viewport, self._mark_layers)
        self._values = RegionValues(scene.runner, repaint)
        self._viewport.changed.connect(self._leave_slide)  # a pane that is covered is not painted
        self._viewport.stack_changed.connect(self.forget_ahead)

    def make(self, size: tuple[int, int], ratio: float) -> QImage:
        """Return the image of the pane at `size` (device pixels), and note in `painted` what it shows."""
        shown = self._viewport.shown
        self._size = size
        try:
            return self._with_draft(shown, self._made(shown, size, ratio), ratio)
        except ReviewerError as error:
            self._give_up(error)
            return self.make(size, ratio)

    def look_ahead(self) -> None:
        """Have the images painted that come next as the last one was, now that it is on its way to the screen."""
        monitor = self._scene.monitor_of(self.screen)
        self._ahead.painted(self._viewport, Look(self._viewport.view, self._size, monitor))
        if self.painted is not None:
            self._marks_ahead.painted(self._size, self.painted.ratio, self.said, self._beneath)

    def forget_ahead(self) -> None:
        """Keep nothing of them: nobody sees this pane."""
        self._ahead.forget()
        self._marks_ahead.forget()
        self._mark_layers.forget()

    def propose(self, draft: Annotation | None) -> QRect | None:
        """Take a stroke, or None for none; return what of the image that changes (device pixels), None for anything.

        Of one that goes on the next image differs only there.
        """
        before, self.draft = self.draft, draft
        goes_on = before is not None and draft is not None and (before.id, before.image) == (draft.id, draft.image)
        painted, shown = self.painted, self._viewport.shown
        if not goes_on or draft is None or self._last is None or painted is None or painted.shown is not shown:
            return None
        if draft.image != painted.shown.reference or self._curves(draft) != NO_CURVES:
            return None
        return self._over(painted.shown, self._last[1], draft, NO_CURVES, painted.ratio)[1]

    def label_middle(self, mark_id: str) -> Point | None:
        """Return the middle of the label of a mark, in device pixels, None where it has none in sight."""
        box = dict(self.standing.labels).get(mark_id)
        return None if box is None else _middle(box)

    def label_at(self, place: Point) -> tuple[str, Point] | None:
        """Return the mark whose label stands at a place, in device pixels, and the middle of that label."""
        at = QPoint(int(place[0]), int(place[1]))
        found = [(name, box) for name, box in self.standing.labels if box.contains(at)]
        if not found:
            return None
        name, box = found[-1]  # the one that was painted last lies above the others
        return name, _middle(box)

    def _with_draft(self, shown: Shown | None, image: QImage, ratio: float) -> QImage:
        """Return the picture with the mark in the making over it: beneath, nothing is painted again."""
        draft = self.draft
        if shown is None or shown.source is None:
            return image
        if draft is not None and draft.image != shown.reference:
            draft = None
        curves = self._curves(draft)
        if draft is None and curves == NO_CURVES:
            self._drafts.forget()
            return image
        return self._over(shown, image, draft, curves, ratio)[0]

    def _over(
        self, shown: Shown, image: QImage, draft: Annotation | None, curves: _Curves, ratio: float
    ) -> tuple[QImage, QRect]:
        """Return the picture with a mark in the making and curves over it, and what changed by that."""

        def paint(over: QImage) -> QRect:
            part = QRect()
            if shown.source is None:
                return part
            transform = transform_of(shown.source, self._viewport.view, self._size)
            if draft is not None:
                part = paint_draft(over, transform, draft, self.said, self.standing, ratio)
            if curves.profile is not None:
                paint_profile(over, curves.profile, self.standing, ratio)
                part = over.rect()
            if curves.region is not None and curves.chosen is not None:
                paint_histogram(over, curves.region, shape_of(curves.chosen, transform), self.standing, ratio)
                part = over.rect()
            return part

        what = draft if curves == NO_CURVES else (draft, *curves)
        return self._drafts.over(image, what, paint)

    def _curves(self, draft: Annotation | None) -> _Curves:
        """Return the values along the profile, or in the region, that is chosen; of a stroke those along a profile."""
        frame, chosen = self._chosen(draft)
        if frame is None or chosen is None:
            return NO_CURVES
        profile = profile_now(frame, chosen)
        region = None if draft is not None else self._values.of(frame, chosen)
        return NO_CURVES if profile is None and region is None else _Curves(profile, region, chosen)

    def _chosen(self, draft: Annotation | None) -> tuple[PaintedFrame | None, Annotation | None]:
        """Return the painted frame, and the mark on it that is drawn or chosen, None for none."""
        frame = self.painted.frame if self.painted is not None else None
        if frame is None or self._scene.hidden:
            return None, None
        chosen = draft or next((o for o in self._scene.marks.on(frame.image) if o.id == self._scene.selected), None)
        return frame, chosen

    def overlays(self, room: Room | None = None) -> OverlaySet:
        """Return the words of the next image, or those that it would have with more room."""
        shown, viewport = self._viewport.shown, self._viewport
        if shown is None:
            if not viewport.waiting:
                return OverlaySet(edge=self._edge())
            return OverlaySet(edge=self._edge(), veil="Loading the first image", quality=LOADING)
        return self._words(shown, self._layers(shown), room)

    def _words(self, shown: Shown, layers: tuple[LayerPaint, ...], room: Room | None = None) -> OverlaySet:
        """Return the words of what is shown, or would be, with what is laid over it."""
        viewport = self._viewport
        scale = 0.0 if shown.source is None else min(transform_of(shown.source, viewport.view, self._size).scale)
        look = PaneLook(
            self._edge(),
            room or self.room,
            self._scene.hidden,
            self._scene.selected,
            self.details,
            scale,
            self._progress(shown),
            self._scene.linked.get(self._number, ""),
            self._scene.corners_of(shown.frame.instance.series.modality),
            self._scene.facts.of(shown.key),
            viewport.states_offered,
        )
        words = overlay_set(
            shown,
            viewport.view,
            self._scene.words,
            look,
            waiting_for=viewport.position if viewport.waiting else None,
            stretches=self._scene.stretches(shown.stack),
        )
        ends = self._scene.rail_ends(viewport)
        if ends is not None and words.rail is not None and shown.stack is viewport.stack:
            words = replace(words, rail=replace(words.rail, ends=ends))
        pixels = shown.frame.instance.pixels
        parted = pixels is not None and bool(pixels.regions)
        words = self._scene.marks.told(words, shown.reference, parted=parted)
        hidden = self._scene.hidden
        flags = () if hidden or not look.room.says(Said.ALL) else self._scene.reported.flags(shown)
        bar = (fused_bar(layers) if look.room.says(Said.COLORS) else None) or words.color_bar
        marks, own = self._scene.marks, self._scene.marks.on(shown.reference)
        passing = () if hidden else marks.passing(shown)
        crossing = () if hidden else marks.crossing(shown)
        numbers = marks.numbers_of((*own, *passing, *(one.annotation for one in crossing)))
        reported = self._reported(shown)
        if bar == words.color_bar and not (flags or layers or reported or passing or crossing or numbers):
            return words  # almost always, and another copy is a part of each step
        return replace(
            words,
            notes=(*words.notes, *flags),
            layers=layers,
            color_bar=bar,
            reported=reported,
            passing=passing,
            crossing=crossing,
            numbers=numbers,
        )

    def _layers(self, shown: Shown) -> tuple[LayerPaint, ...]:
        if self._scene.hidden or shown.source is None:
            return ()
        window, view = None, self._viewport.view
        if shown.frame.instance.tiles is not None and self._scene.layers.there:
            window = slide_window(transform_of(shown.source, view, self._size), self._size)
        return self._scene.layers.on(self._number, shown, window=window, fused=view.fused, look=view.fused_look)

    def _reported(self, shown: Shown) -> tuple[DrawnMark, ...]:
        return () if self._scene.hidden else self._scene.reported.on(shown, self._viewport.view.state)

    def _made(self, shown: Shown | None, size: tuple[int, int], ratio: float) -> QImage:
        """Return the last image if nothing has changed since, else another."""
        view, device = self._viewport.view, Device(ratio, self._scene.monitor_of(self.screen))
        source = shown.source if shown is not None else None
        canvas = self._slide_canvas()
        picture = None if canvas is None else canvas.draw(view, size, device.monitor)
        # the words tell how much of a slide is there, so they come after it
        marks, overlays = self._marks(shown), self.overlays()
        self.said = overlays
        request: _Request = (shown, view, marks, overlays, size, device, None if canvas is None else canvas.version)
        if self._last is not None and self._last[0] == request:
            return self._last[1]
        image, self._beneath = self._base(request, lambda: self._picture(source, view, size, device.monitor, picture))
        transform = None if source is None else transform_of(source, view, size)
        over = MarkPicture(marks, overlays, self._mark_layers)
        self.standing = paint_marks(image, transform, over, self._beneath, ratio)
        self._last = (request, image)
        self.painted = None if shown is None else self._note(shown, size, ratio)
        return image

    def _base(self, request: _Request, picture: Callable[[], QImage]) -> tuple[QImage, Standing]:
        """Return the picture with all that stands under the marks, to paint these on.

        It is kept, while nothing but marks changes, from the second time on that it is asked for: who steps through a
        stack pays nothing for it.
        """
        shown, view, marks, overlays, size, device, _version = request
        crops, under = _under_marks(marks, overlays)
        wanted: _Request = (shown, view, crops, under, *request[4:])
        again = self._wanted == wanted
        if again and self._kept is not None:
            return QImage(self._kept[0]), self._kept[1]
        source = None if shown is None else shown.source
        made = self._dressed(source, Look(view, size, device.monitor), (crops, under, device))
        if made is None:
            image = picture()
            made = image, paint_under_marks(image, source, view, crops, under, device)
        self._wanted, self._kept = wanted, made if again else None
        return QImage(made[0]), made[1]

    def _dressed(
        self, source: PixelSource | None, look: Look, words: tuple[tuple[Annotation, ...], OverlaySet, Device]
    ) -> tuple[QImage, Standing] | None:
        """Return the picture as it was painted ahead, words and all, None if it was not or other words stand now."""
        standing = Standing()

        def fits(note: object) -> bool:
            nonlocal standing
            if not isinstance(note, _Dressed) or note[:-1] != words:
                return False
            standing = note.standing
            return True

        image = None if source is None else self._ahead.take_dressed(source, look, fits)
        if image is None or source is None:
            return None
        self._panned.passed(source, *look)
        return image, standing

    def _dress(self, image: QImage, source: PixelSource, position: int, look: Look) -> object | None:
        """Paint over the pixels of a picture that comes next what will stand under its marks, as it is known now."""
        coming, view, painted = self._viewport.coming(position), self._viewport.view, self.painted
        if coming is None or coming.source is not source or painted is None:
            return None
        if look != (view, self._size, self._scene.monitor_of(self.screen)):  # it is given up at the next paint
            return None
        hidden, layers = self._scene.hidden, self._scene.layers
        over = () if hidden else layers.coming(self._number, coming, view.fused, view.fused_look)
        if over is None:  # a slice of a layer is still on its way
            return None
        device = Device(painted.ratio, look.monitor)
        crops, under = _under_marks(self._marks(coming), self._words(coming, over))
        return _Dressed(crops, under, device, paint_under_marks(image, source, view, crops, under, device))

    def _picture(
        self, source: PixelSource | None, view: ViewState, size: tuple[int, int], monitor: Monitor, slide: QImage | None
    ) -> QImage:
        if slide is not None:
            return slide.copy()
        if source is None:
            self._panned.forget()
            return ground(size)
        return self._panned.paint(
            source, view, size, monitor, lambda: self._ahead.take(source, Look(view, size, monitor))
        )

    def _slide_canvas(self) -> SlideCanvas | None:
        """Return what the slide that is shown is painted on, None for other pictures."""
        self._leave_slide()
        source = None if self._viewport.shown is None else self._viewport.shown.source
        if self._canvas is None and isinstance(source, TiledSource):
            self._canvas = SlideCanvas(source, self._repaint)
        return self._canvas

    def _leave_slide(self) -> None:
        """Wait no more for a slide that is not shown any longer."""
        shown = self._viewport.shown
        if self._canvas is not None and (shown is None or shown.source is not self._canvas.slide):
            self._canvas.close()
            self._canvas = None

    def _give_up(self, error: ReviewerError) -> None:
        """Put the sentence in the place of a picture that could not be read while painting."""
        shown = self._viewport.shown
        if shown is None or shown.source is None:
            raise error
        failure = FrameFailure(error.sentence, error.detail)
        self._viewport.shown = Shown(shown.stack, shown.position, None, failure)

    def _note(self, shown: Shown, size: tuple[int, int], ratio: float) -> Painted:
        view, source = self._viewport.view, shown.source
        if source is None:
            return Painted(shown, view, size, ratio, complete=False)
        over = self._layers(shown)
        progress = self._progress(shown)
        partly = isinstance(source, PreviewSource) or progress.missing > 0
        return Painted(
            shown,
            view,
            size,
            ratio,
            complete=not self._viewport.waiting and not partly and progress.complete,
            transform=transform_of(source, view, size),
            frame=self._scene.marks.calibrated(painted_frame(shown, source, view)),
            layers=frames_in(over),
            over=over,
            partly=partly,
        )

    def _marks(self, shown: Shown | None) -> tuple[Annotation, ...]:
        if shown is None or shown.source is None or self._scene.hidden:
            return ()
        marks = self._scene.annotations_on(shown.reference)
        draft = self.draft
        if draft is None or draft.image != shown.reference:
            return marks
        return tuple(one for one in marks if one.id != draft.id)

    def _progress(self, shown: Shown) -> Progress:
        """Return how much is there of a slide; of other pictures all is."""
        canvas = self._canvas
        return canvas.progress if canvas is not None and canvas.slide is shown.source else ALL_THERE

    def _edge(self) -> Edge:
        if self._scene.active != self._number:
            return Edge.NONE
        return Edge.FOCUS if self.focused else Edge.ACTIVE


def _under_marks(marks: tuple[Annotation, ...], overlays: OverlaySet) -> tuple[tuple[Annotation, ...], OverlaySet]:
    """Return what of marks and words stands under the marks."""
    crops = tuple(one for one in marks if one.kind is AnnotationKind.CROP)
    others = overlays.passing or overlays.crossing
    plain = others or not (overlays.numbers or overlays.selected)
    return crops, overlays if plain else replace(overlays, numbers=(), selected="")


def _middle(box: QRect) -> Point:
    return box.left() + box.width() / 2, box.top() + box.height() / 2
