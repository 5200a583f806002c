"""``reviewer-app export CASE --output DIR``: the marks of a case as DICOM files, for other programs.

The vault opens with its passphrase, which is asked for, while the workstation is closed. Exit status: 0 written, 1
nothing to write, 2 not possible.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

WRITTEN, NOTHING, NOT_WRITTEN = 0, 1, 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser("export", help="the marks of a case as DICOM files")
    parser.add_argument("case", metavar="CASE", help="the id of the case, or the number it is listed under")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="the folder to write to")
    parser.add_argument("--masks", action="store_true", help="also write regions as segmentations")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the files and tell their names."""
    from reviewer_app.commands.own_vault import open_own_vault
    from reviewer_app.errors import NotAllowed
    from reviewer_app.paths import profile_paths
    from reviewer_app.ui.office.marks_export import export_marks, to_export

    with open_own_vault(profile_paths(args.profile).data) as vault:
        named = (one.case.id for one in vault.cases() if args.case in (one.case.id, one.case.identifier))
        case_id = next(named, None)
        if case_id is None:
            raise NotAllowed("The vault has no such case.")
        draft, sealed = to_export(vault, case_id)
    try:
        written = export_marks(draft, args.output, sealed=sealed, masks=args.masks)
    except OSError as error:
        print(f"reviewer-app export: {args.output}: {error.strerror or 'cannot be written to'}", file=sys.stderr)
        return NOT_WRITTEN
    if written.problem:
        print(f"reviewer-app export: {written.problem}", file=sys.stderr)
    if not written.paths:
        print("reviewer-app export: Nothing was marked on images that are here.", file=sys.stderr)
        return NOTHING
    for path in written.paths:
        print(path)
    return WRITTEN
