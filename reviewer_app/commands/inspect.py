"""``reviewer-app inspect PATH... [--json] [--pixels]``: what files and folders hold, and why one was left out."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reviewer_app.imaging.inspect import FileReport, PixelFacts, Report, StudyReport


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser("inspect", help="what files and folders hold, and why a file was left out")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, a folder or a DICOMDIR")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.add_argument("--pixels", action="store_true", help="add facts on the stored values of three frames a file")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the files: 0 when the listing was made, 2 when a path does not exist."""
    from reviewer_app.imaging.inspect import inspect_paths

    try:
        report = inspect_paths(args.paths, pixels=args.pixels)
    except FileNotFoundError as error:
        print(f"reviewer-app inspect: there is no {error}", file=sys.stderr)
        return 2
    if args.json:
        if isinstance(sys.stdout, io.TextIOWrapper):
            # JSON is UTF-8 whatever the console is (RFC 8259)
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        json.dump(as_json(report, pixels=args.pixels), sys.stdout, indent=1, ensure_ascii=False)
        print()
    else:
        _print(report)
    return 0


def as_json(report: Report, *, pixels: bool) -> dict[str, Any]:
    """Return the report in the shape of the product page, section 7."""
    return {
        "files": [_file_json(one, pixels=pixels) for one in report.files],
        "studies": [_study_json(one) for one in report.studies],
    }


def _file_json(one: FileReport, *, pixels: bool) -> dict[str, Any]:
    index = one.index
    found: dict[str, Any] = {
        "path": str(one.path),
        "kind": one.kind,
        "sop_class_uid": index.sop_class_uid if index else None,
        "transfer_syntax_uid": index.transfer_syntax_uid if index else None,
        "modality": index.series.modality if index else None,
        "content": (index.content_label or None) if index else None,
        "frames": one.frames,
        "readable": one.readable,
        "reason": one.reason or None,
    }
    if one.records:
        found["records"] = [{"level": record.level, "words": record.words} for record in one.records]
    if pixels:
        found["pixels"] = [_pixels_json(facts) for facts in one.pixels]
    return found


def _pixels_json(facts: PixelFacts) -> dict[str, Any]:
    if facts.reason:
        return {"frame": facts.frame, "reason": facts.reason, "incomplete": facts.incomplete}
    return {
        "frame": facts.frame,
        "shape": list(facts.shape),
        "dtype": facts.dtype,
        "min": facts.minimum,
        "max": facts.maximum,
        "mean": facts.mean,
        "sha256": facts.sha256,
        "decoder": facts.decoder,
    }


def _study_json(study: StudyReport) -> dict[str, Any]:
    return {
        "study_instance_uid": study.uid,
        "patient_name": study.patient_name,
        "series": [
            {
                "series_instance_uid": one.uid,
                "modality": one.modality,
                "description": one.description,
                "images": one.images,
                "missing": one.missing,
                "duplicates": one.duplicates,
                "conflicts": one.conflicts,
                "stacks": [
                    {
                        "title": stack.title,
                        "images": len(stack.frames),
                        "spacing_mm": stack.spacing,
                        "missing": stack.missing,
                        "notes": [note.sentence for note in stack.notes],
                    }
                    for stack in one.stacks
                ],
            }
            for one in study.series
        ],
    }


def _print(report: Report) -> None:
    from reviewer_app.dicom.person_name import name_groups

    for study in report.studies:
        print(f"{name_groups(study.patient_name).words or '(no name)'}  study {study.uid}")
        for one in study.series:
            lacks = f", {one.missing} missing" if one.missing else ""
            doubles = f", {one.duplicates} duplicates" if one.duplicates else ""
            doubles += f", of which {one.conflicts} differ in content" if one.conflicts else ""
            name = one.description or "(no description)"
            print(f"  {one.modality or '??':4} {name}: {one.images} images{lacks}{doubles}")
            for stack in one.stacks:
                notes = " ".join(note.sentence for note in stack.notes)
                if len(one.stacks) > 1 or notes:
                    print(f"       {stack.title}, {len(stack.frames)}: {notes}".rstrip(": "))
    print(f"{len(report.files)} files")
    for file in report.files:
        words = ". ".join(one for one in (file.index.content_label if file.index else "", file.reason) if one)
        if words:
            print(f"  {file.path}: {words}")
        for record in file.records:
            print(f"    {'  ' * record.level}{record.words}")
        for facts in file.pixels:
            print(f"  {file.path} frame {facts.frame}: {_words(facts)}")


def _words(facts: PixelFacts) -> str:
    if facts.reason:
        return facts.reason
    size = "×".join(str(one) for one in facts.shape)
    extremes = f"{facts.minimum}…{facts.maximum} mean {facts.mean}"
    return f"{size} {facts.dtype} {extremes} sha256 {facts.sha256} by {facts.decoder}"
