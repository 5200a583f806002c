"""What was fused with a key image, as its figure prints it: the series read again, coloured as it was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, BinaryIO

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.layer_views import LayerView, ShownLayer
from reviewer_app.cases.views import Bookmark
from reviewer_app.errors import CannotDecode, identifier
from reviewer_app.imaging.layers.values import place_of
from reviewer_app.imaging.series import sort_into_stacks
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.jobs import CancelToken
from reviewer_app.viewer.fused_look import as_looked_at
from reviewer_app.viewer.layer_picture import LayerPaint, layer_picture, looks_as

if TYPE_CHECKING:
    from reviewer_app.imaging.layers.fusion import FusedLayer

_NOT_HERE = "What lay over a key image is not on this laptop."
OpenStream = Callable[[str], BinaryIO]


class FusedSeries:
    """Reads series that were fused; the last one read is kept, as the figures of a case mostly share it."""

    def __init__(self, instances: Mapping[str, InstanceIndex], open_stream: OpenStream) -> None:
        self._instances, self._open_stream = instances, open_stream
        self._last: tuple[str, FusedLayer] | None = None

    def over(self, bookmark: Bookmark, index: InstanceIndex) -> tuple[LayerPaint, ...]:
        """Return what a view of an image (`index`) has laid over it, as it was coloured; none where it has nothing.

        Raises
        ------
        CannotDecode
            If the series is not here, cannot be read, or has no place on the image.
        """
        key = bookmark.view.fused
        if not key:
            return ()
        shown = next((one for one in bookmark.layers or () if one.view.sop_instance_uid == key), _named(key))
        place = place_of(StackFrame(index, bookmark.image.frame), 2 * shown.reach)
        if place is None:
            raise CannotDecode(_NOT_HERE, detail=identifier(key.partition("#")[0]))
        loaded = self._read(key)
        on_it = loaded.on(place, CancelToken())
        if on_it.refusal:
            raise CannotDecode(
                f"What lay over a key image cannot be shown. {on_it.refusal}", detail=identifier(key.partition("#")[0])
            )
        layer = as_looked_at(loaded.layer, bookmark.view.fused_look)
        return (LayerPaint(layer, looks_as(loaded.layer, shown.view), layer_picture(on_it)),)

    def _read(self, key: str) -> FusedLayer:
        from reviewer_app.imaging.layers.fusion import fuse  # noqa: PLC0415 - no other figure needs it

        if self._last is None or self._last[0] != key:
            members = [one for one in self._instances.values() if key.startswith(one.series.uid)]
            stack = next((one for one in sort_into_stacks(members) if one.key == key), None)
            if stack is None:
                raise CannotDecode(_NOT_HERE, detail=identifier(key.partition("#")[0]))
            self._last = (key, fuse(stack, self._open_stream, CancelToken()))
        return self._last[1]


def _named(key: str) -> ShownLayer:
    return ShownLayer(LayerView(key))
