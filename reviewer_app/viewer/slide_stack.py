"""A whole slide as a stack of one frame, so that panes, annotations and coverage treat it like any other picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.slide_coverage import SlideExtent, finest_level, slide_extent
from reviewer_app.imaging.series import Stack
from reviewer_app.imaging.stack_frames import StackFrame


@dataclass(frozen=True, slots=True, eq=False)
class SlideStack(Stack):
    """A stack of one frame, which is a whole slide.

    `levels` are the instances that its pyramid is made of; `extent` is its size, None where the files do not tell it.
    """

    levels: tuple[InstanceIndex, ...] = ()
    extent: SlideExtent | None = None


def slide_stack(levels: Sequence[InstanceIndex]) -> SlideStack:
    """Return the stack of a slide; its one frame is named by the finest level, whose pixels annotations count in.

    Raises
    ------
    ValueError
        Without any instance.
    """
    finest = finest_level(levels)
    title = finest.series.description or finest.content_label or "Slide"
    return SlideStack(
        key=f"slide:{finest.series.uid}",
        series_instance_uid=finest.series.uid,
        title=title,
        modality=finest.series.modality or "SM",
        frames=(StackFrame(finest, 0),),
        levels=tuple(levels),
        extent=slide_extent(levels),
    )
