"""A small sealed archive around a signed sample report, and ways to spoil it."""

from __future__ import annotations

import functools
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import msgspec

from reviewer_app.exchange.signed_revision import signed_revision
from reviewer_app.report.archive_check import AUDIT_NAME
from reviewer_app.report.archive_file import Member, write_members
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.manifest import ManifestAudit, manifest_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.revisions import manifest_file
from reviewer_app.report.seal import (
    SEAL_NAME,
    SIGNATURE_NAME,
    SUMS_NAME,
    Seal,
    SealedDocument,
    SealRequest,
    seal_bytes,
    sign_seal,
    sums_bytes,
)
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.store.audit import line_hash
from tests.helpers.report_samples import NOW, PASSPHRASE, RECORDS, REPORT_ID, authority, sample_report, sealed

DOCUMENT = "documents/opinion.pdf"
#: Every file under the seal of `parts`.
PATHS = (DOCUMENT, "manifests/opinion.json", "records/dicom/1.2.3.1.dcm", AUDIT_NAME)
MADE = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
_EVENT = '{"case":"task-1","detail":{},"kind":"opinion-signed","seq":7,"utc":"u"}'
LINE = {"seq": 7, "previous": "00" * 32, "event": _EVENT, "hash": line_hash("00" * 32, _EVENT)}


@functools.cache
def signed_sample(*, cites: bool = True) -> bytes:
    """Return a signed report whose manifest lists a record and, where it `cites` it, `LINE` of the audit trail."""
    report, records = sample_report(), [sealed("instance", "1.2.3.1", RECORDS["a.dcm"])]
    audit = ManifestAudit(seq=7, hash=str(LINE["hash"])) if cites else None
    prepared = prepare_for_signing(build_pdf(report), manifest_of(report, records, audit=audit))
    request = SignRequest(
        prepared, Pkcs12Key(authority().pkcs12), PASSPHRASE, Meaning.AUTHORSHIP, "Anna Lindqvist", NOW
    )
    return sign_opinion(request).pdf


@dataclass(frozen=True)
class Parts:
    """The files under the seal, and how it is sealed."""

    files: Mapping[str, bytes]
    signed: bool = True
    records: bool = True
    left_out: str = ""


def parts(*, signed: bool = True) -> Parts:
    """Return what an archive of the sample holds."""
    pdf = signed_sample()
    manifest = manifest_file(pdf)
    assert manifest is not None
    line = msgspec.json.encode(LINE) + b"\n"
    return Parts(dict(zip(PATHS, (pdf, manifest, RECORDS["a.dcm"], line), strict=True)), signed)


def members(files: Mapping[str, bytes]) -> list[Member]:
    """Return the files as members."""
    return [Member(path, len(data), hashlib.sha256(data).hexdigest(), partial(io.BytesIO, data))
            for path, data in files.items()]  # fmt: skip


def archive(made: Parts, change: Callable[[dict[str, bytes]], None] = lambda _files: None) -> bytes:
    """Return an archive; `change` spoils its files after it was sealed."""
    sums = sums_bytes({one.path: one.sha256 for one in members(made.files)})
    pdf = made.files[DOCUMENT]
    revision = signed_revision(pdf)
    assert revision is not None
    document = SealedDocument(
        path=DOCUMENT,
        kind="opinion",
        report_id=REPORT_ID,
        sha256=hashlib.sha256(pdf).hexdigest(),
        signed_sha256=revision.sha256,
    )
    seal = Seal(
        case="SO-1",
        made=MADE.isoformat(),
        software="tests",
        sums_sha256=hashlib.sha256(sums).hexdigest(),
        signed=made.signed,
        documents=(document,),
        records=made.records,
        manifest_sha256=hashlib.sha256(made.files["manifests/opinion.json"]).hexdigest(),
        audit=ManifestAudit(seq=7, hash=str(LINE["hash"])),
        left_out=made.left_out,
    )
    statement = seal_bytes(seal)
    files = {**made.files, SUMS_NAME: sums, SEAL_NAME: statement}
    if made.signed:
        files[SIGNATURE_NAME] = sign_seal(SealRequest(statement, Pkcs12Key(authority().pkcs12), PASSPHRASE, MADE))
    change(files)
    return zipped(files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as an archive."""
    target = io.BytesIO()
    write_members(target, members(files), MADE, lambda: None)
    return target.getvalue()


def zipped_otherwise(data: bytes, compression: int) -> bytes:
    """Return an archive with its members compressed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", compression) as made:
        for one in source.namelist():
            made.writestr(one, source.read(one))
    return target.getvalue()
