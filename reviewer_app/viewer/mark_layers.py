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


@dataclass(slots=True, eq=False)
class _Layer:
    """Marks as premultiplied ARGB32 in a part of a pane, where labels stand, and what they kept off, `tried` of it."""

    annotations: tuple[Annotation, ...]  # held, so that their ids are of no others
    image: QImage
    part: QRect
    labels: Labels
    taken: tuple[QRect, ...]
    tried: QRect
    added: tuple[QRect, ...]
    packed: bytes = b""

    def stands_among(self, taken: Sequence[QRect]) -> bool:
        """Tell whether its labels would stand where they do among words that stand at these places."""
        return _had_a_say(taken, self.tried) == _had_a_say(self.taken, self.tried)

    @property
    def bytes(self) -> int:
        """How many it takes up."""
        return len(self.packed) or self.image.sizeInBytes()

    def pack(self) -> None:
        """Take up less room: most of it is transparent."""
        if not self.packed and not self.image.isNull():
            import imagecodecs  # noqa: PLC0415 - nothing that a case without marks waits for

            self.packed, self.image = bytes(imagecodecs.lz4_encode(bytes(self.image.constBits()))), QImage()

    def unpacked(self) -> QImage:
        """Return its picture, which is not kept where it is packed."""
        if not self.packed:
            return self.image
        import imagecodecs  # noqa: PLC0415 - as above

        image = QImage(self.part.size(), QImage.Format.Format_ARGB32_Premultiplied)
        imagecodecs.lz4_decode(self.packed, out=memoryview(image.bits()))
        return image


def _had_a_say(taken: Iterable[QRect], tried: QRect) -> list[QRect]:
    return [one for one in taken if one.intersects(tried)]


class MarkLayers:
    """Keeps layers of no more than `most` bytes, the last that were painted; for one thread."""

    def __init__(self, most: int = 0) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, _Layer] = OrderedDict()

    def forget(self) -> None:
        """Drop all of them: words of readers stand on them."""
        self._kept.clear()

    def pack(self) -> None:
        """Have those that were made since the last time take up less room, now that nobody waits."""
        for one in self._kept.values():
            one.pack()

    def paint(
        self, canvas: Canvas, annotations: Sequence[Annotation], overlays: OverlaySet, transform: PaneTransform
    ) -> None:
        """Paint marks with their labels, but no counted points; labels keep off what is taken of the canvas."""
        layer = self._layer(canvas, tuple(annotations), overlays, transform)
        canvas.taken += layer.added
        canvas.labels.update(layer.labels)
        if not layer.part.isEmpty():
            canvas.painter.drawImage(layer.part.topLeft(), layer.unpacked())

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
        made = _made(canvas, annotations, overlays, transform)
        if self._most:
            self._keep(key, made)
        return made

    def _keep(self, key: Hashable, layer: _Layer) -> None:
        if layer.bytes > self._most:  # marks all over a pane of 4K: packed there is room for many
            layer.pack()
        self._kept[key] = layer
        self._kept.move_to_end(key)
        held = sum(one.bytes for one in self._kept.values())
        while held > self._most:
            held -= self._kept.popitem(last=False)[1].bytes


def _made(
    canvas: Canvas, annotations: tuple[Annotation, ...], overlays: OverlaySet, transform: PaneTransform
) -> _Layer:
    taken = tuple(canvas.taken)
    own = Canvas(canvas.painter, canvas.width, canvas.height, canvas.ratio, list(taken))
    placed = place_annotations(own, annotations, overlays, transform)
    part = placed.bounds(canvas.ratio) & QRect(0, 0, canvas.width, canvas.height)
    image = QImage(part.size(), QImage.Format.Format_ARGB32_Premultiplied)
    if not image.isNull():
        image.fill(0)
        own.painter = QPainter(image)
        try:
            own.painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
            own.painter.translate(-part.topLeft())
            paint_placed(own, placed, overlays.selected)
        finally:
            own.painter.end()
    added = tuple(own.taken[len(taken) :])
    return _Layer(annotations, image, part, tuple(own.labels.items()), taken, placed.tried, added)
