"""Which records are read, not looked at, and of which it is counted how much was read."""

from __future__ import annotations

from reviewer_app.cases.instances import InstanceIndex, InstanceKind

_READ_KINDS = (
    InstanceKind.STRUCTURED_REPORT,
    InstanceKind.PRESENTATION_STATE,
    InstanceKind.WAVEFORM,
    InstanceKind.DOCUMENT,
)
_RADIOTHERAPY = "1.2.840.10008.5.1.4.1.1.481."
_STRUCTURES = f"{_RADIOTHERAPY}3"
_PLANS = (f"{_RADIOTHERAPY}5", f"{_RADIOTHERAPY}8")
"""RT Plan and RT Ion Plan (PS3.4 B.5)."""


def is_read(index: InstanceIndex) -> bool:
    """Tell whether a record is opened as a document."""
    return index.kind in _READ_KINDS or index.sop_class_uid in (_STRUCTURES, *_PLANS)


def has_pages(index: InstanceIndex) -> bool:
    """Tell whether it is counted which pages of a record were read.

    Presentation states and structures are not: they are seen over the images they were made on.
    """
    return index.kind in (InstanceKind.STRUCTURED_REPORT, InstanceKind.DOCUMENT) or index.sop_class_uid in _PLANS


def is_counted(index: InstanceIndex) -> bool:
    """Tell whether a record that is read is counted: by its pages, a waveform by its seconds."""
    return has_pages(index) or index.kind is InstanceKind.WAVEFORM
