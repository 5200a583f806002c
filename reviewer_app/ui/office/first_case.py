"""What the first case would find unmade: classes, patterns and decoders that are made at their first use."""

from __future__ import annotations

from PySide6 import QtWidgets

from reviewer_app.cases.arrangement import CaseArrangement
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.regions import regions_of
from reviewer_app.decoding import msgpack_decoder
from reviewer_app.viewer.hanging.protocol import own_protocols


def make_ready() -> None:
    """Make them, in whatever thread, so that the first image does not wait for it.

    PySide makes its classes when they are asked for, and all of the widgets at once when Qt first hands it one that
    Python has not made, as the viewport of a list is.
    """
    for name in dir(QtWidgets):
        getattr(QtWidgets, name)
    for kept in (InstanceIndex, CaseArrangement):
        msgpack_decoder(kept)
    regions_of((), ("chest",))
    own_protocols()
