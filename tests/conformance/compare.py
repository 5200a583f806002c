"""Compare our stored values of one file with every oracle's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.decode.decoding import DecodedFrame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.inspect import stored_frame
from tests.conformance.opinions import Array, Opinion
from tests.conformance.oracles import ORACLES

YBR = ("YBR_FULL", "YBR_FULL_422")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far an oracle's values lie from ours: the largest difference, or why there is none to tell."""

    oracle: str
    largest: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file: what it is, how many of the looked-at frames were decoded, and what the oracles say."""

    path: Path
    kind: str
    syntax: str = ""
    sop_class: str = ""
    modality: str = ""
    photometric: str = ""
    bits_allocated: int = 0
    signed: bool = False
    frames: int = 0
    decoded: int = 0
    decoders: tuple[str, ...] = ()
    reason: str = ""
    verdicts: tuple[Verdict, ...] = ()


def compare(path: Path) -> Outcome:
    """Return the outcome of one file."""
    try:
        with path.open("rb") as stream:
            index = index_instance(stream)
    except CannotDecode as error:
        return Outcome(path, "unreadable", reason=str(error))
    outcome = _described(path, index)
    if index.kind not in (InstanceKind.IMAGE, InstanceKind.SLIDE) or index.pixels is None:
        return outcome
    wanted = sorted({0, index.frame_count // 2, index.frame_count - 1})
    found = {frame: _decoded(path, index, frame) for frame in wanted}
    whole = {frame: one for frame, one in found.items() if isinstance(one, DecodedFrame) and not one.incomplete}
    reasons = [one if isinstance(one, str) else one.incomplete for one in found.values()]
    return replace(
        outcome,
        frames=len(wanted),
        decoded=len(whole),
        decoders=tuple(dict.fromkeys(one.decoder for one in whole.values())),
        reason=outcome.reason or next((one for one in reasons if one), ""),
        verdicts=tuple(_verdicts(path, index, whole)) if whole else (),
    )


def _decoded(path: Path, index: InstanceIndex, frame: int) -> DecodedFrame | str:
    try:
        with path.open("rb") as stream:
            return stored_frame(stream, index, frame)
    except CannotDecode as error:
        return str(error)


def _described(path: Path, index: InstanceIndex) -> Outcome:
    return Outcome(
        path,
        str(index.kind),
        index.transfer_syntax_uid,
        index.sop_class_uid,
        index.series.modality,
        index.pixels.photometric_interpretation if index.pixels else "",
        index.pixels.bits_allocated if index.pixels else 0,
        index.pixels is not None and index.pixels.pixel_representation == 1,
        reason=index.problem or index.incomplete,
    )


def _verdicts(path: Path, index: InstanceIndex, frames: dict[int, DecodedFrame]) -> Iterator[Verdict]:
    ours: dict[int, Array] = {number: one.pixels for number, one in frames.items()}
    photometric = next(iter(frames.values())).photometric
    with tempfile.TemporaryDirectory() as folder:
        for ask in ORACLES:
            for opinion in ask(path, index.transfer_syntax_uid, list(ours), Path(folder)):
                yield _verdict(opinion, ours, photometric)


def _verdict(opinion: Opinion, ours: dict[int, Array], photometric: str) -> Verdict:
    largest = 0.0
    for frame, theirs in opinion.frames.items():
        if theirs.shape != ours[frame].shape:
            return Verdict(opinion.oracle, None, f"answers with a picture of shape {theirs.shape}")
        if not np.array_equal(theirs, ours[frame], equal_nan=theirs.dtype.kind == "f"):
            difference = theirs.astype(np.float64) - ours[frame]
            largest = max(largest, float(np.nanmax(np.abs(difference))))
    if largest > 0 and (opinion.photometric in YBR) != (photometric in YBR):
        return Verdict(opinion.oracle, None, f"answers in {opinion.photometric}, the stream holds {photometric}")
    return Verdict(opinion.oracle, largest)
