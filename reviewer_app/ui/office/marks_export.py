"""The marks of a case as DICOM files in a folder: as they were signed, or of an opinion that is still being written."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reviewer_app import __version__
from reviewer_app.cases.case import Case
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.cases.work import Work, replay
from reviewer_app.errors import Cancelled, NotAllowed
from reviewer_app.exchange.marks.exported import Exported
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import OutboxEntry, OutboxState, SignedDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.amending import OPINION
from reviewer_app.ui.office.frozen_delivery import frozen_of, opener, own_frames
from reviewer_app.ui.office.kept_objects import blobs_of, read_objects
from reviewer_app.ui.office.sealed_marks import SealedMarks

if TYPE_CHECKING:
    from reviewer_app.exchange.delivery import ArchiveCopy
    from reviewer_app.exchange.marks.draft import MarksDraft
    from reviewer_app.exchange.marks.isolated import LeftOut

_NAMESPACE: Final = uuid.UUID("0d2f7a0e-52f9-5d6a-a8a4-7b8a4f3f7f10")


def draft_for_export(vault: Vault, case_id: str) -> MarksDraft:
    """Return the marks of a case: those that were signed last, just as they are delivered, else those there are now.

    Raises
    ------
    NotAllowed
        If the vault has no such case, or nobody has signed in on this laptop.
    """
    from reviewer_app.exchange.marks.draft import MarksDraft, unsigned  # noqa: PLC0415 - takes long to load

    signed = next(_signed(vault, case_id), None)
    if signed is not None:
        return signed
    reviewer = vault.reviewer()
    if reviewer is None:
        raise NotAllowed("Nobody has signed in on this laptop, so nobody can be named as the author.", detail=case_id)
    case, work = vault.case(case_id).case, replay(vault.edits(case_id))
    frames = _frames(vault, case_id, case, work)
    report_id = str(uuid.uuid5(_NAMESPACE, case_id))
    issued = _last_made(work, vault.case(case_id).updated)
    marks, images = work.annotations, work.key_images
    return unsigned(MarksDraft(report_id, reviewer, marks, images, frames, issued, __version__, lesions=work.lesions))


def to_export(vault: Vault, case_id: str) -> tuple[MarksDraft, SealedMarks | None]:
    """Return what `draft_for_export` and `sealed_for_export` do, at one moment; in the store lane."""
    return draft_for_export(vault, case_id), sealed_for_export(vault, case_id)


def sealed_for_export(vault: Vault, case_id: str) -> SealedMarks | None:
    """Return the objects that were sealed with the opinion that was signed last; None where none was, or before them.

    Raises
    ------
    StoreDamaged
        If what was signed cannot be read.
    """
    found = next(((entry, document) for entry, document in _standing(vault, case_id)), None)
    frozen = frozen_of(vault, *found) if found is not None else None
    if frozen is None or frozen.objects is None:
        return None
    blobs = blobs_of(vault.signed_documents(case_id), frozen.objects)
    objects, problem = read_objects(frozen.objects, blobs, lambda blob: vault.open_blob(case_id, blob))
    return SealedMarks(objects, (), " ".join(one for one in (frozen.objects_problem, problem) if one))


def export_marks(
    draft: MarksDraft,
    folder: Path,
    *,
    sealed: SealedMarks | None = None,
    masks: bool = False,
    token: CancelToken | None = None,
    on_progress: Callable[[int, int], None] = lambda _count, _of: None,
) -> Exported:
    """Write every object into `folder`, named by its SOP Instance UID. Call it in a job.

    Parameters
    ----------
    draft
        The marks.
    folder
        Made if it is not there; a file of the same name is the same object and is written anew.
    sealed
        The objects that were signed, which are written as they are; None to make them from the draft.
    masks
        Whether regions are written as segmentations too.
    token
        Lets the user stop; files that this run has made are taken away then.
    on_progress
        Told how many of how many steps are done: the making of each kind of object, then each file.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    Cancelled
        If the user has stopped it.
    """
    stop = token if token is not None else CancelToken()
    objects, problem, steps = _made(draft, sealed, stop, on_progress, masks=masks)
    files = {folder / f"{one.sop_instance_uid}.dcm": one.data for one in objects}
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    try:
        for number, (path, data) in enumerate(files.items(), start=1):
            stop.check()
            made += [path] if not path.exists() else []
            path.write_bytes(data)
            on_progress(steps + number, steps + len(files))
    except (Cancelled, OSError):
        for path in made:
            path.unlink(missing_ok=True)
        raise
    return Exported(tuple(files), problem)


def _made(
    draft: MarksDraft,
    sealed: SealedMarks | None,
    token: CancelToken,
    on_progress: Callable[[int, int], None],
    *,
    masks: bool,
) -> tuple[tuple[ArchiveCopy, ...], str, int]:
    """Return the objects, those that were sealed as they are, what they lack, and in how many steps they were made."""
    from reviewer_app.exchange.marks.isolated import unplaced, write_isolated  # noqa: PLC0415 - highdicom takes long
    from reviewer_app.exchange.marks.outputs import MASK_WRITERS, WRITERS, together  # noqa: PLC0415 - as above
    from reviewer_app.exchange.marks.sources import writable  # noqa: PLC0415 - as above

    known = writable(draft)
    writers = (*(WRITERS if sealed is None else ()), *(MASK_WRITERS if masks else ()))
    kept = SealedMarks() if sealed is None else sealed
    made_of: list[tuple[list[ArchiveCopy], LeftOut | None]]
    made_of = [(list(kept.objects), unplaced(draft) if sealed is None else None)]
    for number, (write, told) in enumerate(writers):
        on_progress(number, len(writers))
        token.check()
        made_of.append(write_isolated(write, known, told))
    written = together(made_of)
    return written.objects, " ".join(one for one in (kept.problem, written.problem) if one), len(writers)


def _standing(vault: Vault, case_id: str) -> Iterator[tuple[OutboxEntry, SignedDocument]]:
    """Return the signed opinions of a case that are, or will be, delivered, the last first; addenda have no marks."""
    documents = {one.id: one for one in vault.signed_documents(case_id)}
    for entry in reversed(vault.outbox()):
        document = documents.get(str(entry.payload.get("document", "")))
        if entry.case_id == case_id and document is not None and document.kind == OPINION and not _recalled(entry):
            yield entry, document


def _recalled(entry: OutboxEntry) -> bool:
    return entry.state is OutboxState.RECALLED


def _signed(vault: Vault, case_id: str) -> Iterator[MarksDraft]:
    """Return what is, or will be, delivered of a case, the last first."""
    from reviewer_app.exchange.marks.draft import MarksDraft  # noqa: PLC0415 - takes long to load

    for entry, document in _standing(vault, case_id):
        frozen, signed_at = frozen_of(vault, entry, document), datetime.fromisoformat(document.meta["signed_at"])
        work, report_id = frozen.work, document.meta["report_id"]
        frames = frozen.marked
        if not frozen.software:  # versions before it froze what was drawn, and not what is known of the frames
            frames = _frames(vault, case_id, frozen.case, work)
        yield MarksDraft(
            report_id,
            frozen.reviewer,
            work.annotations,
            work.key_images,
            frames,
            signed_at,
            frozen.software,
            lesions=work.lesions,
        )


def _frames(vault: Vault, case_id: str, case: Case, work: Work) -> tuple[MarkedFrame, ...]:
    """Return what the images that are here tell of the marked frames."""
    stored = vault.instances(case_id)
    known = {one.index.sop_instance_uid: one.index for one in stored}
    return own_frames(case, work, known.get, opener(vault, case_id, stored))


def _last_made(work: Work, otherwise: datetime) -> datetime:
    """Return when the last mark was made: the same marks carry the same time."""
    made = [one.created for one in work.annotations] + [one.created for one in work.key_images]
    return max(made, default=otherwise)
