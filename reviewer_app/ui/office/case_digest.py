"""The digest of a case: its instances and stacks, written when a download is done, read at once when it is opened.

It follows from the records and is kept beside them. The vault drops it in the step in which a record changes; here it
is taken only if it is whole, of this version of the program, and of as many records and bytes as are here now. No blob
is written twice, so what a digest names is either the very file it was made from or not here at all. Before anything is
signed, the records themselves are asked (`identity_of`).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from reviewer_app.cases.instance_table import InstanceTable
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.decoding import from_msgpack
from reviewer_app.errors import ReviewerError
from reviewer_app.imaging.digest import FORMAT, pack, unpack
from reviewer_app.imaging.series import Stack, sort_into_stacks, with_series_starts
from reviewer_app.store.values import StoredCase, StoredInstance
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.services import Services

logger = logging.getLogger(__name__)
_HEAD = f"{FORMAT}\n".encode()
_BODY = len(_HEAD) + hashlib.sha256().digest_size
_ID_BYTES = 16


class _Digest(msgspec.Struct, frozen=True, array_like=True):
    """`items` and `size` are those of the case; `blob_ids` stand in the order of the instances, 16 bytes each.

    Before it stand a line that tells the format, and the SHA-256 of the rest.
    """

    items: int
    size: int
    identity: str
    blob_ids: memoryview
    packed: memoryview


@dataclass(frozen=True, slots=True)
class HeldInstances:
    """The instances of a case that are here.

    `blob_of` finds the blob of an instance by its SOP Instance UID, and gives None for one that is not here; `stacks`
    is None where they have not been sorted yet; `identity` is what `identity_of` says of them.
    """

    instances: Sequence[InstanceIndex]
    blob_of: Callable[[str], str | None]
    identity: str
    stacks: tuple[Stack, ...] | None = None


def identity_of(instances: Sequence[StoredInstance]) -> str:
    """Return a hash (SHA-256, hexadecimal) of which instances there are, and of which bytes; in whatever order."""
    lines = sorted(f"{one.index.sop_instance_uid} {one.blob_id} {one.sha256}\n" for one in instances)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def held_instances(vault: Vault, stored: StoredCase) -> tuple[HeldInstances, NewDigest | None]:
    """Return the instances of a case: from its digest, or, where that will not do, from all their indexes.

    The second value is then what a digest for the next time is made of.
    """
    known = _read(vault.digest(stored.case.id), stored)
    if known is not None:
        return known, None
    new = new_digest(vault, stored.case.id)
    blobs = {one.index.sop_instance_uid: one.blob_id for one in new.instances}
    return HeldInstances(tuple(one.index for one in new.instances), blobs.get, identity_of(new.instances)), new


@dataclass(frozen=True)
class NewDigest:
    """A digest that is to be made, and kept unless a record has changed since `mark` was taken."""

    case_id: str
    mark: int
    stored: StoredCase
    instances: tuple[StoredInstance, ...]

    def made(self) -> bytes:
        """Return its bytes; takes about a tenth of a second for 1,000 instances.

        Raises
        ------
        ValueError, OverflowError
            If something of the instances cannot be written down.
        """
        indexes = with_series_starts([one.index for one in self.instances])
        blob_ids = memoryview(b"".join(_id_bytes(one.blob_id) for one in self.instances))
        packed = memoryview(pack(InstanceTable.of(indexes), sort_into_stacks(indexes)))
        done = self.stored.items_done, self.stored.bytes_done
        data = msgspec.msgpack.encode(_Digest(*done, identity_of(self.instances), blob_ids, packed))
        return _HEAD + hashlib.sha256(data).digest() + data


def _id_bytes(blob_id: str) -> bytes:
    written = bytes.fromhex(blob_id)
    if len(written) != _ID_BYTES or written.hex() != blob_id:
        raise ValueError("not the id of a blob")
    return written


def new_digest(vault: Vault, case_id: str) -> NewDigest:
    """Read what the digest of a case is made of."""
    mark = vault.digest_mark(case_id)
    return NewDigest(case_id, mark, vault.case(case_id), tuple(vault.instances(case_id)))


def keep_digest(services: Services, new: Callable[[], NewDigest]) -> None:
    """Make and keep a digest, in a job outside the store lane; without it the case only takes longer to open.

    What may go wrong is noted in the log alone; what nobody foresaw is raised.
    """
    try:
        made = new()
        data = _made(made)
        if data is not None:
            services.stored(lambda vault: vault.put_digest(made.case_id, data, made.mark))
    except ReviewerError as error:
        logger.warning("no digest kept: %s %s", type(error).__name__, error.detail)


def _made(new: NewDigest) -> bytes | None:
    try:
        return new.made()
    except (ValueError, OverflowError) as error:
        logger.warning("no digest of case %s: %s", new.case_id, type(error).__name__)
        return None


def _read(data: bytes | None, stored: StoredCase) -> HeldInstances | None:
    if data is None:
        return None
    try:
        return _held(data, stored)
    except (ValueError, msgspec.MsgspecError) as error:
        logger.warning("digest of case %s not taken: %s", stored.case.id, type(error).__name__)
        return None


def _held(data: bytes, stored: StoredCase) -> HeldInstances | None:
    if not data.startswith(_HEAD):
        return None
    body = memoryview(data)[_BODY:]
    if hashlib.sha256(body).digest() != data[len(_HEAD) : _BODY]:
        raise ValueError("damaged")
    kept = from_msgpack(body, _Digest)
    if (kept.items, kept.size) != (stored.items_done, stored.bytes_done):
        return None
    table, stacks = unpack(kept.packed)
    blob_ids = kept.blob_ids
    if len(blob_ids) != len(table) * _ID_BYTES:
        raise ValueError("not a blob for each instance")

    def blob_of(sop_instance_uid: str) -> str | None:
        row = table.row_of(sop_instance_uid)
        return None if row is None else blob_ids[row * _ID_BYTES : (row + 1) * _ID_BYTES].hex()

    return HeldInstances(table, blob_of, kept.identity, stacks)
