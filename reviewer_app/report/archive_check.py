"""Is this archive what was sealed, and do the signed documents in it hold? Needs no profile and no window."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

from reviewer_app.errors import CannotVerify
from reviewer_app.report.archive_file import hash_of, open_archive, structure_problem
from reviewer_app.report.revisions import attached_manifest, manifest_file
from reviewer_app.report.seal import (
    OUTSIDE_THE_LIST,
    SEAL_NAME,
    SIGNATURE_NAME,
    SUMS_NAME,
    Seal,
    SealedDocument,
    SealSignature,
    check_signature,
    read_seal,
    read_sums,
)
from reviewer_app.report.verification import Verification
from reviewer_app.report.verify import roots_in, verify_pdf

AUDIT_NAME: Final = "audit.jsonl"
#: What is read into memory at once is not larger than this, in bytes.
_LONGEST: Final = 1 << 30
_NOT_SIGNED: Final = (
    "The seal is not signed: whoever can change this file can change its seal. The documents in it stand by their own "
    "signatures; for the rest, ask the sender for the hash of the seal."
)


class AuditFound(Protocol):
    """What was found of an extract of the audit trail."""

    @property
    def problem(self) -> str:
        """What is wrong with it, a sentence; empty where it is whole."""

    @property
    def hashes(self) -> Mapping[int, str]:
        """The hash of each line by its number."""

    @property
    def own(self) -> int:
        """How many lines of the case are in it."""


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """One signed document of an archive, and how many records and objects that it lists by hash are there too."""

    document: SealedDocument
    verification: Verification
    records_here: int = 0
    objects_here: int = 0

    @property
    def problem(self) -> str:
        """Why it does not hold, a sentence; empty where it does."""
        found, path = self.verification, self.document.path
        if not found.valid:
            return f"{path}: {found.summary}"
        return "" if found.sha256 == self.document.signed_sha256 else f"{path} is not the document that was sealed."


@dataclass(frozen=True, slots=True)
class ArchiveCheck:
    """The answer: `whole` without `problems`, and `valid` where what is in it holds too.

    `untied` tells what in it does not fit together, as an audit trail that is another than the opinion cites.

    `notes` are sentences that make it no less valid. `members` counts the files under
    the seal, `seal_sha256` is that of the statement, to be compared with the sender.
    """

    problems: tuple[str, ...]
    notes: tuple[str, ...]
    seal: Seal | None = None
    seal_sha256: str = ""
    signature: SealSignature | None = None
    documents: tuple[DocumentCheck, ...] = ()
    untied: tuple[str, ...] = ()
    members: int = 0
    audit_lines: int = 0

    @property
    def whole(self) -> bool:
        """Whether it is what was sealed."""
        return not self.problems

    @property
    def valid(self) -> bool:
        """Whether it is what was sealed, and all in it holds together."""
        return not (self.problems or self.wrong)

    @property
    def wrong(self) -> tuple[str, ...]:
        """What does not hold of what was sealed, a sentence each."""
        return (*self.untied, *(one.problem for one in self.documents if one.problem))

    @property
    def summary(self) -> str:
        """The answer in sentences."""
        if not self.valid:
            return " ".join(("Not valid.", *self.problems, *self.wrong))
        files = "1 file is" if self.members == 1 else f"{self.members} files are"
        return " ".join((f"The archive is whole: {files} as they were sealed.", *self.notes))


def check_archive(
    file: BinaryIO,
    trust: Sequence[bytes] = (),
    *,
    audit: Callable[[bytes], AuditFound],
    check: Callable[[], None] = lambda: None,
) -> ArchiveCheck:
    """Check an archive.

    Parameters
    ----------
    file
        Open for reading, at any place in it.
    trust
        PEM files with the root certificates that the reader trusts.
    audit
        Checks the extract of the audit trail.
    check
        Called before each member; stops it by what it raises.

    Raises
    ------
    CannotVerify
        If it is no archive, has no seal, or a PEM cannot be read.
    """
    roots = roots_in(trust)
    with open_archive(file) as archive:
        names = set(archive.namelist())
        if not {SUMS_NAME, SEAL_NAME} <= names:
            raise CannotVerify("This archive has no seal.", detail=SEAL_NAME)
        problems = [structure_problem(file, archive)]
        statement, sums_file = _read(archive, SEAL_NAME), _read(archive, SUMS_NAME)
        seal, sums = read_seal(statement), read_sums(sums_file)
        if hashlib.sha256(sums_file).hexdigest() != seal.sums_sha256:
            problems.append("The list of hashes is not the one that was sealed.")
        problems += _members(archive, sums, check)
        signed = None
        if SIGNATURE_NAME in names:
            signed = check_signature(statement, _read(archive, SIGNATURE_NAME), roots)
        problems += _seal_problems(seal, signed)
        documents = [_document(archive, one, trust, sums) for one in seal.documents if one.path in names]
        trail = audit(_read(archive, AUDIT_NAME)) if AUDIT_NAME in names else None
        untied = _ties(archive, seal, documents, trail)
    return ArchiveCheck(
        problems=tuple(dict.fromkeys(one for one in problems if one)),
        notes=_notes(seal, signed, documents),
        seal=seal,
        seal_sha256=hashlib.sha256(statement).hexdigest(),
        signature=signed,
        documents=tuple(documents),
        untied=tuple(dict.fromkeys(one for one in untied if one)),
        members=len(sums),
        audit_lines=trail.own if trail is not None else 0,
    )


def _read(archive: zipfile.ZipFile, path: str) -> bytes:
    info = archive.getinfo(path)
    if info.file_size > _LONGEST or info.compress_type != zipfile.ZIP_STORED:
        raise CannotVerify(f"{path} is too large to be read, or not stored as it is.")
    try:
        return archive.read(path)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError) as error:
        raise CannotVerify(f"{path} is damaged.", detail=type(error).__name__) from error


def _members(archive: zipfile.ZipFile, sums: Mapping[str, str], check: Callable[[], None]) -> list[str]:
    """Return a sentence for each member that is missing, was added, or is another than was sealed."""
    there = {one.filename: one for one in archive.infolist() if one.filename not in OUTSIDE_THE_LIST}
    found = [f"{path} is missing." for path in sorted(sums.keys() - there.keys())]
    found += [f"{path} was added." for path in sorted(there.keys() - sums.keys())]
    for path in sorted(sums.keys() & there.keys()):
        check()
        if there[path].compress_type != zipfile.ZIP_STORED:
            continue  # said of the structure; nothing is unpacked that may be of any size
        try:
            same = hash_of(archive, path) == sums[path]
        except CannotVerify:
            same = False
        if not same:
            found.append(f"{path} was changed.")
    return found


def _seal_problems(seal: Seal, signed: SealSignature | None) -> list[str]:
    if signed is not None:
        return [signed.problem] if seal.signed else ["A signature stands beside a seal that says it has none."]
    return ["The signature of the seal is missing."] if seal.signed else []


def _document(
    archive: zipfile.ZipFile, one: SealedDocument, trust: Sequence[bytes], sums: Mapping[str, str]
) -> DocumentCheck:
    pdf = _read(archive, one.path)
    try:
        found = verify_pdf(pdf, trust)
    except CannotVerify as error:
        return DocumentCheck(one, Verification(valid=False, summary=error.sentence))
    manifest = attached_manifest(pdf[: found.signed_length])
    here = set(sums.values())
    if manifest is None:
        return DocumentCheck(one, found)
    records, objects = (sum(each.sha256 in here for each in listed) for listed in (manifest.records, manifest.objects))
    return DocumentCheck(one, found, records, objects)


def _ties(
    archive: zipfile.ZipFile, seal: Seal, documents: Sequence[DocumentCheck], trail: AuditFound | None
) -> list[str]:
    """Return where the seal, the manifest in the opinion and the audit trail do not tell the same."""
    hashes = trail.hashes if trail is not None else {}
    found = [trail.problem] if trail is not None else []
    if seal.audit is not None and hashes.get(seal.audit.seq) != seal.audit.hash:
        found.append("The audit trail is not the one that was sealed.")
    for one in documents:
        head = one.verification.contents.audit
        if head is not None and hashes.get(head.seq, head.hash) != head.hash:
            found.append(f"The audit trail has another line {head.seq} than {one.document.path} says.")
    if seal.manifest_sha256 and documents:
        manifest = manifest_file(_read(archive, documents[0].document.path))
        if manifest is None or hashlib.sha256(manifest).hexdigest() != seal.manifest_sha256:
            found.append("The manifest in the opinion is not the one that was sealed.")
    return found


def _notes(seal: Seal, signed: SealSignature | None, documents: Sequence[DocumentCheck]) -> tuple[str, ...]:
    trusted = "which leads to a trusted root" if signed is not None and signed.trusted else "whose trust is not known"
    notes = [_NOT_SIGNED if signed is None else f"The seal is signed by {signed.signer}, {trusted}."]
    notes += [signed.stamp] if signed is not None and signed.stamp else []
    for one in documents:
        listed = one.verification.manifest.records
        if seal.records and one.records_here < listed:
            notes.append(f"{one.document.path} lists {listed} records, of which {one.records_here} are in the archive.")
        objects = one.verification.manifest.objects.listed
        if one.objects_here < objects:
            path = one.document.path
            notes.append(f"{path} lists {objects} DICOM objects, of which {one.objects_here} are in the archive.")
    notes += [seal.left_out] if seal.left_out else []
    return tuple(notes)
