"""Waveforms in physical units, in every sample type, whole and damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import ExplicitVRBigEndian

from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.dicom_file import read_header
from reviewer_app.imaging.objects.waveform import Waveforms, read_waveforms
from tests.helpers.dicom_files import item, stream
from tests.helpers.dicom_objects import code, plain_object

ECG = "1.2.840.10008.5.1.4.1.1.9.1.1"
COUNTS = np.array([[0, 100], [10, -100], [20, 50]])
COUNTS16 = COUNTS.astype("<i2")


def _channel(name: str, **attributes: Any) -> Dataset:
    return item(ChannelSourceSequence=[code("5.6.3-9-1", "SCPECG", name)], **attributes)


def _ecg(samples: np.ndarray[Any, Any] = COUNTS16, kind: str = "SS", **attributes: Any) -> FileDataset:
    made = plain_object(ECG, "ECG", transfer_syntax=attributes.pop("transfer_syntax", "1.2.840.10008.1.2.1"))
    sensitive = {"ChannelSensitivity": 2.5, "ChannelSensitivityCorrectionFactor": 2, "ChannelBaseline": -1}
    sensitive["ChannelSensitivityUnitsSequence"] = [code("uV", "UCUM")]
    group = item(
        MultiplexGroupLabel="RHYTHM",
        NumberOfWaveformChannels=2,
        NumberOfWaveformSamples=3,
        SamplingFrequency=500,
        WaveformBitsAllocated=samples.dtype.itemsize * 8,
        WaveformSampleInterpretation=kind,
        WaveformData=samples.tobytes(),
        ChannelDefinitionSequence=[_channel("Lead I", **sensitive), _channel("Lead II")],
    )
    group["WaveformData"].VR = "OB" if samples.dtype.itemsize == 1 else "OW"
    for keyword, value in attributes.items():
        setattr(group, keyword, value)
    made.WaveformSequence = [group]
    return made


def _read(made: FileDataset) -> Waveforms:
    return read_waveforms(read_header(stream(made)).dataset)


def test_channels_in_their_units() -> None:
    group = _read(_ecg()).groups[0]
    first, second = group.channels
    assert (first.name, first.unit, first.sensitivity, first.baseline) == ("Lead I", "µV", 2.5, -1)
    assert group.samples[0].tolist() == [-1, 49, 99]
    assert (second.unit, group.samples[1].tolist()) == ("", [100, -100, 50])
    assert group.seconds == pytest.approx(0.006)


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [("SB", "i1"), ("UB", "u1"), ("SS", "<i2"), ("US", "<u2"), ("SL", "<i4"), ("UL", "<u4"), ("SV", "<i8")],
)
def test_every_sample_type(kind: str, dtype: str) -> None:
    counts = np.abs(COUNTS) if kind[0] == "U" else COUNTS
    assert _read(_ecg(counts.astype(dtype), kind)).groups[0].samples[1].tolist() == counts[:, 1].tolist()


@pytest.mark.parametrize(
    ("kind", "codes", "expected"), [("MB", [0xFF, 0x80], [0, 32124]), ("AB", [0xD5, 0xAA], [8, 32256])]
)
def test_companded_sound(kind: str, codes: list[int], expected: list[int]) -> None:
    samples = np.array([[0, one] for one in codes], np.uint8)
    found = _read(_ecg(samples, kind, NumberOfWaveformSamples=2)).groups[0]
    assert found.samples[1].tolist() == expected


def test_big_endian_files() -> None:
    made = _ecg(COUNTS.astype(">i2"), transfer_syntax=ExplicitVRBigEndian)
    assert _read(made).groups[0].samples[1].tolist() == [100, -100, 50]


def test_padding_is_no_number() -> None:
    group = _read(_ecg(WaveformPaddingValue=(-100).to_bytes(2, "little", signed=True))).groups[0]
    assert np.isnan(group.samples[1]).tolist() == [False, True, False]


def test_padding_of_big_endian_files_is_in_their_order() -> None:
    padding = (-100).to_bytes(2, "big", signed=True)
    made = _ecg(COUNTS.astype(">i2"), transfer_syntax=ExplicitVRBigEndian, WaveformPaddingValue=padding)
    assert np.isnan(_read(made).groups[0].samples[1]).tolist() == [False, True, False]


def test_annotations_name_channels_and_times() -> None:
    made = _ecg()
    made.WaveformAnnotationSequence = [
        item(UnformattedTextValue="Sinus rhythm", ReferencedWaveformChannels=[1, 0]),
        item(
            ConceptNameCodeSequence=[code("5.10.2.1-3", "SCPECG", "QT interval")],
            NumericValue=380,
            MeasurementUnitsCodeSequence=[code("ms", "UCUM")],
            TemporalRangeType="POINT",
            ReferencedSamplePositions=[2],
        ),
        item(AnnotationGroupNumber=1),
    ]
    words, interval = _read(made).annotations
    assert (words.words, words.channels) == ("Sinus rhythm", ((1, 0),))
    assert interval.concept is not None
    assert (interval.concept.words, interval.value, interval.unit) == ("QT interval", 380, "ms")
    assert (interval.range_type, interval.samples) == ("POINT", (2,))


def test_what_is_there_of_a_short_one_is_kept() -> None:
    group = _read(_ecg(NumberOfWaveformSamples=10)).groups[0]
    assert (group.samples.shape, group.missing) == ((2, 3), 7)


@pytest.mark.parametrize(
    "damage",
    [
        {"WaveformData": b""},
        {"WaveformSampleInterpretation": "??"},
        {"NumberOfWaveformChannels": 60000},
    ],
)
def test_nothing_to_read_is_said_in_a_sentence(damage: dict[str, Any]) -> None:
    with pytest.raises(CannotDecode, match="no samples"):
        _read(_ecg(**damage))


@pytest.mark.parametrize(
    "keyword",
    ["SamplingFrequency", "ChannelDefinitionSequence", "NumberOfWaveformSamples", "MultiplexGroupLabel"],
)
def test_other_parts_may_be_missing(keyword: str) -> None:
    made = _ecg()
    delattr(made.WaveformSequence[0], keyword)
    assert _read(made).groups[0].samples.shape == (2, 3)


def test_a_real_ecg_as_pydicom_reads_it(shared_data: Path) -> None:
    path = shared_data / "dicom/waveform/waveform_ecg.dcm"
    with path.open("rb") as file:
        found = read_waveforms(read_header(file).dataset)
    other = pydicom.dcmread(path)
    for number, group in enumerate(found.groups):
        assert np.allclose(group.samples, other.waveform_array(number).T, atol=1e-3)
        assert len(group.channels) == 12
    assert found.groups[0].channels[0].name == "Lead I (Einthoven)"
    assert found.annotations
