"""The checkpoint of the work on a case: read instead of all edits, so that a case of thousands of marks opens at once.

It follows from the edits and is kept beside them; the vault gives it with the edits that came since, of which there are
some after a crash. It is for the first image alone: then the edits themselves are read, and what they add up to takes
its place.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Sequence
from dataclasses import is_dataclass

import msgspec

from reviewer_app import __version__, geometry
from reviewer_app.cases import annotations as drawn
from reviewer_app.cases import layer_views, measurements, quantities, views
from reviewer_app.cases.annotations import KeyImage
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import Edit, Work, apply, replay
from reviewer_app.decoding import from_msgpack
from reviewer_app.errors import ReviewerError, StoreDamaged
from reviewer_app.imaging.digest import schema_of
from reviewer_app.store.vault import Vault
from reviewer_app.ui.case.desk import FirstWork
from reviewer_app.ui.office.services import Services
from reviewer_app.viewer.mark_table import MarkTable
from reviewer_app.viewer.packed_marks import pack_marks, unpack_marks

logger = logging.getLogger(__name__)
_LAYOUT = 2
"""Raised with the layout of the bytes."""


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    format: str
    key_images: tuple[KeyImage, ...]
    opinion: Opinion
    marks: bytes


def _format() -> str:
    modules = (drawn, layer_views, measurements, quantities, views, geometry)
    kinds = [one for module in modules for one in vars(module).values() if isinstance(one, type) and is_dataclass(one)]
    return f"{_LAYOUT} {__version__} {schema_of(kinds)}"


#: What the bytes follow from: layout, version, and fields of marks and views.
FORMAT = _format()


def packed_work(work: Work) -> bytes:
    """Return what the first image needs of the work on a case."""
    marks = pack_marks(work.annotations, work.numbers, work.places)
    return msgspec.msgpack.encode(_Kept(FORMAT, work.key_images, work.opinion, marks))


def first_work(vault: Vault, case_id: str) -> FirstWork | None:
    """Return the work on a case by its checkpoint and the edits since, None where there is none that holds."""
    try:
        kept = vault.checkpoint(case_id)
        if kept is None:
            return None
        found = from_msgpack(kept.data, _Kept)
        if found.format != FORMAT:
            return None
        marks = MarkTable(found.marks, (one for edit in kept.later for one in edit.annotations))
        places = _places(found.marks) if any(edit.key_images for edit in kept.later) else {}
        rest = Work(key_images=found.key_images, opinion=found.opinion, places=places)
        for edit in kept.later:
            rest = apply(rest, Edit(edit.id, edit.author, edit.made, edit.label, (), edit.key_images, edit.fields))
        return FirstWork(marks, rest.key_images, rest.opinion, kept.edits + len(kept.later), kept.edits)
    except (msgspec.MsgspecError, StoreDamaged, ValueError, IndexError, zlib.error) as error:
        logger.warning("checkpoint of case %s not taken: %s", case_id, type(error).__name__)
        return None


def _places(marks: bytes) -> dict[str, int]:
    """Return the places of all that is no mark now: by them a key image that comes back stands where it stood.

    They are counted anew, so that the next free place follows the last.
    """
    gone = unpack_marks(marks).gone
    return {one: place for place, one in enumerate(sorted(gone, key=gone.__getitem__))}


def put_work(vault: Vault, case_id: str, data: bytes, edits: Sequence[Edit]) -> bool:
    """Keep the packed work as a checkpoint of those edits; return whether it was kept.

    It is not where the journal has others; without it the case only takes longer to open.
    """
    try:
        return vault.put_checkpoint(case_id, data, [one.id for one in edits])
    except ReviewerError as error:
        logger.warning("no checkpoint kept of case %s: %s", case_id, type(error).__name__)
        return False


def keep_work(services: Services, case_id: str, edits: Sequence[Edit]) -> bool:
    """Keep a checkpoint of what edits add up to, in a job outside the store lane; see `put_work`."""
    data = packed_work(replay(edits))
    try:
        return services.stored(lambda vault: put_work(vault, case_id, data, edits))
    except ReviewerError as error:
        logger.warning("no checkpoint kept of case %s: %s", case_id, type(error).__name__)
        return False
