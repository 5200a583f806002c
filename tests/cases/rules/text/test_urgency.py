"""A text that calls something urgent beside an urgent finding that is denied."""

from __future__ import annotations

import pytest

from reviewer_app.cases.opinion import NO, YES, Opinion
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.rules.written import urgent_check


def said(text: str, urgent: str = NO) -> Check:
    return urgent_check(Opinion({"recommendations.urgent": urgent, "diagnosis.text": text}))


@pytest.mark.parametrize(
    "text",
    [
        "The mass needs urgent biopsy.",
        "Urgent referral to a sarcoma centre is advised.",
        "He should be seen urgently.",
        "There is no effusion, but decompression is urgent.",
        "To be operated as an emergency.",
        "Please have the potassium measured again today.",
        "Potassium should be repeated today, with an electrocardiogram.",
        "The patient must be seen immediately.",
        "He needs immediate surgical decompression.",
        "A critical potassium of 6.2 mmol/L.",
        "The laboratory flagged it as critical.",
        "Platelets are critically low.",
        "She was asked to have it measured in the nearest emergency department.",
        "Please go to the emergency department.",
    ],
)
def test_words_of_urgency_are_advice_where_it_is_denied(text: str) -> None:
    found = said(text)
    assert (found.outcome, found.target) == (Outcome.WARN, "diagnosis.text")
    assert found.words.startswith("Urgent finding: no, but the text says “")


@pytest.mark.parametrize(
    "text",
    [
        "Follow-up is not urgent.",
        "A non-urgent control in six months.",
        "There is no urgent finding.",
        "Surgery isn’t thought to be urgent.",
        "Without need for urgent surgery.",
        "The first letter asks for “urgent biopsy”, which was done.",
        "Seen in the emergency department with urinary urgency.",
        "No critical values.",
        "Critical stenosis of the left iliac artery, treated last year.",
        "A critical appraisal of the first report.",
        "Today’s CT shows no change.",
        "Repeat CT today shows no change.",
        "The nodule measures 14 mm today.",
        "It should be compared with the CT of today.",
        "I recommend no more than the images received today allow.",
        "The drain should be placed immediately below the rib.",
        "The lesion lies immediately adjacent to the portal vein.",
        "Immediate postoperative imaging was normal.",
        "Nothing needs to be done today.",
        "There is no need for immediate treatment.",
        "If you have a second seizure, you should go to the emergency department.",
        "Please call your doctor immediately if you feel worse.",
    ],
)
def test_what_is_denied_or_quoted_is_none(text: str) -> None:
    assert said(text).outcome is Outcome.PASS


def test_the_history_tells_of_the_past() -> None:
    text = "He was advised to go to the emergency department and was given immediate treatment."
    assert urgent_check(Opinion({"recommendations.urgent": NO, "history": text})).outcome is Outcome.PASS


def test_an_urgent_finding_that_is_affirmed_may_be_called_so() -> None:
    assert said("Urgent biopsy.", YES).outcome is Outcome.BLOCK, "it asks who was told, no more"
