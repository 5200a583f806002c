"""The key images of one study as a Key Object Selection (PS3.3 A.35.4; PS3.16 TID 2010).

Each image is named with its frame, and with the presentation state that shows it as it was marked.
"""

from __future__ import annotations

from collections.abc import Sequence

from highdicom import ko, sr
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.uid import ColorSoftcopyPresentationStateStorage, GrayscaleSoftcopyPresentationStateStorage

from reviewer_app.cases.annotations import KeyImage, key_image_numbers
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.of_annotation import person_name
from reviewer_app.exchange.marks.sources import evidence, evidences, frame_numbers
from reviewer_app.exchange.marks.views import plans_for, state_number
from reviewer_app.exchange.marks.written import KEY_OBJECTS, STATE, finished, identity


def key_object_selections(draft: MarksDraft) -> list[ArchiveCopy]:
    """Return one selection for each study that has key images, titled For Report Attachment once it is signed."""
    made = []
    for study in draft.studies:
        chosen = [(one, draft.frame(one.bookmark.image)) for one in draft.key_images]
        own = [(one, frame) for one, frame in chosen if frame is not None and frame.study.uid == study]
        if own:
            made.append(finished(_selection(draft, own, study), draft, KEY_OBJECTS, own[0][1]))
    return made


def _selection(draft: MarksDraft, chosen: Sequence[tuple[KeyImage, MarkedFrame]], study_uid: str) -> Dataset:
    numbers = key_image_numbers(draft.key_images)
    captions = [f"{numbers[one.id]}. {one.caption}" for one, _frame in chosen if one.caption]
    content = ko.KeyObjectSelection(
        document_title=codes.DCM.ForReportAttachment if draft.final else codes.DCM.OfInterest,
        referenced_objects=[evidence(frame) for _one, frame in chosen],
        observer_person_context=sr.ObserverContext(
            codes.DCM.Person, sr.PersonObserverIdentifyingAttributes(person_name(draft.reviewer.name))
        ),
        description="\n".join(captions) or None,
    )
    states = _states(draft, chosen, study_uid)
    named = [one for one in content[0].ContentSequence if one.ValueType == "IMAGE"]
    for item, (_one, frame), state in zip(named, chosen, states, strict=True):
        _complete(item, frame, state)
    images = evidences(frame for _one, frame in chosen)
    shown = list({one.SOPInstanceUID: one for one in states if one is not None}.values())
    made: Dataset = ko.KeyObjectSelectionDocument(
        evidence=images,
        content=content,
        specific_character_set="ISO_IR 192",
        **identity(draft, KEY_OBJECTS, study_uid),
    )
    [study] = made.CurrentRequestedProcedureEvidenceSequence
    if shown:
        study.ReferencedSeriesSequence.append(_series(shown))
    return made


def _states(draft: MarksDraft, chosen: Sequence[tuple[KeyImage, MarkedFrame]], study_uid: str) -> list[Dataset | None]:
    """Return for each key image the presentation state that shows it, named as an instance is."""
    plans = plans_for(draft, study_uid)
    found: list[Dataset | None] = []
    for image, frame in chosen:
        number = state_number(plans, image, draft)
        if number is None:
            found.append(None)
            continue
        one = Dataset()
        one.SOPClassUID = (
            ColorSoftcopyPresentationStateStorage if frame.color else GrayscaleSoftcopyPresentationStateStorage
        )
        one.SOPInstanceUID = draft.uid(STATE.name, study_uid, number)
        one.SeriesInstanceUID = draft.series_uid(STATE.name, study_uid)
        found.append(one)
    return found


def _complete(item: Dataset, frame: MarkedFrame, state: Dataset | None) -> None:
    """Write frame and presentation state into an IMAGE item (Image Reference Macro, PS3.3 C.18.4)."""
    [reference] = item.ReferencedSOPSequence
    numbers = frame_numbers(frame)
    if numbers:
        reference.ReferencedFrameNumber = numbers
    if state is not None:
        reference.ReferencedSOPSequence = [_named(state)]


def _named(one: Dataset) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = one.SOPClassUID, one.SOPInstanceUID
    return item


def _series(states: Sequence[Dataset]) -> Dataset:
    item = Dataset()
    item.SeriesInstanceUID = states[0].SeriesInstanceUID
    item.ReferencedSOPSequence = [_named(one) for one in states]
    return item
