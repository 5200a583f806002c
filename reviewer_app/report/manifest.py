"""The list of everything an opinion rests on, carried inside the signed PDF as ``manifest.json``.

Whoever holds the records can compare them, years later and offline: each file has its size and SHA-256.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC

import msgspec

from reviewer_app import __version__
from reviewer_app.cases.amendments import corrected
from reviewer_app.cases.first_impression import first_impression
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.sealed_objects import MarksTold
from reviewer_app.cases.unwritten_marks import UnwrittenMark
from reviewer_app.cases.work import Work
from reviewer_app.decoding import from_json
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.manifest_authors import ManifestAuthor, authors_of
from reviewer_app.report.manifest_dictated import ManifestDictated, ManifestSound, dictated_of
from reviewer_app.report.manifest_evidence import ManifestEvidence, evidence_of
from reviewer_app.report.manifest_findings import ManifestFinding, ManifestMark, findings_of, marks_shown
from reviewer_app.report.manifest_objects import ManifestObject, manifest_objects
from reviewer_app.report.manifest_rules import ManifestRule, rules_of
from reviewer_app.report.manifest_versions import ManifestVersions

SCHEMA = "reviewer-app/manifest/1"
MANIFEST_NAME = "manifest.json"
NO_MARKS = MarksTold()


class ManifestRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file: kind "instance" with its SOP instance UID or "document" with its reference; `sha256` in hex.

    `shown` counts the frames, pages or seconds that the reviewer saw on the screen, `passed` those that were there too
    shortly or too small for that; `extent` says how much was of the slide, or of the pages and seconds of the series,
    `full_size` of a large image; `seconds` are the stretches of a video that were, from when to when.
    `reviewed` is what the reviewer says of the record ("yes", "no"), `reason` why not, or where else it was read;
    `unseen` is why something of it was left unseen.
    """

    kind: str
    uid: str
    size: int
    sha256: str
    series_uid: str = ""
    title: str = ""
    shown: int | None = None
    passed: int = 0
    extent: str = ""
    full_size: str = ""
    seconds: tuple[tuple[float, float], ...] = ()
    reviewed: str = ""
    reason: str = ""
    unseen: str = ""


class ManifestUnwritten(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mark that is in the opinion and in no DICOM object of one kind that goes with it.

    `mark` is its id, as in its token, `name` what it is called, `objects` which objects lack it, and `reason` why.
    `instance_uid` and `frame` (counted from 1) say which image it is on. Without a mark none of the objects was made.
    """

    mark: str = ""
    name: str = ""
    instance_uid: str = ""
    frame: int | None = None
    objects: str
    reason: str


class ManifestImpression(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was recorded before the first report was shown, and that it was shown only then.

    `hidden_by` says who asked for that order ("policy", "reviewer"), `shown` when the first report was shown; the
    impression was `recorded` at that moment, or, with a reason in `early`, not at all.
    """

    hidden_by: str
    shown: str
    recorded: str = ""
    text: str = ""
    certainty: str = ""
    early: str = ""


class AddendumTo(msgspec.Struct, frozen=True, kw_only=True):
    """The report that an addendum belongs to and the SHA-256 of its signed revision."""

    report_id: str
    sha256: str


class ManifestAudit(msgspec.Struct, frozen=True, kw_only=True):
    """The last line of the audit trail when the document was made: its number and hash, which is over all before it.

    A trail that ends before that line, or has another one in its place, was cut or changed since.
    """

    seq: int
    hash: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is sealed with the text. `opinion_sha256` is that of the values of the opinion, see `opinion_hash`.

    `evidence` is what the text rests on, `unwritten` the marks that could not be written for other programs,
    `first_impression` what was recorded while the first report was hidden. `findings` are the structured ones, `marks`
    what else stands on the images of the evidence, `rules` what every rule said, `versions` what made pictures and
    document, `audit` where the audit trail stood, `objects` the DICOM objects made of the marks, `dictated` the
    passages that were dictated, `wordless` dictated sound of which there are no words, `authors` the co-authors who are
    to sign for parts of their own. Manifests of earlier versions lack what came later.
    """

    schema: str
    report_id: str
    case: str
    issued: str
    software: str
    opinion_sha256: str
    records: tuple[ManifestRecord, ...]
    addendum_to: AddendumTo | None = None
    evidence: tuple[ManifestEvidence, ...] = ()
    unwritten: tuple[ManifestUnwritten, ...] = ()
    first_impression: ManifestImpression | None = None
    findings: tuple[ManifestFinding, ...] = ()
    marks: tuple[ManifestMark, ...] = ()
    rules: tuple[ManifestRule, ...] = ()
    versions: ManifestVersions | None = None
    audit: ManifestAudit | None = None
    objects: tuple[ManifestObject, ...] = ()
    dictated: tuple[ManifestDictated, ...] = ()
    authors: tuple[ManifestAuthor, ...] = ()
    wordless: tuple[ManifestSound, ...] = ()


def manifest_of(
    report: ReportInput,
    files: Iterable[ManifestRecord],
    marks: MarksTold = NO_MARKS,
    *,
    checks: Iterable[Check] = (),
    versions: ManifestVersions | None = None,
    audit: ManifestAudit | None = None,
) -> Manifest:
    """Return the manifest of a report.

    Parameters
    ----------
    report
        The report that will carry it.
    files
        Every instance and document of the case, whether it was reviewed or not.
    marks
        The objects for other programs that go out with it, and the marks that are not in them.
    checks
        What every rule says of this very work before it is signed.
    versions, audit
        What made it, and where the audit trail stood; None where that is not known.
    """
    cited = report.addendum_to
    return Manifest(
        schema=SCHEMA,
        report_id=report.report_id,
        case=report.case.identifier,
        issued=report.issued.astimezone(UTC).isoformat(),
        software=f"reviewer-app {__version__}",
        opinion_sha256=opinion_hash(report.work.opinion),
        records=tuple(sorted(files, key=lambda one: (one.kind, one.series_uid, one.uid))),
        addendum_to=None if cited is None else AddendumTo(report_id=cited[0], sha256=cited[1]),
        evidence=evidence_of(report.work),
        unwritten=tuple(_unwritten(one, report.work) for one in marks.unwritten),
        first_impression=_impression(report.work.opinion),
        findings=findings_of(_as_printed(report)),
        marks=marks_shown(report.work),
        rules=rules_of(checks, report.work),
        versions=versions,
        audit=audit,
        objects=manifest_objects(marks.objects),
        dictated=dictated_of(report.work, 0 if report.amends is None else report.amends.number),
        authors=authors_of(report),
    )


def _as_printed(report: ReportInput) -> Work:
    """Return the work with the words that corrections put in the place of others."""
    if report.amends is None:
        return report.work
    return replace(report.work, opinion=corrected(report.work.opinion, report.amends.number))


def _impression(opinion: Opinion) -> ManifestImpression | None:
    found = first_impression(opinion)
    if found is None:
        return None
    shown, early = found.revealed.astimezone(UTC).isoformat(), found.early
    text, certainty, recorded = ("", "", "") if early else (found.text, found.certainty, shown)
    return ManifestImpression(
        hidden_by=found.hidden_by, shown=shown, recorded=recorded, text=text, certainty=certainty, early=early
    )


def _unwritten(one: UnwrittenMark, work: Work) -> ManifestUnwritten:
    mark = work.annotation(one.mark_id)
    key_image = next((each for each in work.key_images if each.id == one.mark_id), None)
    image = mark.image if mark is not None else key_image.bookmark.image if key_image is not None else None
    return ManifestUnwritten(
        mark=one.mark_id,
        name=one.name,
        instance_uid="" if image is None else image.sop_instance_uid,
        frame=None if image is None else image.frame + 1,
        objects=one.objects,
        reason=one.reason,
    )


def opinion_hash(opinion: Opinion) -> str:
    """Return the SHA-256 of an opinion's values: JSON with sorted keys, no spaces, UTF-8."""
    text = json.dumps(dict(opinion.values), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def manifest_bytes(manifest: Manifest) -> bytes:
    """Return the manifest as JSON that a person can read."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def read_manifest(data: bytes) -> Manifest | None:
    """Return the manifest in `data`, or None if it is none of ours."""
    try:
        found = from_json(data, Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found if found.schema == SCHEMA else None
