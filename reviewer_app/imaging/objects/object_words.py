"""Waveforms, structure sets and plans as plain lines for a reader."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reviewer_app.cases.text_lines import Line
from reviewer_app.imaging.objects.radiotherapy import Plan, Region, StructureSet
from reviewer_app.imaging.objects.waveform import Channel, MultiplexGroup, WaveformAnnotation, Waveforms


def waveform_lines(found: Waveforms) -> tuple[Line, ...]:
    """Return the facts of each channel, then the annotations. The curves themselves are not lines."""
    lines = [line for group in found.groups for line in _group_lines(group)]
    if found.annotations:
        lines.append(Line(0, "Annotations", heading=True))
        lines += [Line(1, _annotation(one)) for one in found.annotations]
    return tuple(lines)


def structure_lines(found: StructureSet) -> tuple[Line, ...]:
    """Return one line for each region with how it is drawn."""
    lines = [Line(0, found.label or found.name or "Structure set", heading=True)]
    lines += [Line(1, _region(one)) for one in found.regions]
    if found.damaged:
        lines.append(Line(0, f"{found.damaged} entries of the file are damaged and left out."))
    return tuple(lines)


def plan_lines(found: Plan) -> tuple[Line, ...]:
    """Return intent, prescription and beams of a plan."""
    lines = [Line(0, found.label or found.name or "Radiotherapy plan", heading=True)]
    lines += [Line(1, found.intent.capitalize())] if found.intent else []
    lines += [Line(1, f"{what or 'Prescription'}: {dose:g} Gy") for what, dose in found.prescriptions]
    lines += [Line(1, f"{found.fractions} fractions planned")] if found.fractions is not None else []
    lines += [Line(1, f"Beam {one}") for one in found.beams]
    return tuple(lines)


def _group_lines(group: MultiplexGroup) -> Iterator[Line]:
    name = group.label or "Channels"
    yield Line(0, f"{name}: {group.seconds:.1f} s at {group.frequency:g} Hz", heading=True)
    for row, channel in enumerate(group.channels):
        yield Line(1, _channel(channel, group, row))
    if group.missing:
        yield Line(1, f"{group.missing} samples that the file announces are not in it.")


def _channel(channel: Channel, group: MultiplexGroup, row: int) -> str:
    recorded = group.samples[row][np.isfinite(group.samples[row])]
    unit = f" {channel.unit}" if channel.unit else ""
    extremes = f"{recorded.min():g} to {recorded.max():g}{unit}" if recorded.size else "nothing recorded"
    filters = (
        f"from {channel.low_filter:g} Hz" if channel.low_filter else "",
        f"to {channel.high_filter:g} Hz" if channel.high_filter else "",
        f"without {channel.notch_filter:g} Hz" if channel.notch_filter else "",
    )
    passed = " ".join(one for one in filters if one)
    return f"{channel.name}: {extremes}" + (f", filtered {passed}" if passed else "")


def _annotation(one: WaveformAnnotation) -> str:
    words = one.words or (one.concept.words if one.concept is not None else "")
    value = f": {one.value:g} {one.unit}".rstrip() if one.value is not None else ""
    times = ", ".join([f"{at:g} ms" for at in one.offsets] or [f"sample {at}" for at in one.samples])
    return words + value + (f" (at {times})" if times else "")


def _region(one: Region) -> str:
    kind = f", {one.type.lower().replace('_', ' ')}" if one.type else ""
    count = len(one.contours)
    return f"{one.name or f'region {one.number}'}{kind}: {count} contour{'' if count == 1 else 's'}"
