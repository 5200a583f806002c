"""A whole slide as a stack of one frame, so that panes, annotations and coverage treat it like any other picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.imaging.series import Stack, StackFrame

_NO_LEVEL = frozenset({"LABEL", "OVERVIEW", "THUMBNAIL"})


@dataclass(frozen=True, slots=True, eq=False)
class SlideStack(Stack):
    """A stack of one frame, which is a whole slide; `levels` are the instances that its pyramid is made of."""

    levels: tuple[InstanceIndex, ...] = ()


def slide_stack(levels: Sequence[InstanceIndex]) -> SlideStack:
    """Return the stack of a slide; its one frame is named by the finest level, whose pixels annotations count in.

    Raises
    ------
    ValueError
        Without any instance.
    """
    finest = max(levels, key=_pixels)
    title = finest.series.description or finest.content_label or "Slide"
    return SlideStack(
        key=f"slide:{finest.series.uid}",
        series_instance_uid=finest.series.uid,
        title=title,
        modality=finest.series.modality or "SM",
        frames=(StackFrame(finest, 0),),
        levels=tuple(levels),
    )


def _pixels(index: InstanceIndex) -> int:
    if index.tiles is None or _NO_LEVEL & set(index.image_type):
        return 0
    return index.tiles.total_columns * index.tiles.total_rows
