"""A record that cannot be had is said in the language of the report, and as ever where only its sentence is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.language import speaking
from reviewer_app.cases.records import UnobtainableRecord
from reviewer_app.cases.unobtainable import unobtainable_words
from reviewer_app.exchange.fhir_element import Element
from reviewer_app.exchange.fhir_records import records_without_address, unobtainable_records
from tests.helpers.case_values import make_case

_STUDY = replace(make_case().studies[0], wado_url="")
_PAPER = replace(make_case().documents[0], url="")
_NAMELESS = (replace(_STUDY, description=""), replace(_PAPER, title=""))
_LISTED = [
    Element({"reference": "https://far.example/fhir/ImagingStudy/7", "display": "CT chest"}, "case"),
    Element({"reference": "Observation/8"}, "case"),
]
FOUND = (
    *records_without_address([_STUDY, _NAMELESS[0]], [_PAPER, _NAMELESS[1]]),
    *unobtainable_records(_LISTED, {}),
)


@pytest.mark.parametrize("record", FOUND, ids=[f"{one.why} {bool(one.name)}" for one in FOUND])
def test_the_words_are_the_sentence_in_english_and_others_in_german(record: UnobtainableRecord) -> None:
    in_english = unobtainable_words(record)
    assert in_english == record.sentence if record.name else in_english.split()[-4:] == record.sentence.split()[-4:]
    with speaking("de"):
        in_german = unobtainable_words(record)
    assert in_german != in_english
    assert record.name in in_german
    for english in ("archive", "service", "could", "server (far.example) and"):
        assert english not in in_german


def test_each_reason_is_among_them() -> None:
    assert {one.why for one in FOUND} == {"no-archive", "no-file", "elsewhere", "unread"}


def test_what_an_earlier_version_wrote_is_said_as_it_stands() -> None:
    with speaking("de"):
        assert unobtainable_words(UnobtainableRecord("DocumentReference/1", "A paper is elsewhere.")) == (
            "A paper is elsewhere."
        )
