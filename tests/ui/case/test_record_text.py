"""Records in DICOM that are read: the document they hold, or their words in pages."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.read_kinds import is_read
from reviewer_app.errors import CannotDecode, LockedWithPassword
from reviewer_app.imaging.index import index_instance
from reviewer_app.ui.case.record_text import read_record, record_pdf
from reviewer_app.ui.office.page_counts import page_count, part_count
from reviewer_app.viewer.waveform_layout import WaveformRecord
from tests.helpers.dicom_files import item, stream
from tests.helpers.dicom_objects import code, plain_object
from tests.helpers.locked_papers import locked_record
from tests.helpers.papers import make_pdf

_STORAGE = "1.2.840.10008.5.1.4.1.1."
TITLED = {"ValueType": "CONTAINER", "ConceptNameCodeSequence": [code("1", "99T", "Echo report")]}
CDA = b'<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Consult note</title></ClinicalDocument>'
WAVE = item(
    NumberOfWaveformChannels=1,
    NumberOfWaveformSamples=2,
    SamplingFrequency=500,
    WaveformSampleInterpretation="SS",
    WaveformData=np.array([1, 2], "<i2").tobytes(),
    ChannelDefinitionSequence=[item(ChannelLabel="Lead II")],
)
WAVE["WaveformData"].VR = "OW"
IMAGES = [item(ReferencedImageSequence=[item(ReferencedSOPInstanceUID="1.2.3")])]


def _words(sop_class: str, **attributes: Any) -> str:
    return _words_of(stream(plain_object(_STORAGE + sop_class, "OT", **attributes)))


def _words_of(file: io.BytesIO) -> str:
    index = index_instance(file)
    assert is_read(index)
    buffer = QBuffer()
    buffer.setData(QByteArray(record_pdf(file, index)))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    words = document.getAllText(0).text()
    document.close()
    return words


@pytest.mark.parametrize(
    ("sop_class", "attributes", "words"),
    [
        ("88.33", TITLED, "Echo report"),
        ("88.59", TITLED, "0 objects selected"),
        ("11.1", {"ReferencedSeriesSequence": IMAGES, "ImageRotation": 90}, "Turned by 90° clockwise"),
        ("104.2", {"EncapsulatedDocument": CDA + b" "}, "Consult note"),
        ("481.3", {"StructureSetROISequence": [item(ROINumber=1, ROIName="GTV")]}, "GTV: 0 contours"),
        ("481.5", {"RTPlanLabel": "Boost", "BeamSequence": [item(BeamName="AP")]}, "Beam AP"),
    ],
)
def test_each_kind_is_read(look: QApplication, sop_class: str, attributes: dict[str, Any], words: str) -> None:
    found = _words(sop_class, **attributes)
    assert words in found
    assert "Patient in the file: Nobody, Anna, T-1" in found


def test_of_half_a_report_it_is_said_before_its_words(look: QApplication) -> None:
    entries = [item(ValueType="TEXT", TextValue=f"Finding {number}") for number in range(9)]
    whole = stream(plain_object(_STORAGE + "88.33", "SR", ContentSequence=entries, **TITLED)).getvalue()
    assert "only a part of it can be read" not in _words_of(io.BytesIO(whole))
    words = _words_of(io.BytesIO(whole[:-40]))
    assert words.index("only a part of it can be read") < words.index("Echo report")


def test_pages_and_seconds_are_counted_as_their_panes_count_them(look: QApplication) -> None:
    report = stream(plain_object(_STORAGE + "88.33", "SR", **TITLED))
    assert part_count(read_record(report, index_instance(report))) == 1
    curves = stream(plain_object(_STORAGE + "9.1.1", "ECG", WaveformSequence=[WAVE, WAVE]))
    assert part_count(read_record(curves, index_instance(curves))) == 2, "each group counts as a second at least"


def test_a_waveform_is_read_as_curves_with_its_facts() -> None:
    file = stream(plain_object(_STORAGE + "9.1.1", "ECG", WaveformSequence=[WAVE]))
    index = index_instance(file)
    assert is_read(index)
    found = read_record(file, index)
    assert isinstance(found, WaveformRecord)
    assert found.waveforms.groups[0].samples.tolist() == [[1, 2]]
    assert "    Lead II: 1 to 2" in found.facts
    assert found.whose.startswith("Patient in the file: Nobody, Anna, T-1")


def test_an_encapsulated_pdf_is_shown_as_it_is() -> None:
    data = make_pdf(2)
    made = plain_object(_STORAGE + "104.1", "DOC", EncapsulatedDocument=data + b"\0" * (len(data) % 2))
    made.EncapsulatedDocumentLength = len(data)
    file = stream(made)
    assert record_pdf(file, index_instance(file)) == data


def test_a_locked_pdf_within_dicom_opens_with_its_password() -> None:
    file = locked_record("secret")
    index = index_instance(file)
    for password, said in (("", "is locked with a password"), ("wrong", "does not open")):
        with pytest.raises(LockedWithPassword, match=said):
            record_pdf(file, index, password)
    opened = read_record(file, index, "secret")
    assert isinstance(opened, bytes)
    assert page_count(opened) == 2


def test_a_pdf_within_a_clinical_document_is_shown_as_it_is() -> None:
    letter = make_pdf(2)
    body = f'<nonXMLBody><text mediaType="application/pdf" representation="B64">{base64.b64encode(letter).decode()}'
    data = (
        f'<ClinicalDocument xmlns="urn:hl7-org:v3"><component>{body}</text></nonXMLBody></component></ClinicalDocument>'
    )
    file = stream(plain_object(_STORAGE + "104.2", "DOC", EncapsulatedDocument=data.encode() + b"\n" * (len(data) % 2)))
    assert record_pdf(file, index_instance(file)) == letter


@pytest.mark.parametrize("sop_class", ["88.33", "11.1", "9.1.1", "104.1", "104.2"])
def test_an_empty_one_says_so(sop_class: str) -> None:
    data = stream(plain_object(_STORAGE + sop_class, "OT")).getvalue()
    with pytest.raises(CannotDecode):
        read_record(io.BytesIO(data), index_instance(io.BytesIO(data)))
