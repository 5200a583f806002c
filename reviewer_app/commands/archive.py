"""``reviewer-app archive verify FILE``: is the archive of a case what was sealed? Needs no profile and no network.

Exit status: 0 valid, 1 not valid, 2 could not be checked.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from reviewer_app.errors import CannotVerify

VALID, NOT_VALID, NOT_CHECKED = 0, 1, 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser("archive", help="check the sealed archive of a case")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("verify", help="is it what was sealed, and do the signatures in it hold")
    check.add_argument("file", type=Path, metavar="FILE", help="the archive, a zip")
    check.add_argument(
        "--trust",
        type=Path,
        action="append",
        default=[],
        metavar="PEM",
        help="a root certificate that you trust; again for more",
    )
    check.add_argument("--json", action="store_true", help="the answer for scripts")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check it and tell what was found."""
    from reviewer_app.report.archive_check import check_archive
    from reviewer_app.store.audit_extract import check_extract

    try:
        trust = [_read(path) for path in args.trust]
        with _opened(args.file) as file:
            found = check_archive(file, trust, audit=check_extract)
    except CannotVerify as error:
        if args.json:
            _print_json({"valid": False, "whole": False, "summary": error.sentence})
        else:
            print(f"Could not be checked: {error}", file=sys.stderr)
        return NOT_CHECKED
    if args.json:
        _print_json(_as_json(found))
    else:
        print("\n".join(_lines(found)))
    return VALID if found.valid else NOT_VALID


def _read(path: Path) -> bytes:
    with _opened(path) as file:
        data: bytes = file.read()
    return data


def _opened(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as error:
        raise CannotVerify(f"{path} cannot be read: {error.strerror or 'unknown reason'}.") from error


def _as_json(found: Any) -> dict[str, Any]:
    seal, signature = found.seal, found.signature
    return {
        "valid": found.valid,
        "whole": found.whole,
        "summary": found.summary,
        "problems": [*found.problems, *found.wrong],
        "notes": list(found.notes),
        "case": seal.case,
        "made": seal.made,
        "software": seal.software,
        "members": found.members,
        "records": seal.records,
        "seal_sha256": found.seal_sha256,
        "signed": seal.signed,
        "signer": signature.signer or None if signature else None,
        "trusted": signature.trusted if signature else False,
        "audit_lines": found.audit_lines,
        "recalled": list(seal.recalled),
        "earlier": list(seal.earlier),
        "documents": [
            {
                "path": one.document.path,
                "kind": one.document.kind,
                "report_id": one.document.report_id,
                "sha256": one.document.sha256,
                "signed_sha256": one.document.signed_sha256,
                "valid": not one.problem,
                "summary": one.verification.summary,
                "records_listed": one.verification.manifest.records,
                "records_here": one.records_here,
                "objects_here": one.objects_here,
            }
            for one in found.documents
        ],
    }


def _lines(found: Any) -> list[str]:
    seal, signature = found.seal, found.signature
    facts = {
        "Case": seal.case,
        "Made": seal.made,
        "Made by": seal.software,
        "Seal signed by": signature.signer if signature else "nobody",
        "Trusted": ("yes" if signature.trusted else "no") if signature else "",
        "SHA-256 of the seal": found.seal_sha256,
        "Lines of the audit trail": str(found.audit_lines),
        "Recalled and not in it": ", ".join(seal.recalled),
        "Made after the archives with the seals": ", ".join(seal.earlier),
    }
    lines = [found.summary, *(f"{name}: {value}" for name, value in facts.items() if value)]
    return [*lines, *(f"{one.document.path}: {one.verification.summary}" for one in found.documents)]


def _print_json(document: dict[str, Any]) -> None:
    print(json.dumps(document, indent=2, ensure_ascii=False))
