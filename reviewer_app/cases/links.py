"""Addresses within a case: links in the text of a record lead to other records, never out of the program."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UID = r"[0-9.]{1,64}"
_ADDRESS = re.compile(rf"(record|selection):({_UID})(?:#([1-9][0-9]{{0,8}}))?")


@dataclass(frozen=True, slots=True)
class RecordLink:
    """Leads to a record by its SOP Instance UID, to a frame of it counted from 0, or to the first frame with None.

    `selection` leads to the images that a key object selection names, not to the document itself.
    """

    sop_instance_uid: str
    frame: int | None = None
    selection: bool = False

    @property
    def address(self) -> str:
        """The link as text: ``record:1.2.3#5`` for the fifth frame."""
        scheme = "selection" if self.selection else "record"
        return f"{scheme}:{self.sop_instance_uid}" + (f"#{self.frame + 1}" if self.frame is not None else "")


def link_of(address: str) -> RecordLink | None:
    """Return what an address leads to, None for addresses of any other kind: those are not followed."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    frame = int(found[3]) - 1 if found[3] else None
    return RecordLink(found[2], frame, found[1] == "selection")
