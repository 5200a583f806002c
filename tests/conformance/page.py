"""The page: tables by transfer syntax and by object kind, every failure and every difference in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from reviewer_app.dicom.names import class_name
from reviewer_app.imaging.decode.table import FOR_PARTS, TABLE, syntax_name
from tests.conformance.compare import Outcome
from tests.conformance.explained import explanation

_HEAD = """\
# Conformance

Stored values of this program beside those of independent decoders, file by file: made by
`make conformance DATA=FOLDER`, which runs `python -m tests.conformance` over every file of a folder. Looked at are the
first, the middle and the last frame of each file, as `inspect --pixels` defines their values; dcmtk's and GDCM's tools,
each plug-in of pydicom and SimpleITK are asked for the same where they are installed; the extra
`gpl-decoders` adds libjpeg. "Equal" means every value of these frames. The files that pydicom brings along follow those
of the folder, unless the same bytes were among them.
"""


def page(outcomes: Sequence[Outcome], roots: Sequence[Path], oracles: Sequence[str]) -> str:
    """Return the page as Markdown; paths on it are relative to the one of `roots` they lie in."""
    pictures = [one for one in outcomes if one.frames]
    parts = [
        _HEAD,
        f"Oracles of this run: {'; '.join(oracles)}.\n",
        _summary(outcomes, pictures),
        "## By transfer syntax\n",
        _table("Transfer syntax", pictures, lambda one: f"{syntax_name(one.syntax) or 'none named'}"),
        "## By object\n",
        _table("Object", pictures, lambda one: class_name(one.sop_class) if one.sop_class else "no SOP class"),
        "## Without a picture of their own\n",
        _others(outcomes),
        "## Not decoded, or in part\n",
        "\n".join(_failures(outcomes, roots)) + "\n",
        "## Where an oracle differs\n",
        "\n".join(_differences(pictures, roots)) + "\n",
        "## Decoders\n",
        _decoders(),
    ]
    return "\n".join(parts)


def _summary(outcomes: Sequence[Outcome], pictures: Sequence[Outcome]) -> str:
    whole = sum(one.decoded == one.frames for one in pictures)
    asked = [one for one in pictures if one.verdicts]
    agreed = sum(any(verdict.largest == 0 for verdict in one.verdicts) for one in asked)
    unexplained = sum(1 for _ in _unexplained(pictures))
    return (
        f"{len(outcomes)} files, {len(pictures)} of them with pictures: {whole} decoded whole. Of {len(asked)} on "
        f"which an oracle has an opinion, {agreed} equal at least one; differences that nobody explained: "
        f"{unexplained}.\n"
    )


def _table(title: str, outcomes: Sequence[Outcome], name: Callable[[Outcome], str]) -> str:
    groups: dict[str, list[Outcome]] = {}
    for one in outcomes:
        groups.setdefault(name(one), []).append(one)
    rows = [f"| {title} | files | whole | equal to | decoder |", "|---|---|---|---|---|"]
    for key, members in sorted(groups.items()):
        whole = sum(one.decoded == one.frames for one in members)
        decoders = sorted({_without_version(decoder) for one in members for decoder in one.decoders})
        rows.append(f"| {key} | {len(members)} | {whole} | {_equal(members)} | {', '.join(decoders)} |")
    return "\n".join(rows) + "\n"


def _without_version(decoder: str) -> str:
    name, _, last = decoder.rpartition(" ")
    return name if last[:1].isdigit() else decoder


def _equal(outcomes: Sequence[Outcome]) -> str:
    """Return each oracle with how many of its answers equal ours."""
    asked: dict[str, list[bool]] = {}
    for one in outcomes:
        for verdict in one.verdicts:
            asked.setdefault(verdict.oracle, []).append(verdict.largest == 0)
    return ", ".join(f"{oracle} {sum(equal)}/{len(equal)}" for oracle, equal in sorted(asked.items())) or "no oracle"


def _others(outcomes: Sequence[Outcome]) -> str:
    counts: dict[str, int] = {}
    for one in outcomes:
        if not one.frames:
            name = class_name(one.sop_class) if one.sop_class else "no DICOM, or damaged beyond reading"
            counts[f"{one.kind}: {name}"] = counts.get(f"{one.kind}: {name}", 0) + 1
    return "\n".join(f"- {name} ({count})" for name, count in sorted(counts.items())) + "\n"


def _failures(outcomes: Sequence[Outcome], roots: Sequence[Path]) -> Iterator[str]:
    for one in outcomes:
        if one.reason:
            yield f"- `{_name(one.path, roots)}`: {one.reason}"


def _differences(outcomes: Sequence[Outcome], roots: Sequence[Path]) -> Iterator[str]:
    for one in outcomes:
        for verdict in one.verdicts:
            if verdict.largest != 0:
                seen = verdict.note or f"differs by up to {verdict.largest:g}"
                why = explanation(one, verdict) or "not explained yet"
                yield f"- `{_name(one.path, roots)}`: {verdict.oracle} {seen}: {why}."


def _name(path: Path, roots: Sequence[Path]) -> str:
    """Return a file's place: below the first root by itself, below another with that root's name."""
    root = next(one for one in roots if path.is_relative_to(one))
    below = path.relative_to(root)
    return (below if root == roots[0] else root.name / below).as_posix()


def _unexplained(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for one in outcomes:
        for verdict in one.verdicts:
            if verdict.largest != 0 and not explanation(one, verdict):
                yield verdict.oracle


def _decoders() -> str:
    rows = [
        "The first that is installed and not wrong for a picture takes it; what it refuses goes to the next. Those",
        "marked * work in a process apart, as every decoder does on a stream that is cut off or damaged.\n",
        "| Transfer syntax | decoders, in order | what they get wrong |",
        "|---|---|---|",
    ]
    for syntax, decoders in TABLE.items():
        names = ", ".join(one.name + ("*" if one.doubtful else "") for one in decoders)
        limits = "; ".join(f"{one.name.split()[-1]}: {one.limits}" for one in decoders if one.limits)
        rows.append(f"| {syntax_name(syntax)} (`{syntax}`) | {names} | {limits} |")
    parts = ", ".join(f"of {family} by {one.name}" for family, one in FOR_PARTS.items())
    rows += [
        "",
        f"What is there of a stream that is cut off is decoded {parts}: missing bytes are put in place",
        "twice, with other values each time, and what comes out the same does not depend on them. Decoders of other",
        "kinds give out what they have by themselves; JPEG XL is refused in a sentence.",
    ]
    return "\n".join(rows) + "\n"
