"""The marks of a picture as a picture of their own, kept: who scrolls back and forth over marks pays for a copy of it.

They are always painted so, kept or not: panes, figures and `render` are equal to the bit.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from reviewer_app.cases.annotations import Annotation
from reviewer_app.viewer.annotation_painter import paint_placed, place_annotations
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.overlays import OverlaySet
from reviewer_app.viewer.transform import PaneTransform

Labels = tuple[tuple[str, QRect], ...]
_BYTES = 4
#: How hastily LZ4 looks for what repeats (its `acceleration`): nothing is all there is to find, and half the time goes.
_HASTE = 20


@dataclass(slots=True, eq=False)
class _Layer:
    """Marks in a part of a pane, where labels stand, and what they kept off, `tried` of it; `packed` are its pixels."""

    annotations: tuple[Annotation, ...]  # held, so that their ids are of no others
    part: QRect
    labels: Labels
    taken: tuple[QRect, ...]
    tried: QRect
    added: tuple[QRect, ...]
    packed: bytes = b""

    def stands_among(self, taken: Sequence[QRect]) -> bool:
        """Tell whether its labels would stand where they do among words that stand at these places."""
        return _had_a_say(taken, self.tried) == _had_a_say(self.taken, self.tried)


def _had_a_say(taken: Iterable[QRect], tried: QRect) -> list[QRect]:
    return [one for one in taken if one.intersects(tried)]


class _Room:
    """The memory that a layer is painted in and unpacked to, always the same: new memory costs more than painting.

    Pixels are premultiplied ARGB32.
    """

    def __init__(self) -> None:
        self._memory = self._packing = bytearray()
        self._layer: _Layer | None = None

    def forget(self) -> None:
        """Keep nothing."""
        self._memory = self._packing = bytearray()
        self._layer = None

    def paint(
        self, canvas: Canvas, annotations: tuple[Annotation, ...], overlays: OverlaySet, transform: PaneTransform
    ) -> _Layer:
        """Paint a layer here; the one before it is no longer here then."""
        taken = tuple(canvas.taken)
        own = Canvas(canvas.painter, canvas.width, canvas.height, canvas.ratio, list(taken))
        placed = place_annotations(own, annotations, overlays, transform)
        part = placed.bounds(canvas.ratio) & QRect(0, 0, canvas.width, canvas.height)
        self._layer = None
        if not part.isEmpty():
            image = self._image(part)
            image.fill(0)
            own.painter = QPainter(image)
            try:
                own.painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
                own.painter.translate(-part.topLeft())
                paint_placed(own, placed, overlays.selected)
            finally:
                own.painter.end()
        added = tuple(own.taken[len(taken) :])
        self._layer = _Layer(annotations, part, tuple(own.labels.items()), taken, placed.tried, added)
        return self._layer

    def pack(self) -> None:
        """Give the layer that is here its packed pixels, most of which are transparent."""
        layer = self._layer
        if layer is not None and not layer.packed and not layer.part.isEmpty():
            import imagecodecs  # noqa: PLC0415 - nothing that a case without marks waits for

            pixels = self._pixels(layer.part)
            most = _most_packed(len(pixels))
            if most > len(self._packing):
                self._packing = bytearray(most)
            packed = imagecodecs.lz4_encode(pixels, _HASTE, out=self._packing)  # type: ignore[arg-type]  # any buffer
            layer.packed = bytes(packed)

    def image_of(self, layer: _Layer) -> QImage:
        """Return the picture of a layer that is here or was packed; it is good until another comes here."""
        if layer is not self._layer:
            import imagecodecs  # noqa: PLC0415 - as above

            self.pack()
            self._layer = None
            imagecodecs.lz4_decode(layer.packed, out=self._pixels(layer.part))
            self._layer = layer
        return self._image(layer.part)

    def _pixels(self, part: QRect) -> memoryview:
        count = part.width() * part.height() * _BYTES
        if count > len(self._memory):
            self._memory = bytearray(count)
        return memoryview(self._memory)[:count]

    def _image(self, part: QRect) -> QImage:
        row = part.width() * _BYTES
        pixels = self._pixels(part)
        return QImage(pixels, part.width(), part.height(), row, QImage.Format.Format_ARGB32_Premultiplied)


def _most_packed(count: int) -> int:
    """Return how many bytes LZ4 makes of so many at most (its `LZ4_compressBound`)."""
    return count + count // 255 + 16


class MarkLayers:
    """Keeps layers of no more than `most` bytes, the last that were painted; for one thread."""

    def __init__(self, most: int = 0) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, _Layer] = OrderedDict()
        self._room = _Room()

    def forget(self) -> None:
        """Drop all of them: words of readers stand on them."""
        self._kept.clear()
        self._room.forget()

    @property
    def has_room(self) -> bool:
        """Whether there is room for more layers, with some to spare for those that are painted in between."""
        return self._held() < self._most * 3 // 4

    def pack(self) -> None:
        """Do now, when nobody waits, what the next layer that is made would have to."""
        if self._most:
            self._room.pack()
            held = self._held()
            while held > self._most:
                held -= len(self._kept.popitem(last=False)[1].packed)

    def _held(self) -> int:
        return sum(len(one.packed) for one in self._kept.values())

    def paint(
        self, canvas: Canvas, annotations: Sequence[Annotation], overlays: OverlaySet, transform: PaneTransform
    ) -> None:
        """Paint marks with their labels, but no counted points; labels keep off what is taken of the canvas."""
        layer = self._layer(canvas, tuple(annotations), overlays, transform)
        canvas.taken += layer.added
        canvas.labels.update(layer.labels)
        if not layer.part.isEmpty():
            canvas.painter.drawImage(layer.part.topLeft(), self._room.image_of(layer))

    def prepare(
        self, canvas: Canvas, annotations: Sequence[Annotation], overlays: OverlaySet, transform: PaneTransform
    ) -> None:
        """Make what `paint` will need among about the same words; nothing is painted now."""
        self._layer(canvas, tuple(annotations), overlays, transform)

    def _layer(
        self, canvas: Canvas, annotations: tuple[Annotation, ...], overlays: OverlaySet, transform: PaneTransform
    ) -> _Layer:
        own = {one.id for one in annotations}
        key = (
            tuple(map(id, annotations)),
            transform,
            (canvas.width, canvas.height, canvas.ratio),
            tuple(one for one in overlays.numbers if one[0] in own),
            overlays.selected if overlays.selected in own else "",
            overlays.compact,
        )
        found = self._kept.get(key)
        if found is not None and found.stands_among(canvas.taken):
            self._kept.move_to_end(key)
            return found
        self.pack()
        made = self._room.paint(canvas, annotations, overlays, transform)
        if self._most:
            self._kept[key] = made
            self._kept.move_to_end(key)
        return made
