"""Every object that is no plain picture is named, and refused as a picture in a sentence."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from pydicom._uid_dict import UID_dictionary

from reviewer_app.cases.instances import InstanceKind
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from tests.helpers.dicom_files import SLIDE, image, item, stream
from tests.helpers.dicom_objects import code, plain_object, segmentation

_STORAGE = "1.2.840.10008.5.1.4.1.1."
TITLE = {"ConceptNameCodeSequence": [code("1", "99T", "Report")]}
WAVE = item(NumberOfWaveformChannels=12, NumberOfWaveformSamples=5000, SamplingFrequency=50, MultiplexGroupLabel="R")


@pytest.mark.parametrize(
    ("sop_class", "attributes", "kind", "words"),
    [
        ("88.33", {**TITLE, "ContentSequence": [item(), item()]}, "structured-report", "“Report”: 2 entries"),
        ("88.67", TITLE, "structured-report", "Structured report “Report”: 0 entries"),
        ("88.59", TITLE, "structured-report", "Key object selection “Report”: 0 entries"),
        ("11.1", {"ContentLabel": "LUNG"}, "presentation-state", "Presentation state “LUNG”: for 0 images"),
        ("11.2", {}, "presentation-state", "Presentation state: for 0 images"),
        (
            "9.1.1",
            {"WaveformSequence": [WAVE]},
            "waveform",
            "ECG: 12 channels “R”, 100.0 s at 50 Hz",
        ),
        ("9.2.1", {}, "waveform", "Hemodynamic"),
        ("9.3.1", {"WaveformSequence": [WAVE]}, "waveform", "Electrophysiology: 12 channels “R”, 100.0 s at 50 Hz"),
        ("9.4.1", {}, "waveform", "Basic Voice Audio"),
        ("9.5.1", {}, "waveform", "Arterial Pulse"),
        ("9.6.2", {}, "waveform", "Multi-channel Respiratory"),
        ("9.7.1", {}, "waveform", "Routine Scalp Electroencephalogram"),
        ("9.8.1", {}, "waveform", "Body Position"),
        ("104.1", {"DocumentTitle": "Letter"}, "document", "PDF document “Letter”"),
        ("104.2", {}, "document", "CDA document"),
        ("104.3", {}, "other", "surface model (STL)"),
        ("104.4", {"EncapsulatedDocument": b"f 1 2 3 4 "}, "other", "Surface model (OBJ): 2 triangles, 1 kB"),
        ("104.5", {"EncapsulatedDocument": b"newmtl a\n "}, "other", "Surface material (MTL): 1 material, 1 kB"),
        ("481.3", {"StructureSetROISequence": [item(ROIName="GTV")]}, "other", "structures: 1 region, GTV"),
        ("481.5", {"RTPlanLabel": "A", "BeamSequence": [item(BeamName="1")]}, "other", "plan “A”: 1 beam"),
        ("77.1.5.3", {}, "other", "Stereometric Relationship"),
        ("80.1", {}, "other", "Ophthalmic Visual Field Static Perimetry Measurements"),
        ("66.1", {}, "other", "Spatial Registration"),
        ("67", {}, "other", "Real World Value Mapping"),
        ("66", {}, "other", "raw data"),
        ("999.999", {}, "other", ""),
    ],
)
def test_kind_and_words(sop_class: str, attributes: dict[str, Any], kind: str, words: str) -> None:
    file = stream(plain_object(_STORAGE + sop_class, "OT", **attributes))
    index = index_instance(file)
    assert str(index.kind) == kind
    assert index.content_label.endswith(words)
    with pytest.raises(CannotDecode) as refused:
        open_frame(file, index, 0)
    assert refused.value.sentence.endswith(".")
    assert "LUNG" not in str(refused.value)


def test_pictures_of_objects_are_named_too() -> None:
    frames = np.ones((1, 2, 2), np.uint8)
    assert index_instance(stream(segmentation(frames, [1]))).content_label == "Segmentation (binary): 1 segment, Part 1"
    made = image(np.ones((2, 2), np.uint16), SOPClassUID=f"{_STORAGE}481.2", DoseUnits="GY", DoseType="PHYSICAL")
    assert index_instance(stream(made)).content_label == "Radiotherapy dose: physical, Gy"
    assert index_instance(stream(image(np.ones((2, 2), np.uint16)))).content_label == ""


@pytest.mark.parametrize("sop_class", ["88.33", "11.1", "9.1.1", "104.1", "104.3", "481.3", "481.5", "30", "66.4"])
def test_any_of_them_may_be_empty(sop_class: str) -> None:
    index = index_instance(stream(plain_object(_STORAGE + sop_class, "OT")))
    assert index.kind in InstanceKind
    assert index.frame_count == 0


def test_wrong_types_are_no_obstacle() -> None:
    """Sequences that hold text, numbers that hold words, and the reverse."""
    made = plain_object(f"{_STORAGE}481.3", "RTSTRUCT")
    made.add_new(0x30060020, "LO", "no sequence")
    made.add_new(0x30060002, "SQ", [item(ROIName="x")])
    out = io.BytesIO()
    made.save_as(out, enforce_file_format=True)
    assert index_instance(io.BytesIO(out.getvalue())).content_label.startswith("Radiotherapy structures")


def _image_classes() -> list[str]:
    """Return every class of the standard whose objects are images: CR to IVOCT, ophthalmic, endoscopic, intra-oral."""
    named = (uid for uid, (name, kind, *_) in UID_dictionary.items() if kind == "SOP Class" and "Image Storage" in name)
    return sorted(uid for uid in named if uid != SLIDE)


def test_every_class_of_images_opens_as_one() -> None:
    classes = _image_classes()
    assert len(classes) > 60
    for uid in classes:
        file = stream(image(np.array([[0, 100]], np.uint8), SOPClassUID=uid, Modality="OT"))
        index = index_instance(file)
        assert (index.kind, index.problem, index.content_label) == (InstanceKind.IMAGE, "", ""), uid
        assert open_frame(file, index, 0).levels[0].columns == 2
