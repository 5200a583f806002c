"""Waveforms: ECG, haemodynamic curves, sound and others, as channels in physical units (PS3.3 A.34, C.10.9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset

from reviewer_app.cases.codes import Code
from reviewer_app.dicom import values
from reviewer_app.dicom.codes import code, unit_words
from reviewer_app.errors import CannotDecode

Samples = npt.NDArray[np.float32]
"""``(channels, samples)`` in the unit of each channel; NaN where nothing was recorded."""

_TYPES = {"SB": "i1", "UB": "u1", "MB": "u1", "AB": "u1", "SS": "i2", "US": "u2", "SL": "i4", "UL": "u4", "SV": "i8"}
_TYPES["UV"] = "u8"
_MAXIMUM_CHANNELS = 4096


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel. Without a sensitivity samples are as stored and `unit` is empty; filters in Hz, skew in seconds."""

    number: int
    name: str = ""
    source: Code | None = None
    unit: str = ""
    sensitivity: float | None = None
    correction: float = 1.0
    baseline: float = 0.0
    status: tuple[str, ...] = ()
    skew: float = 0.0
    low_filter: float | None = None
    high_filter: float | None = None
    notch_filter: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class MultiplexGroup:
    """Channels recorded together: `frequency` in Hz, `offset_ms` from the start of acquisition.

    `missing` counts samples that the file announces and does not hold.
    """

    label: str
    frequency: float
    channels: tuple[Channel, ...]
    samples: Samples
    originality: str = ""
    offset_ms: float = 0.0
    missing: int = 0

    @property
    def seconds(self) -> float:
        """How long the group lasts."""
        return self.samples.shape[1] / self.frequency if self.frequency > 0 else 0.0


@dataclass(frozen=True, slots=True)
class WaveformAnnotation:
    """Words, a coded finding or a number about some channels, at some time.

    `channels` hold group and channel, from 1, the channel 0 for all of the group; `samples` count from 1, `offsets` are
    milliseconds (PS3.3 C.10.10).
    """

    words: str = ""
    concept: Code | None = None
    value: float | None = None
    unit: str = ""
    channels: tuple[tuple[int, int], ...] = ()
    range_type: str = ""
    samples: tuple[int, ...] = ()
    offsets: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Waveforms:
    """All groups and annotations of an object."""

    groups: tuple[MultiplexGroup, ...]
    annotations: tuple[WaveformAnnotation, ...] = ()


def read_waveforms(dataset: Dataset) -> Waveforms:
    """Return the channels of an object in physical units; groups that cannot be read are left out.

    Raises
    ------
    CannotDecode
        If no group can be read.
    """
    big_endian = dataset.original_encoding[1] is False
    found = [_group(one, big_endian=big_endian) for one in values.items(dataset, "WaveformSequence")]
    groups = tuple(one for one in found if one is not None)
    if not groups:
        raise CannotDecode("The waveform holds no samples that can be read.", detail=f"{len(found)} groups")
    annotations = (_annotation(one) for one in values.items(dataset, "WaveformAnnotationSequence"))
    return Waveforms(groups, tuple(one for one in annotations if one.words or one.concept is not None))


def _group(item: Dataset, *, big_endian: bool) -> MultiplexGroup | None:
    definitions = values.items(item, "ChannelDefinitionSequence")
    count = values.integer(item, "NumberOfWaveformChannels") or len(definitions)
    told = values.integer(item, "NumberOfWaveformSamples") or 0
    stored = _stored(item, count, big_endian=big_endian)
    if stored is None:
        return None
    kept = stored[: told or None].T
    channels = tuple(
        _channel(definitions[number] if number < len(definitions) else Dataset(), number + 1) for number in range(count)
    )
    return MultiplexGroup(
        label=values.text(item, "MultiplexGroupLabel"),
        frequency=values.number(item, "SamplingFrequency") or 0.0,
        channels=channels,
        samples=_physical(kept, channels, _padding(item, stored.dtype, big_endian=big_endian)),
        originality=values.text(item, "WaveformOriginality"),
        offset_ms=values.number(item, "MultiplexGroupTimeOffset") or 0.0,
        missing=max(0, told - kept.shape[1]),
    )


def _stored(item: Dataset, channels: int, *, big_endian: bool) -> npt.NDArray[np.generic] | None:
    """Return stored samples ``(samples, channels)`` as far as they go, None if there are none."""
    data = values.value(item, "WaveformData")
    kind = values.text(item, "WaveformSampleInterpretation").upper()
    if not isinstance(data, bytes) or kind not in _TYPES or not 0 < channels <= _MAXIMUM_CHANNELS:
        return None
    dtype = np.dtype(("<" if not big_endian else ">") + _TYPES[kind])
    if dtype.itemsize == 1 and big_endian and values.integer(item, "WaveformBitsAllocated") == 8:
        data = _unswapped(item, data)
    whole = len(data) // (dtype.itemsize * channels)
    if whole == 0:
        return None
    samples = np.frombuffer(data, dtype, whole * channels).reshape(whole, channels)
    if kind in ("MB", "AB"):
        return _expanded(samples.astype(np.int32), kind)
    return samples.astype(dtype.newbyteorder("="))


def _unswapped(item: Dataset, data: bytes) -> bytes:
    """Return bytes in order: 8-bit samples in big-endian words of OW stand in pairs the wrong way round."""
    if item["WaveformData"].VR != "OW" or len(data) % 2:
        return data
    return np.frombuffer(data, "<u2").byteswap().tobytes()


def _expanded(codes: npt.NDArray[np.int32], kind: str) -> npt.NDArray[np.int32]:
    """Return sound companded by ITU-T G.711, mu-law (MB) or A-law (AB), as 16-bit values."""
    plain = ~codes & 0xFF if kind == "MB" else codes ^ 0x55
    exponent, mantissa = plain >> 4 & 7, plain & 15
    if kind == "MB":
        size = (((mantissa << 3) + 0x84) << exponent) - 0x84
        return np.asarray(np.where(plain & 0x80, -size, size), dtype=np.int32)
    size = np.where(exponent > 0, ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0), (mantissa << 4) + 8)
    return np.asarray(np.where(plain & 0x80, size, -size), dtype=np.int32)


def _padding(item: Dataset, dtype: np.dtype[np.generic], *, big_endian: bool) -> int | None:
    """Return Waveform Padding Value (5400,100A), written in the type of a sample."""
    found = values.value(item, "WaveformPaddingValue")
    if not isinstance(found, bytes):
        return None
    order: Literal["big", "little"] = "big" if big_endian and dtype.itemsize > 1 else "little"
    number = int.from_bytes(found[: dtype.itemsize], order, signed=dtype.kind == "i")
    return number if len(found) >= dtype.itemsize else None


def _channel(item: Dataset, number: int) -> Channel:
    source = code(item, "ChannelSourceSequence")
    label = values.text(item, "ChannelLabel")
    sensitivity = values.number(item, "ChannelSensitivity")
    return Channel(
        number=number,
        name=(source.meaning if source is not None else "") or label or f"channel {number}",
        source=source,
        unit=unit_words(code(item, "ChannelSensitivityUnitsSequence")) if sensitivity is not None else "",
        sensitivity=sensitivity,
        correction=values.number(item, "ChannelSensitivityCorrectionFactor") or 1.0,
        baseline=values.number(item, "ChannelBaseline") or 0.0,
        status=values.texts(item, "ChannelStatus"),
        skew=values.number(item, "ChannelTimeSkew") or 0.0,
        low_filter=values.number(item, "FilterLowFrequency"),
        high_filter=values.number(item, "FilterHighFrequency"),
        notch_filter=values.number(item, "NotchFilterFrequency"),
    )


def _physical(stored: npt.NDArray[np.generic], channels: tuple[Channel, ...], padding: int | None) -> Samples:
    """Return samples times sensitivity and its correction, plus baseline (PS3.3 C.10.9.1.4)."""
    out = stored.astype(np.float32)
    for row, channel in enumerate(channels):
        if channel.sensitivity is not None:
            out[row] = out[row] * np.float32(channel.sensitivity * channel.correction) + np.float32(channel.baseline)
    if padding is not None:
        out[stored == padding] = np.nan
    return out


def _annotation(item: Dataset) -> WaveformAnnotation:
    """Return an annotation: its words, or what is measured, or a coded finding about a named concept."""
    flat = [int(one) for one in values.numbers(item, "ReferencedWaveformChannels")]
    named, found = code(item, "ConceptNameCodeSequence"), code(item, "ConceptCodeSequence")
    words = values.text(item, "UnformattedTextValue")
    if not words and named is not None and found is not None:
        words = f"{named.words}: {found.words}"
    return WaveformAnnotation(
        words=words,
        concept=named or found,
        value=values.number(item, "NumericValue"),
        unit=unit_words(code(item, "MeasurementUnitsCodeSequence")),
        channels=tuple(zip(flat[::2], flat[1::2], strict=False)),
        range_type=values.text(item, "TemporalRangeType"),
        samples=tuple(int(one) for one in values.numbers(item, "ReferencedSamplePositions")),
        offsets=values.numbers(item, "ReferencedTimeOffsets"),
    )
