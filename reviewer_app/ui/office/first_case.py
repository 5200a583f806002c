"""What the first case would find unmade: patterns and decoders that are made at their first use."""

from __future__ import annotations

from reviewer_app.cases.arrangement import CaseArrangement
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.regions import regions_of
from reviewer_app.decoding import msgpack_decoder
from reviewer_app.viewer.hanging.protocol import own_protocols


def make_ready() -> None:
    """Make them, in whatever thread, so that the first image does not wait for it."""
    for kept in (InstanceIndex, CaseArrangement):
        msgpack_decoder(kept)
    regions_of((), ("chest",))
    own_protocols()
