"""``reviewer-app verify``: tell whether a PDF is the document that was signed, and rests on these records.

Exit status: 0 valid, 1 not valid, 2 could not be checked. A valid signature of an unknown signer ends with 0, since
only the reader can say whom to trust; ``--trust`` gives the roots and "trusted" in the answer tells the outcome. With
``--records`` a record that differs or is missing makes the answer not valid; so does a time-stamp that does not fit.
What is found of the chain of addenda is told and changes neither.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from reviewer_app.errors import CannotVerify

VALID, NOT_VALID, NOT_CHECKED = 0, 1, 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = subparsers.add_parser("verify", help="check the signature, manifest and addenda of an opinion")
    parser.add_argument("pdf", type=Path, metavar="PDF", help="the signed opinion")
    parser.add_argument(
        "--trust", type=Path, action="append", default=[], metavar="PEM", help="root certificates to trust; repeatable"
    )
    parser.add_argument("--records", type=Path, metavar="DIR", help="folder with the records to compare")
    parser.add_argument(
        "--documents",
        type=Path,
        metavar="DIR",
        help="folder with the other signed documents (addenda, the first report); else that of --records",
    )
    parser.add_argument(
        "--crl", type=Path, action="append", default=[], metavar="FILE", help="list of revoked certificates; repeatable"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from reviewer_app.report.verify import verify_pdf

    try:
        found = verify_pdf(
            _read(args.pdf),
            [_read(path) for path in args.trust],
            args.records,
            crls=[_read(path) for path in args.crl],
            documents=args.documents,
        )
    except CannotVerify as error:
        if args.json:
            _print_json({**_EMPTY, "summary": error.sentence})
        else:
            print(f"Could not be checked: {error}", file=sys.stderr)
        return NOT_CHECKED
    if args.json:
        _print_json(_as_json(found))
    else:
        print("\n".join(_lines(found)))
    return VALID if found.valid else NOT_VALID


_REVOKED = {"good": "no", "revoked": "yes", "not-known": "not known"}
_EMPTY: dict[str, Any] = {
    "valid": False,
    "summary": "",
    "signer": None,
    "signed_at": None,
    "level": None,
    "trusted": False,
    "changed_after_signing": None,
    "manifest": {"records": 0, "matched": 0, "missing": 0, "different": 0},
    "addenda": [],
    "corrected_by": [],
    "proofs": [],
    "chain": [],
    "contents": None,
    "complete": None,
    "authors": [],
}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotVerify(f"{path} cannot be read: {error.strerror or 'unknown reason'}.") from error


def _as_json(found: Any) -> dict[str, Any]:
    manifest = found.manifest
    return {
        "valid": found.valid,
        "summary": found.summary,
        "signer": found.signer or None,
        "signed_at": _moment(found.signed_at),
        "level": found.level or None,
        "trusted": found.trusted,
        "changed_after_signing": found.changed_after_signing,
        "signature_valid": found.signature_valid,
        "meaning": found.meaning or None,
        "report_id": found.report_id or None,
        "sha256": found.sha256 or None,
        "unsigned_sha256": found.unsigned_sha256 or None,
        "manifest": {
            "records": manifest.records,
            "matched": manifest.matched,
            "missing": manifest.missing,
            "different": manifest.different,
            "present": manifest.present,
            "compared": manifest.compared,
            "missing_records": list(manifest.missing_records),
            "different_records": list(manifest.different_records),
            "objects": _objects(manifest.objects),
        },
        "addenda": [
            {"file": one.file, "report_id": one.report_id, "valid": one.valid, "corrects": one.corrects}
            for one in found.addenda
        ],
        "corrected_by": [one.file for one in (*found.documents.corrections, *found.documents.corrected_since)],
        "proven_at": _moment(found.proven_at),
        "proofs": [
            {
                "kind": one.kind,
                "authority": one.authority or None,
                "time": _moment(one.time),
                "counted": one.counted,
                "trusted": one.trusted,
                "problem": one.problem or None,
                "note": one.note or None,
            }
            for one in found.proofs
        ],
        "revocation": {
            "state": found.revocation.state.value,
            "when": _moment(found.revocation.when),
            "reason": found.revocation.reason or None,
        },
        "belongs_to": _belongs_to(found.belongs_to),
        "chain": [_link(one) for one in found.chain],
        "contents": _contents(found.contents) if found.manifest.present else None,
        "complete": found.complete if found.signatures else None,
        "authors": [_author(one) for one in found.authors],
    }


def _objects(found: Any) -> dict[str, Any]:
    return {
        "listed": found.listed,
        "attached": found.attached,
        "spoiled": list(found.spoiled),
        "matched": found.matched,
        "different": list(found.different),
    }


def _contents(held: Any) -> dict[str, Any]:
    return {
        "software": held.software,
        "findings": held.findings,
        "evidence": held.evidence,
        "marks": held.marks,
        "rules": held.rules,
        "objects": held.objects,
        "set_aside": list(held.set_aside),
        "not_passed": list(held.not_passed),
        "audit": {"seq": held.audit.seq, "hash": held.audit.hash} if held.audit else None,
    }


def _author(one: Any) -> dict[str, Any]:
    return {
        "name": one.name,
        "reference": one.reference,
        "parts": list(one.parts),
        "signed": one.signed,
        "signer": one.signer or None,
        "signed_at": _moment(one.signed_at),
    }


def _belongs_to(found: Any) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "report_id": found.report_id,
        "sha256": found.sha256,
        "file": found.file or None,
        "looked_for": found.looked_for,
    }


def _link(one: Any) -> dict[str, Any]:
    document = one.document
    return {
        "file": document.file or None,
        "report_id": document.report_id,
        "sha256": document.sha256 or None,
        "signer": document.signer or None,
        "signed_at": _moment(document.signed_at),
        "valid": document.valid,
        "trusted": document.trusted,
        "checked": one.checked,
        "corrects": document.corrects,
        "problems": list(one.problems),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _lines(found: Any) -> list[str]:
    lines, head = [found.summary], found.contents.audit
    facts = {
        "Signer": found.signer,
        "Signed": found.signed_at.isoformat() if found.signed_at else "",
        "Meaning": found.meaning,
        "Level": found.level,
        "Proven to be there": found.proven_at.isoformat() if found.proven_at else "",
        "Revoked": _REVOKED[found.revocation.state.value] if found.signatures else "",
        "Trusted": ("yes" if found.trusted else "no") if found.signatures else "",
        "Complete": ("yes" if found.complete else "no") if found.authors else "",
        "Report": found.report_id,
        "SHA-256 of the signed revision": found.sha256,
        "SHA-256 of what the signer saw": found.unsigned_sha256,
        "Made by": found.contents.software,
        "Sealed inside": found.contents.words,
        "Set aside with a reason": ", ".join(found.contents.set_aside),
        "Audit trail": f"line {head.seq}, {head.hash}" if head else "",
    }
    lines += [f"{name}: {value}" for name, value in facts.items() if value]
    lines += [f"Different: {uid}" for uid in found.manifest.different_records]
    lines += [f"Not found: {uid}" for uid in found.manifest.missing_records]
    lines += _object_lines(found.manifest)
    lines += [_addendum_words(one) for one in found.addenda]
    lines += [_link_words(one) for one in found.chain] if len(found.chain) > 1 else []
    return lines


def _addendum_words(one: Any) -> str:
    kind, valid = "Correction" if one.corrects else "Addendum", "valid" if one.valid else "not valid"
    return f"{kind}: {one.file}, report {one.report_id}, {valid}"


def _object_lines(check: Any) -> list[str]:
    """Return how many of the objects are attached and were found, and each that is other than it was listed."""
    objects = check.objects
    if not objects.listed:
        return []
    there = f", {objects.matched} found in the folder" if check.compared else ""
    return [
        f"DICOM objects: {objects.listed} listed by hash, {objects.attached} attached{there}",
        *(f"Not as it was listed: object {uid}" for uid in objects.spoiled),
        *(f"Other bytes in the folder: object {uid}" for uid in objects.different),
    ]


def _link_words(one: Any) -> str:
    document = one.document
    place = "this document" if one.checked else document.file
    valid = "valid" if document.valid else "not valid"
    return " ".join([f"Chain: {place}, report {document.report_id}, {valid}", *one.problems])


def _print_json(document: dict[str, Any]) -> None:
    print(json.dumps(document, indent=2, ensure_ascii=False))
