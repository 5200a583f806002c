"""Which records are read, not looked at. Apart from what reads them, which takes long to load."""

from __future__ import annotations

from reviewer_app.cases.instances import InstanceIndex, InstanceKind

_READ_KINDS = (
    InstanceKind.STRUCTURED_REPORT,
    InstanceKind.PRESENTATION_STATE,
    InstanceKind.WAVEFORM,
    InstanceKind.DOCUMENT,
)
_READ_CLASSES = tuple(f"1.2.840.10008.5.1.4.1.1.481.{last}" for last in (3, 5, 8))
"""RT Structure Set, RT Plan and RT Ion Plan (PS3.4 B.5)."""


def is_read(index: InstanceIndex) -> bool:
    """Tell whether a record is opened as a document."""
    return index.kind in _READ_KINDS or index.sop_class_uid in _READ_CLASSES
