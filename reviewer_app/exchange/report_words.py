"""A structured report, or a key object selection, as plain lines of text for a reader."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer_app.cases.links import RecordLink
from reviewer_app.cases.structured_reports import (
    ContentItem,
    KeyObjects,
    MeasuredValue,
    ReportedObject,
    ReportedRegion,
    ReportedTime,
    StructuredReport,
)
from reviewer_app.cases.text_lines import Line
from reviewer_app.dicom.names import class_name

_RELATIONS = {
    "INFERRED FROM": "from ",
    "SELECTED FROM": "on ",
    "HAS OBS CONTEXT": "",
    "HAS ACQ CONTEXT": "",
}
_QUIET = ("CONTAINS", "HAS PROPERTIES", "HAS CONCEPT MOD")


def report_lines(report: StructuredReport) -> tuple[Line, ...]:
    """Return the whole report in the order of its tree; images and other objects that it names are links."""
    images = _numbered(report)
    lines = [Line(0, report.title or "Structured report", heading=True), *_state_lines(report)]
    waiting = [(child, 1) for child in reversed(report.root.children)]
    while waiting:
        item, level = waiting.pop()
        lines += _broken(_line(item, level, report, images))
        waiting += [(child, level + 1) for child in reversed(item.children)]
    if report.damaged:
        lines.append(Line(0, f"{report.damaged} entries of the file are damaged and left out."))
    return tuple(lines)


def key_object_lines(found: KeyObjects, selection: str = "") -> tuple[Line, ...]:
    """Return a key object selection: title, reasons, text, and what was selected, each with a link to it.

    Parameters
    ----------
    selection
        SOP Instance UID of the selection itself, for the link that shows its images and no others.
    """
    lines = [Line(0, found.title or "Key object selection", heading=True)]
    lines += [Line(1, one) for one in found.reasons]
    lines += [Line(1, one) for one in found.description.splitlines()]
    lines += [Line(1, f"Selected by {one}") for one in found.observers]
    count = len(found.objects)
    lines.append(Line(1, f"{count} object{'' if count == 1 else 's'} selected", heading=True))
    if count and selection:
        lines.append(Line(2, "Show only these images", link=RecordLink(selection, selection=True).address))
    lines += [Line(2, _object(one, number), link=_link((one,))) for number, one in enumerate(found.objects, 1)]
    return tuple(lines)


def item_words(item: ContentItem, images: dict[str, int] | None = None) -> str:
    """Return the value of one item in words, empty for a container.

    Parameters
    ----------
    images
        Numbers by which images are called, by SOP Instance UID.
    """
    if item.value_type == "NUM":
        return _number(item)
    if item.region is not None:
        return _region(item.region)
    if item.time is not None:
        return _time(item.time)
    if item.objects:
        return ", ".join(_object(one, (images or {}).get(one.sop_instance_uid)) for one in item.objects)
    return item.text


def _state_lines(report: StructuredReport) -> Iterator[Line]:
    state = "Complete" if report.completed else "Partial"
    signed = f", verified by {' and '.join(report.verifiers)}" if report.verified and report.verifiers else ""
    if report.verified and not signed:
        signed = ", verified"
    when = f", {report.content_date}" if report.content_date else ""
    yield Line(1, f"{state}{signed or ', not verified'}{when}")


def _line(item: ContentItem, level: int, report: StructuredReport, images: dict[str, int]) -> Line:
    before = "" if item.relationship in _QUIET else _RELATIONS.get(item.relationship, "")
    if item.target:
        meant = report.item_at(item.target)
        words = f"the entry “{_named(meant, images)}”" if meant is not None else "an entry that is not there"
        return Line(level, before + words)
    section = item.value_type == "CONTAINER"
    words = _named(item, images) or ("(section)" if section else "(empty entry)")
    return Line(level, before + words, section, _link(item.objects))


def _link(objects: tuple[ReportedObject, ...]) -> str:
    """Return the address of the object that an item names; one item names one (PS3.3 C.18.4)."""
    for one in objects[:1]:
        return RecordLink(one.sop_instance_uid, one.frames[0] if one.frames else None).address
    return ""


def _broken(line: Line) -> Iterator[Line]:
    """Return a line of text for each line that the author wrote, those after the first one step deeper."""
    first, *rest = line.words.splitlines() or [""]
    yield Line(line.level, first, line.heading, line.link)
    for words in rest:
        if words.strip():
            yield Line(line.level + 1, words.rstrip())


def _named(item: ContentItem, images: dict[str, int]) -> str:
    concept = item.concept.words if item.concept is not None else ""
    return ": ".join(one for one in (concept, item_words(item, images)) if one)


def _numbered(report: StructuredReport) -> dict[str, int]:
    uids = (one.sop_instance_uid for item in report.root.walk() for one in item.objects)
    return {uid: number for number, uid in enumerate(dict.fromkeys(uids), start=1)}


def _number(item: ContentItem) -> str:
    if not item.measured:
        return item.qualifier.words if item.qualifier is not None else "no value"
    words = ", ".join(_measured(one) for one in item.measured)
    return f"{words} ({item.qualifier.words})" if item.qualifier is not None else words


def _measured(one: MeasuredValue) -> str:
    joint = "" if one.unit_words in ("%", "°") else " "
    return f"{one.written or 'no value'}{joint}{one.unit_words}".rstrip()


def _object(one: ReportedObject, number: int | None = None) -> str:
    kind = _class_words(one.sop_class_uid)
    called = f"{kind} {number}" if number is not None else f"{kind} {one.sop_instance_uid}"
    frames = ", ".join(str(frame + 1) for frame in one.frames)
    segments = ", ".join(str(segment) for segment in one.segments)
    parts = (called, f"frame {frames}" if frames else "", f"segment {segments}" if segments else "")
    return ", ".join(part for part in parts if part)


def _class_words(sop_class_uid: str) -> str:
    name = class_name(sop_class_uid)
    return "object" if name == sop_class_uid else name.removesuffix(" Storage")


def _region(region: ReportedRegion) -> str:
    places = "; ".join("(" + ", ".join(f"{one:.1f}" for one in point) + ")" for point in region.points[:4])
    more = f"; … {len(region.points)} points" if len(region.points) > 4 else ""
    unit = "mm in the patient" if region.points and len(region.points[0]) == 3 else "pixels"
    return f"{region.type.lower() or 'region'} {places}{more} {unit}".strip()


def _time(time: ReportedTime) -> str:
    offsets = ", ".join(f"{one:g} s" for one in time.offsets)
    samples = ", ".join(f"sample {one}" for one in time.samples)
    return f"{time.type.lower() or 'time'} {offsets or samples or ', '.join(time.moments)}".strip()
