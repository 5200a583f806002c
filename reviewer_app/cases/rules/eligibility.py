"""Whether this reviewer may give an opinion on this case at all: checked at accepting and again at signing.

Consent is also checked whenever records are to be fetched.

A second opinion is the practice of medicine where the patient is (std Q01, Q06, Q14, Q15): licence and malpractice
cover must hold there on the day. Without a policy of the service that says otherwise, they are asked for in every mode.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from reviewer_app.cases.case import Case, OpinionMode
from reviewer_app.cases.people import Cover, Licence, Patient, Reviewer
from reviewer_app.cases.rules.checks import Check

HOME_COUNTRY = "US"
#: A consent that ends within so many days is marked while it still holds.
CONSENT_DAYS = 3
#: Codes that are read as a state of the home country, even where a country has the same (CA, DE, IN, …): a licence for
#: California must never pass for Canada.
HOME_STATES = frozenset({
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA",
    "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM",
    "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA",
    "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI",
})  # fmt: skip


class _Dated(Protocol):
    @property
    def start(self) -> date | None: ...
    @property
    def end(self) -> date | None: ...


def eligibility(case: Case, reviewer: Reviewer, on: date) -> tuple[Check, ...]:
    """Return what the rules say of this reviewer and this case on the day `on`, the ones that forbid first."""
    checks = (
        licence_check(case.patient, reviewer.licences, on),
        cover_check(case.patient, reviewer.covers, on),
        consent_check(case, on),
        mode_check(case),
    )
    return tuple(sorted(checks, key=lambda one: one.passed))


def day(value: date) -> str:
    """Return a date as it is read everywhere, ``"22 Nov 2026"``: never ambiguous (std 3.2, text rules)."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{value.day} {months[value.month - 1]} {value.year}"


def jurisdiction(patient: Patient) -> str:
    """Return the code whose law governs: the state in the home country, else the country; empty if not known."""
    country = patient.country.strip().upper()
    state = patient.state.strip().upper().removeprefix(f"{HOME_COUNTRY}-")
    return state if country in ("", HOME_COUNTRY) else country


def licence_in_force(patient: Patient, licences: Iterable[Licence], on: date) -> Licence | None:
    """Return the licence that holds longest where the patient lives, or None."""
    places = _places(patient)
    held = [one for one in licences if one.active and _code(one.state) in places and _holds(one, on)]
    return max(held, key=_end, default=None)


def cover_in_force(patient: Patient, covers: Iterable[Cover], on: date) -> Cover | None:
    """Return the malpractice policy that holds longest where the patient lives, or None."""
    places = _places(patient) | ({HOME_COUNTRY} if patient.country.strip().upper() in ("", HOME_COUNTRY) else set())
    held = [one for one in covers if places & {_code(state) for state in one.states} and _holds(one, on)]
    return max(held, key=_end, default=None)


def licence_check(patient: Patient, licences: tuple[Licence, ...], on: date) -> Check:
    """Check that a licence holds where the patient lives (Q01)."""
    place = jurisdiction(patient)
    if not place:
        return Check("licence", False, "The patient’s state is not known", "licence cannot be checked")
    licence = licence_in_force(patient, licences, on)
    if licence is not None:
        return Check("licence", True, f"Licence for {place}", _until(licence))
    lapsed = [one for one in licences if _code(one.state) in _places(patient)]
    words = f"No licence in force for {place}" if lapsed else f"No licence for {place}"
    return Check("licence", False, words, _lapse(lapsed))


def cover_check(patient: Patient, covers: tuple[Cover, ...], on: date) -> Check:
    """Check that a malpractice policy holds where the patient lives (Q06)."""
    place = jurisdiction(patient)
    if not place:
        return Check("cover", False, "The patient’s state is not known", "cover cannot be checked")
    cover = cover_in_force(patient, covers, on)
    if cover is not None:
        return Check("cover", True, f"Malpractice cover for {place}", _until(cover))
    lapsed = [one for one in covers if {_code(state) for state in one.states} & _places(patient)]
    words = f"No malpractice cover in force for {place}" if lapsed else f"No malpractice cover for {place}"
    return Check("cover", False, words, _lapse(lapsed))


def consent_check(case: Case, on: date) -> Check:
    """Check that the patient's permission holds (Q30)."""
    consent = case.consent
    if consent is None:
        return Check("consent", False, "The patient’s consent is missing")
    if not consent.active:
        return Check("consent", False, "The patient’s consent is not active")
    if consent.starts_on is not None and consent.begins_after(on):
        return Check("consent", False, f"The patient’s consent begins only on {day(consent.starts_on)}")
    if consent.ends_on is not None and not consent.covers(on):
        return Check("consent", False, f"The patient’s consent ended on {day(consent.ends_on)}")
    if consent.ends_on is None:
        return Check("consent", True, "Consent covers this use", "no end date")
    soon = (consent.ends_on - on).days <= CONSENT_DAYS
    words = "Consent ends soon" if soon else "Consent covers this use"
    return Check("consent", True, words, f"to {day(consent.ends_on)}", ends_soon=soon)


def mode_check(case: Case) -> Check:
    """Check that it is said how the opinion may reach the patient, and through whom (Q14, Q15, Q16)."""
    if case.mode is None:
        return Check("mode", False, "How the opinion may reach the patient is not said", "ask the service")
    if case.mode is OpinionMode.LOCAL_PHYSICIAN and case.local_physician is None:
        return Check("mode", False, "The local physician is not named", "ask the service")
    words = {
        OpinionMode.DIRECT: "Opinion goes to the patient",
        OpinionMode.LOCAL_PHYSICIAN: "Opinion goes to the local physician",
        OpinionMode.EDUCATIONAL: "Opinion is educational",
    }
    return Check("mode", True, words[case.mode])


def _code(value: str) -> str:
    return value.strip().upper().removeprefix(f"{HOME_COUNTRY}-")


def _places(patient: Patient) -> set[str]:
    """Return the codes that a licence or policy may use for where the patient lives.

    At home the state, with or without the country before it. Abroad the country with the part of it ("CA-BC", as in
    ISO 3166-2), or the country alone where its code is no state of the home country.
    """
    place = jurisdiction(patient)
    country, state = patient.country.strip().upper(), patient.state.strip().upper()
    if not place or country in ("", HOME_COUNTRY):
        return {place} - {""}
    part = f"{country}-{state.removeprefix(f'{country}-')}"
    return ({place} - HOME_STATES) | ({part} if state else set())


def _holds(dated: _Dated, on: date) -> bool:
    return (dated.start is None or dated.start <= on) and (dated.end is None or on <= dated.end)


def _end(dated: _Dated) -> date:
    return dated.end or date.max


def _until(dated: _Dated) -> str:
    return f"to {day(dated.end)}" if dated.end is not None else "no end date"


def _lapse(lapsed: Iterable[_Dated]) -> str:
    ends = [one.end for one in lapsed if one.end is not None]
    return f"last one to {day(max(ends))}" if ends else ""
