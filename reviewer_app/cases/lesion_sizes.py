"""What was measured of a lesion: two axes of one mark, with all that tells how far they can be trusted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.cases.views import ImageReference
from reviewer_app.cases.volumes import outlines_slice

Find = Callable[[str], InstanceIndex | None]


#: What counts as the two axes of a lesion, by what a mark measures; the first pair that is there.
_AXES: tuple[tuple[QuantityName, QuantityName | None], ...] = (
    (QuantityName.LONG_AXIS, QuantityName.SHORT_AXIS),
    (QuantityName.MAJOR_AXIS, QuantityName.MINOR_AXIS),
    (QuantityName.DIAMETER, QuantityName.DIAMETER),
    (QuantityName.LENGTH, None),
)


@dataclass(frozen=True, slots=True)
class LesionSize:
    """One measured mark of a lesion.

    `long` and `short` are its axes, `short` None where one length alone was drawn. `day` is that of the study, None
    where it has no date. `thickness` is that of the slice in millimetres (Slice Thickness, 0018,0050), 0 if not known.
    """

    annotation_id: str
    image: ImageReference
    measured: Measurement
    long: Quantity
    short: Quantity | None = None
    day: date | None = None
    modality: str = ""
    thickness: float = 0.0

    @property
    def study(self) -> str:
        """The Study Instance UID."""
        return self.image.study_instance_uid

    @property
    def calibration(self) -> Calibration:
        """Where its scale comes from."""
        return self.measured.calibration

    def counted(self, *, node: bool) -> Quantity:
        """Return the axis that counts: of a lymph node the short one, else the long one (RECIST 1.1, 3.1.1, 4.2).

        Where one length alone was drawn over a node, it is taken for the short axis; `axis_assumed` tells so.
        """
        return self.short if node and self.short is not None else self.long

    def axis_assumed(self, *, node: bool) -> bool:
        """Whether it is a single length of which only the reviewer knows that it is the short axis of a node."""
        return node and self.short is None

    def millimetres(self, *, node: bool) -> Decimal | None:
        """Return the axis that counts to a tenth of a millimetre, None where it has no scale or is no place.

        To a tenth, as it is printed: who adds up the numbers of the table gets its sums.
        """
        axis = self.counted(node=node)
        told = axis.unit == "mm" and self.measured.across is None
        return Decimal(f"{axis.value:.1f}") if told else None


def axes_of(measured: Measurement) -> tuple[Quantity, Quantity | None] | None:
    """Return the long and the short axis that were measured, None for what has none, an angle or a drawn outline."""
    for long_name, short_name in _AXES:
        long = measured.quantity(long_name)
        if long is not None:
            return long, None if short_name is None else measured.quantity(short_name)
    return None


def can_follow(annotation: Annotation) -> bool:
    """Tell whether a mark measures a size that can belong to a lesion, or outlines a slice of one."""
    if annotation.kind is AnnotationKind.CALIBRATION or annotation.measurement is None:
        return False  # a ball of known size is no lesion
    return axes_of(annotation.measurement) is not None or outlines_slice(annotation)


def size_of(annotation: Annotation, find: Find, day: date | None) -> LesionSize | None:
    """Return what a mark measures of a lesion, None for a mark that has no axes.

    Parameters
    ----------
    annotation
        The mark.
    find
        Gives what is known of an instance by its SOP Instance UID, None for one that is not here.
    day
        The day of its study, None where that is not known.
    """
    measured = annotation.measurement
    axes = None if measured is None else axes_of(measured)
    if measured is None or axes is None:
        return None
    index, frame = find(annotation.image.sop_instance_uid), annotation.image.frame
    if index is None:
        return LesionSize(annotation.id, annotation.image, measured, *axes, day)
    thickness = index.frames[frame].thickness if 0 <= frame < len(index.frames) else 0.0
    return LesionSize(annotation.id, annotation.image, measured, *axes, day, index.series.modality, thickness)
