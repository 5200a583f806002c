"""Who gets the opinion: the patient, who asked, the local and the first physician, and the service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.language import speaking
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import Physician
from reviewer_app.report.blocks import Facts
from reviewer_app.report.distribution import distribution
from tests.helpers.report_samples import sample_report

_HALE = Physician("Practitioner/hale", "Dr. P. Hale", "Northgate Orthopedics", "Orthopedic surgery")
_ROW = "Requesting physician"


def rows(**changes: object) -> dict[str, str]:
    """Return the lines for the sample case with some of its fields changed."""
    report = sample_report()
    case: Case = replace(report.case, **{"requester": _HALE, **changes})  # type: ignore[arg-type]
    (_, facts) = distribution(replace(report, case=case)).blocks
    assert isinstance(facts, Facts)
    return dict(facts.items)


def first_is(physician: Physician) -> dict[str, object]:
    first = sample_report().case.first_opinion
    assert first is not None
    return {"first_opinion": replace(first, physician=physician)}


def test_the_physician_who_asked_is_named_as_who_gets_it() -> None:
    said = rows()
    assert said[_ROW] == "Yes, through the service, Dr. P. Hale, Orthopedic surgery, Northgate Orthopedics"
    assert said["The patient"] == "Yes, through the service"
    with speaking("de"):
        name = "Dr. P. Hale, Orthopedic surgery, Northgate Orthopedics"
        assert rows()["Anfordernde Ärztin / anfordernder Arzt"] == f"Ja, über den Dienst, {name}"


def test_where_the_patient_asked_there_is_no_physician_who_did() -> None:
    assert _ROW not in rows(self_referred=True, requester=None)
    assert rows(requester=None)[_ROW] == "Not stated"


@pytest.mark.parametrize("mode", list(OpinionMode))
def test_in_each_mode_the_requester_gets_it(mode: OpinionMode) -> None:
    local = Physician("Practitioner/x", "Dr. R. Vance", "Salem Clinic")
    said = rows(mode=mode, local_physician=local)
    assert said[_ROW].startswith("Yes, through the service, Dr. P. Hale")
    through = mode is OpinionMode.LOCAL_PHYSICIAN
    assert said["Local physician"].startswith("Dr. R. Vance" if through else "No")


def test_a_requester_who_is_the_local_physician_gets_it_as_such() -> None:
    through = {"mode": OpinionMode.LOCAL_PHYSICIAN, "local_physician": _HALE}
    for more in ({}, first_is(_HALE)):
        assert rows(**through, **more)[_ROW] == "Yes, as the local physician"


def test_q35_q36_a_requester_who_may_be_the_first_physician_gets_it_as_such_only() -> None:
    for same in (_HALE, replace(_HALE, reference="PractitionerRole/hale-2")):
        said = rows(**first_is(same), consent=None)
        assert said[_ROW] == "As the first physician only, see below"
        assert "Hale" not in str(said)


def test_without_a_permission_that_holds_nobody_who_asked_is_named() -> None:
    consent = sample_report().case.consent
    assert consent is not None
    for one in (None, replace(consent, active=False), replace(consent, ends_on=date(2026, 11, 21))):
        assert rows(consent=one)[_ROW] == "No, the patient's permission does not cover it"
