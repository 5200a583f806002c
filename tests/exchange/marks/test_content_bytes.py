"""What is taken out of the writing of marks changes no byte: held against highdicom and pydicom doing all of it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from highdicom import sr
from highdicom.content import ReferencedImageSequence
from pydicom.dataset import Dataset

from reviewer_app.cases.views import ViewState, Window
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks import content_bytes, measurement_report, softcopy_state
from reviewer_app.exchange.marks.content_bytes import CONTENT_SEQUENCE, as_file
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.measurement_report import MeasuredMark
from reviewer_app.exchange.marks.outputs import mark_objects
from reviewer_app.exchange.marks.sources import evidence, frame_numbers
from tests.helpers.marks import bundled, data_set, draft, every_kind, index_of, key_image

CT, MR = index_of(bundled("CT_small.dcm")), index_of(bundled("MR_small.dcm"))
PICTURE = index_of(bundled("examples_rgb_color.dcm"))
VIEW = ViewState(Window(40, 400))


def drafts() -> tuple[MarksDraft, ...]:
    """Return marks of every kind in two studies, and on an image without a frame of reference."""
    marks = (*every_kind(CT, words="Größe ≥ 5 µm, 大きさ"), *every_kind(MR, (60, 60)))
    both = draft([CT, MR], marks, [key_image(CT, VIEW), key_image(MR, VIEW, 2)])
    return both, draft([PICTURE], every_kind(PICTURE), [key_image(PICTURE, VIEW)])


def written() -> list[ArchiveCopy]:
    return [one for each in drafts() for one in mark_objects(each).objects]


def test_content_is_encoded_as_pydicom_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = written()
    monkeypatch.setattr(content_bytes, "_ends_with_content", lambda _made: False)
    assert ours == written()
    assert {one.modality for one in ours} == {"SR", "PR", "KO"}


def test_a_report_is_the_one_that_highdicom_makes_of_the_whole_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = written()
    part = measurement_report._document

    def whole(draft: MarksDraft, marks: list[MeasuredMark], study: str, _content: Dataset) -> Dataset:
        content = measurement_report._content(draft, marks, spatial=measurement_report._spatial(marks))
        told: dict[str, Any] = {}
        kind = sr.Comprehensive3DSR if measurement_report._spatial(marks) else sr.ComprehensiveSR
        with monkeypatch.context() as patched:
            for name in ("Comprehensive3DSR", "ComprehensiveSR"):
                patched.setattr(sr, name, lambda **arguments: told.update(arguments) or Dataset())
            part(draft, marks, study, content[0])
        return kind(**{**told, "content": content})

    monkeypatch.setattr(measurement_report, "_document", whole)
    assert ours == written()


def test_images_are_named_in_a_state_as_highdicom_names_them(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = written()
    monkeypatch.setattr(
        softcopy_state,
        "_references",
        lambda frame: ReferencedImageSequence([evidence(frame)], referenced_frame_number=frame_numbers(frame)),
    )
    assert ours == written()


@pytest.mark.parametrize(
    "words", ["", "a", "ab", "Ä", "x" * 65_533, "x" * 65_534, "x" * 70_000], ids=lambda words: str(len(words))
)
def test_texts_of_any_length_are_as_pydicom_writes_them(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = next(data_set(one) for one in written() if one.modality == "SR")
    item = Dataset()
    item.ValueType, item.TextValue = "TEXT", words
    item.UID, item.FloatingPointValue, item.PersonName = "1.2.3", 1.5, "Ä^B"
    item.ConceptNameCodeSequence, item.NumericValue = [], "1.25"
    made[CONTENT_SEQUENCE].value.append(item)
    ours = as_file(made)
    buffer = io.BytesIO()
    made.save_as(buffer, enforce_file_format=True)
    assert ours == buffer.getvalue()
    assert made[CONTENT_SEQUENCE].value[-1] is item
