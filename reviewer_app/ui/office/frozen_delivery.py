"""What is to be delivered, fixed when it is signed: whatever the service says of the case later, these words go out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import msgspec

from reviewer_app import __version__
from reviewer_app.cases.amendments import CORRECTION
from reviewer_app.cases.case import Case
from reviewer_app.cases.coverage import same_person
from reviewer_app.cases.instance_table import finder, outline
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.marked_frames import MarkedFrame, marked_frames
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.sealed_objects import SealedObject
from reviewer_app.cases.section_authors import authored, part_titles
from reviewer_app.cases.sources import reviewed_sources
from reviewer_app.cases.work import Work, replay
from reviewer_app.decoding import from_builtins
from reviewer_app.errors import NotAllowed, ReviewerError, StoreDamaged
from reviewer_app.exchange.delivery import OPINION_TITLE, Delivered, Delivery, amending_title
from reviewer_app.exchange.encapsulated_pdf import PdfIdentity, encapsulate_pdf
from reviewer_app.store.values import OutboxEntry, SignedDocument, StoredInstance
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.archive_place import archive_identity
from reviewer_app.ui.office.kept_objects import blobs_of, read_objects
from reviewer_app.ui.office.raising import LATER, WRITERS, sent_file

if TYPE_CHECKING:
    from reviewer_app.ui.office.sealed_marks import SealedMarks

_log = logging.getLogger(__name__)
#: Where the frozen values stand in `OutboxEntry.payload`; entries of the first builds lack it.
_KEY: Final = "frozen"


@dataclass(frozen=True)
class FrozenDelivery:
    """The case as it was signed for (without its lists of instances), by whom, and what was written and measured.

    `archive` says whom and which study the copy for the image archive belongs to, None where the case has no images.
    `marked` tells what is known of the marked frames, `software` which version froze it. In an outbox entry the ICC
    profiles stand apart, each once however many frames have it: `profiles`, and in `profile_places` for each frame its
    place among them, -1 for none. Where they were taken in, and in entries of versions before, both are empty.
    `amends` is the opinion that an addendum belongs to. `sources` are references to the records that were reviewed,
    told while the case had its lists; None in entries of versions before, which can name reviewed papers only.
    `objects` are those made of the marks before it was signed, which are kept beside it, and `objects_problem` says
    what they lack; None in entries of versions before, which make them from `marked` when they are sent.
    """

    case: Case
    reviewer: Reviewer
    work: Work
    archive: PdfIdentity | None = None
    marked: tuple[MarkedFrame, ...] = ()
    software: str = ""
    profiles: tuple[bytes, ...] = ()
    profile_places: tuple[int, ...] = ()
    amends: Delivered | None = None
    sources: tuple[str, ...] | None = None
    objects: tuple[SealedObject, ...] | None = None
    objects_problem: str = ""


def freeze(
    case: Case,
    reviewer: Reviewer,
    work: Work,
    instances: Sequence[InstanceIndex],
    meta: Mapping[str, str],
    open_stream: Callable[[str], BinaryIO],
) -> FrozenDelivery:
    """Return what is delivered of a signed document with these `meta` (report_id, signed_at); in a job.

    `open_stream` opens an instance by its SOP Instance UID: the colours of marked images are read from their files.
    """
    slim = replace(case, studies=tuple(replace(one, series=()) for one in case.studies))
    # never into the record of somebody else whose images lie among those of the case
    marked = own_frames(case, work, finder(instances), open_stream)
    identity = archive_identity(case, work.opinion, outline(instances), meta)
    sources = reviewed_sources(case, work.opinion)
    return FrozenDelivery(slim, reviewer, work, identity, marked, __version__, sources=sources)


def with_objects(frozen: FrozenDelivery, sealed: SealedMarks) -> FrozenDelivery:
    """Return what is delivered with the objects that were sealed with it."""
    return replace(frozen, objects=sealed.told.objects, objects_problem=sealed.problem)


def freeze_addendum(
    case: Case,
    reviewer: Reviewer,
    work: Work,
    instances: Sequence[InstanceIndex],
    meta: Mapping[str, str],
    amends: Delivered,
) -> FrozenDelivery:
    """Return what is delivered of a signed addendum; the marks were delivered with the opinion, as they were then."""
    slim = replace(case, studies=tuple(replace(one, series=()) for one in case.studies))
    identity = archive_identity(case, work.opinion, outline(instances), meta, amends)
    sources = reviewed_sources(case, work.opinion)
    return FrozenDelivery(slim, reviewer, work, identity, (), __version__, amends=amends, sources=sources, objects=())


def own_frames(
    case: Case, work: Work, find: Callable[[str], InstanceIndex | None], open_stream: Callable[[str], BinaryIO]
) -> tuple[MarkedFrame, ...]:
    """Return what is known of the marked frames, without those of somebody else: nothing is written about them."""
    frames = marked_frames(work, find, cache(lambda uid: _profile(open_stream, uid)))
    return tuple(one for one in frames if same_person(case.patient, one.patient))


def _profile(open_stream: Callable[[str], BinaryIO], sop_instance_uid: str) -> bytes:
    """Return the ICC profile of an instance, empty where its file cannot be read or the profile is of no use."""
    from reviewer_app.imaging.color import is_usable  # noqa: PLC0415 - takes long to load
    from reviewer_app.imaging.dicom_file import read_header  # noqa: PLC0415 - as above
    from reviewer_app.imaging.tables import icc_profile  # noqa: PLC0415 - as above

    try:
        with open_stream(sop_instance_uid) as stream:
            found = icc_profile(read_header(stream).dataset)
    except ReviewerError as error:
        _log.warning("the ICC profile of a marked image cannot be read: %s", error.detail)
        return b""
    return found if is_usable(found) else b""


def opener(vault: Vault, case_id: str, instances: Iterable[StoredInstance]) -> Callable[[str], BinaryIO]:
    """Return what opens an instance of a case by its SOP Instance UID."""
    blobs = {one.index.sop_instance_uid: one.blob_id for one in instances}
    return lambda uid: vault.open_blob(case_id, blobs[uid])


def payload(document: SignedDocument, frozen: FrozenDelivery, meaning: str = "") -> dict[str, Any]:
    """Return the payload of the outbox entry that delivers a signed document; a correction says so in it."""
    said = {"amendment": CORRECTION} if meaning == CORRECTION else {}
    return {"document": document.id, **said, **_writers(frozen), _KEY: msgspec.to_builtins(_profiles_apart(frozen))}


def _writers(frozen: FrozenDelivery) -> dict[str, Any]:
    """Return what an entry tells of the co-authors of an opinion; nothing where none has a part of their own."""
    if frozen.amends is not None:
        return {}
    case, opinion = frozen.case, frozen.work.opinion
    told = [
        {"reference": one.author.reference, "name": one.author.name, "parts": list(part_titles(case, opinion, one))}
        for one in authored(case, opinion)
    ]
    return {WRITERS: told} if told else {}


def _profiles_apart(frozen: FrozenDelivery) -> FrozenDelivery:
    profiles = tuple(dict.fromkeys(one.icc_profile for one in frozen.marked if one.icc_profile))
    place_of = {profile: place for place, profile in enumerate(profiles)}
    places = tuple(place_of.get(one.icc_profile, -1) for one in frozen.marked) if profiles else ()
    bare = tuple(replace(one, icc_profile=b"") for one in frozen.marked)
    return replace(frozen, marked=bare, profiles=profiles, profile_places=places)


def _profiles_in(kept: FrozenDelivery) -> FrozenDelivery:
    """Return it with each profile in its frames.

    Raises
    ------
    IndexError, ValueError
        If the places do not fit.
    """
    if not kept.profile_places:
        return kept
    profiles = (kept.profiles[place] if place >= 0 else b"" for place in kept.profile_places)
    marked = tuple(replace(one, icc_profile=own) for one, own in zip(kept.marked, profiles, strict=True))
    return replace(kept, marked=marked, profiles=(), profile_places=())


def begin_delivery(vault: Vault, entry_id: str) -> Delivery:
    """Count an attempt and return what is delivered: the same at every try.

    Raises
    ------
    NotAllowed
        If the entry was delivered already, or the signed document is not there.
    StoreDamaged
        If what was frozen cannot be read.
    """
    return delivery_of(vault, vault.outbox_attempt(entry_id))


@dataclass(frozen=True, slots=True)
class KeptDelivery:
    """What an entry delivers, but for the bytes of its files: they are read, and made a DICOM instance, elsewhere.

    `document` is how it was signed, `file` what was sent of it, `blobs` where the objects are that were sealed with it.
    """

    document: SignedDocument
    file: SignedDocument
    case: Case
    frozen: FrozenDelivery
    blobs: tuple[str, ...] = ()

    def read(self, open_blob: Callable[[str, str], BinaryIO], file: SignedDocument | None = None) -> Delivery:
        """Return the delivery with the bytes of `file`, of what was sent if None; in any thread.

        `open_blob` is that of the vault.
        """
        chosen, case_id = file or self.file, self.file.case_id
        with open_blob(case_id, chosen.blob_id) as stream:
            made = _delivery(self.document, self.case, self.frozen, stream.read())
        if self.frozen.objects is None:
            return made
        sealed, problem = read_objects(self.frozen.objects, self.blobs, lambda blob: open_blob(case_id, blob))
        told = " ".join(one for one in (self.frozen.objects_problem, problem) if one)
        return replace(made, sealed=sealed, sealed_problem=told)

    def of_later(self, file: SignedDocument) -> KeptDelivery:
        """Return it for a file whose signature was raised after it was sent, which is another instance in an archive.

        For the file that was sent it is the same as before.
        """
        archive = self.frozen.archive
        if archive is None or LATER not in file.meta:
            return self
        raised = replace(archive, level=file.meta["level"], file=file.sha256)
        return replace(self, frozen=replace(self.frozen, archive=raised))


def delivery_of(vault: Vault, entry: OutboxEntry) -> Delivery:
    """Return what an entry delivers, without a try being made. Raises as `begin_delivery`."""
    return kept_delivery(vault, entry).read(vault.open_blob)


def kept_delivery(vault: Vault, entry: OutboxEntry) -> KeptDelivery:
    """Return what an entry delivers, without reading its file; in the store lane. Raises as `begin_delivery`."""
    stored = vault.case(entry.case_id)
    sent = sent_file(vault, entry)
    if sent is None:
        raise _not_found(entry)
    frozen = frozen_of(vault, entry, sent.signed)
    blobs = blobs_of(vault.signed_documents(entry.case_id), frozen.objects) if frozen.objects else ()
    return KeptDelivery(sent.signed, sent.file, _at_its_addresses(frozen.case, stored.case), frozen, blobs)


def _delivery(document: SignedDocument, case: Case, frozen: FrozenDelivery, pdf: bytes) -> Delivery:
    return Delivery(
        report_id=document.meta["report_id"],
        case=case,
        reviewer=frozen.reviewer,
        work=frozen.work,
        pdf=pdf,
        signed_at=datetime.fromisoformat(document.meta["signed_at"]),
        meaning=document.meta["meaning"],
        archive_copy=encapsulate_pdf(pdf, frozen.archive) if frozen.archive is not None else None,
        marked_frames=frozen.marked,
        software=frozen.software,
        title=OPINION_TITLE if frozen.amends is None else amending_title(document.meta["meaning"]),
        amends=frozen.amends,
        sources=frozen.sources,
    )


def frozen_of(vault: Vault, entry: OutboxEntry, document: SignedDocument) -> FrozenDelivery:
    """Return what was frozen with a signed document.

    Raises
    ------
    NotAllowed
        If an entry of the first builds has no reviewer any more.
    StoreDamaged
        If what was frozen cannot be read.
    """
    kept = entry.payload.get(_KEY)
    if kept is None:
        return _gathered(vault, entry, document)
    try:
        return _profiles_in(from_builtins(kept, FrozenDelivery))
    except (msgspec.ValidationError, IndexError, ValueError):
        # the words of the error may quote what was kept
        raise StoreDamaged("Something in the vault cannot be read.", detail=f"outbox {entry.id}") from None


def _gathered(vault: Vault, entry: OutboxEntry, document: SignedDocument) -> FrozenDelivery:
    reviewer = vault.reviewer()
    if reviewer is None:
        raise _not_found(entry)
    stored = vault.instances(entry.case_id)
    instances = [one.index for one in stored]
    work = replay(vault.edits(entry.case_id))
    opens = opener(vault, entry.case_id, stored)
    return freeze(vault.case(entry.case_id).case, reviewer, work, instances, document.meta, opens)


def _not_found(entry: OutboxEntry) -> NotAllowed:
    return NotAllowed("The signed opinion cannot be found on this laptop.", detail=entry.id)


def _at_its_addresses(frozen: Case, now: Case) -> Case:
    """Return the frozen case with the archives where they are now: an address is no word of the opinion."""
    addresses = {one.uid: one.wado_url for one in now.studies if one.wado_url}
    studies = tuple(replace(one, wado_url=addresses.get(one.uid, one.wado_url)) for one in frozen.studies)
    return replace(frozen, studies=studies)
