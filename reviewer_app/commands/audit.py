"""``reviewer-app audit verify [PDF...] [--json]``: whether the audit trail of the vault is whole, or where it breaks.

A chain of hashes does not tell of lines that were cut off at its end. So it is held against what signed opinions say of
it: those in the vault, and those given, which somebody else may have kept. The vault opens with its passphrase, which
is asked for, while the workstation is closed. Exit status: 0 whole, 1 broken, 2 could not be checked.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewer_app.store.values import AuditHead
    from reviewer_app.store.vault import Vault

WHOLE, BROKEN = 0, 1


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser("audit", help="whether the audit trail of the vault is whole")
    acts = parser.add_subparsers(dest="act", metavar="verify", required=True)
    verify = acts.add_parser("verify", help="check the chain, whole or where it breaks")
    verify.add_argument(
        "pdfs", nargs="*", type=Path, metavar="PDF", help="signed opinions of this vault kept elsewhere"
    )
    verify.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    verify.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check the trail of the profile's vault and say what was found."""
    from reviewer_app.commands.own_vault import open_own_vault
    from reviewer_app.paths import profile_paths

    given = [_anchor_in(path) for path in args.pdfs]
    with open_own_vault(profile_paths(args.profile).data) as vault:
        anchors = sorted({*given, *_kept_anchors(vault)}, key=lambda one: one.seq)
        head, broken = vault.audit_head(), _first_broken(vault, anchors)
    if args.json:
        found = {"whole": broken is None, "lines": head.seq, "hash": head.hash, "broken_at": broken}
        print(json.dumps({**found, "signed_anchors": len(anchors)}, indent=2))
    else:
        print(_words(head, broken, len(anchors)))
    return WHOLE if broken is None else BROKEN


def _first_broken(vault: Vault, anchors: Iterable[AuditHead]) -> int | None:
    """Return the first line that is not as it was written, None if all are."""
    found = [vault.verify_audit(), *(vault.verify_audit(one) for one in anchors)]
    return min((one for one in found if one is not None), default=None)


def _kept_anchors(vault: Vault) -> Iterator[AuditHead]:
    for kept in vault.cases():
        for document in vault.signed_documents(kept.case.id):
            with vault.open_blob(kept.case.id, document.blob_id) as stream:
                anchor = _anchor(stream.read())
            if anchor is not None:
                yield anchor


def _anchor_in(path: Path) -> AuditHead:
    """Return what a signed opinion says of the trail.

    Raises
    ------
    CannotVerify
        If it cannot be read, is changed, or says nothing of a trail.
    """
    from reviewer_app.errors import CannotVerify

    try:
        anchor = _anchor(path.read_bytes())
    except OSError as error:
        raise CannotVerify(f"{path} cannot be read: {error.strerror or 'unknown reason'}.") from error
    if anchor is None:
        raise CannotVerify(f"{path} is no opinion with a valid signature that names an audit trail.")
    return anchor


def _anchor(pdf: bytes) -> AuditHead | None:
    from reviewer_app.report.verify import verify_pdf
    from reviewer_app.store.values import AuditHead

    if not pdf.startswith(b"%PDF"):
        return None
    found = verify_pdf(pdf)
    audit = found.contents.audit if found.signature_valid else None
    return None if audit is None else AuditHead(audit.seq, audit.hash)


def _words(head: AuditHead, broken: int | None, anchors: int) -> str:
    if broken is not None:
        return f"The audit trail is broken at line {broken}: it was changed, or lines were cut off, from there on."
    held = (
        f"It agrees with {anchors} signed opinion{'' if anchors == 1 else 's'}."
        if anchors
        else ("No signed opinion names it yet, so lines cut off at its end would not be noticed.")
    )
    return f"The audit trail is whole: {head.seq} line{'' if head.seq == 1 else 's'}. {held}"
