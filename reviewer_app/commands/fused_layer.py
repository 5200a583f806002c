"""What ``render --layer`` lays over an image where that is a whole series: the folder of a PET, or a parametric map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewer_app.cases.instances import InstanceIndex
    from reviewer_app.cases.views import FusedLook
    from reviewer_app.imaging.layers.values import Place
    from reviewer_app.viewer.layer_picture import LayerPaint


def fused_look(span: list[float] | None, palette: str | None) -> FusedLook:
    """Return the look that the command asks for.

    Raises
    ------
    ValueError
        If the last value of the range is not above the first.
    """
    from reviewer_app.cases.views import FusedLook

    if span is not None and not span[0] < span[1]:  # also refuses what is no number
        raise ValueError("the range of a layer begins below its end")
    return FusedLook(palette or "", None if span is None else (span[0], span[1]))


def is_series(index: InstanceIndex) -> bool:
    """Tell whether a file is laid over others as a whole series: a parametric map."""
    from reviewer_app.imaging.kinds import PARAMETRIC_MAP

    return index.sop_class_uid == PARAMETRIC_MAP


def fused_paint(path: Path, place: Place, look: FusedLook) -> LayerPaint:
    """Return the largest series of a folder that can be laid over an image, or a map from its file, as it is painted.

    Raises
    ------
    ValueError
        If there is none, or it has no place on the image.
    CannotDecode
        If it cannot be read.
    """
    from reviewer_app.errors import ReviewerError
    from reviewer_app.imaging.index import index_instance
    from reviewer_app.imaging.layers.fusion import fuse
    from reviewer_app.imaging.series import is_map, sort_into_stacks
    from reviewer_app.jobs import CancelToken
    from reviewer_app.viewer.fused_look import as_looked_at
    from reviewer_app.viewer.fusing import OVER
    from reviewer_app.viewer.layer_picture import LayerPaint, default_looks, layer_picture

    paths: dict[str, Path] = {}
    found: list[InstanceIndex] = []
    for one in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if not one.is_file():
            continue
        try:
            with one.open("rb") as stream:
                index = index_instance(stream)
        except ReviewerError:
            continue  # a folder may hold anything
        paths[index.sop_instance_uid] = one
        found.append(index)
    stacks = [one for one in sort_into_stacks(found) if one.modality in OVER or is_map(one)]
    if not stacks:
        raise ValueError(f"{path} holds no PET and no parametric map")
    stack = max(stacks, key=lambda one: len(one.frames))
    token = CancelToken()
    layer = fuse(stack, lambda uid: paths[uid].open("rb"), token)
    on_it = layer.on(place, token)
    if on_it.refusal:
        raise ValueError(f"{layer.layer.title} is not laid over the image. {on_it.refusal}")
    return LayerPaint(as_looked_at(layer.layer, look), default_looks(layer.layer), layer_picture(on_it))
