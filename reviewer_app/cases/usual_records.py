"""The records that each specialty usually rests on, where the service lists no others (std Q27, Q49)."""

from __future__ import annotations

from reviewer_app.cases.needed_records import NeededRecord, SpecialtyList

_IMAGES = NeededRecord("images", "images", modalities=("CR", "CT", "DX", "MG", "MR", "NM", "PT", "RF", "US", "XA"))
_IMAGING_REPORT = NeededRecord("imaging-report", "the report of the images", ("radiology-report",))
_PATHOLOGY = NeededRecord("pathology-report", "a pathology report", ("pathology-report",))
_SLIDES = NeededRecord("slides", "slides", modalities=("SM",))
_LAB = NeededRecord("lab", "blood tests", ("lab",))
_HISTORY = NeededRecord("history", "a letter with the history", ("history", "referral-letter"))
_ECG = NeededRecord("ecg", "an ECG", modalities=("ECG", "HD"))
_HEART = NeededRecord("heart-images", "images of the heart", modalities=("CT", "MR", "NM", "PT", "US", "XA"))
_BRAIN = NeededRecord("brain-images", "CT or MR images", modalities=("CT", "MR"))

#: The first list whose word stands in the name of the specialty counts, the last one where none does.
USUAL_RECORDS: tuple[SpecialtyList, ...] = (
    SpecialtyList("oncology", (_IMAGES, _IMAGING_REPORT, _PATHOLOGY, _LAB, _HISTORY)),
    SpecialtyList("radiology", (_IMAGES, _IMAGING_REPORT)),
    SpecialtyList("pathology", (_SLIDES, _PATHOLOGY)),
    SpecialtyList("neuro", (_BRAIN, _IMAGING_REPORT, _HISTORY)),
    SpecialtyList("cardiology", (_ECG, _HEART, _HISTORY)),
    SpecialtyList("ortho", (_IMAGES, _IMAGING_REPORT, _HISTORY)),
    SpecialtyList("surgery", (_IMAGES, _IMAGING_REPORT, _HISTORY)),
    SpecialtyList("", (_IMAGING_REPORT, _LAB, _HISTORY)),
)
