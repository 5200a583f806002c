"""Where a patient lives and stays: the law of that place says who may give an opinion (std Q01)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Address, Patient
from reviewer_app.cases.rules.zones import days_in, possible_days

if TYPE_CHECKING:
    from typing import Protocol

    class Dated(Protocol):
        """Something that holds from a first to a last day; None where it is open."""

        @property
        def start(self) -> date | None:
            """The first day."""

        @property
        def end(self) -> date | None:
            """The last day."""


HOME_COUNTRY = "US"
#: Codes that are read as a state of the home country, even where a country has the same (CA, DE, IN, …): a licence for
#: California must never pass for Canada.
HOME_STATES = frozenset({
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA",
    "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM",
    "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA",
    "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI",
})  # fmt: skip
#: Uses of an address (FHIR R4 address-use) at which nobody lives or stays now.
_NOT_LIVED_AT = frozenset({"old", "billing", "work"})


class Place(NamedTuple):
    """A country and the part of it, as codes in capitals; at home `state` is without the country."""

    country: str
    state: str

    @property
    def code(self) -> str:
        """The code whose law governs: the state in the home country, else the country; empty if not known."""
        return self.state if self.at_home else self.country

    @property
    def at_home(self) -> bool:
        """Whether it lies in the home country."""
        return self.country in ("", HOME_COUNTRY)

    @property
    def codes(self) -> frozenset[str]:
        """The codes that a licence or policy may use for it.

        At home the state. Abroad the country with the part of it ("CA-BC", as in ISO 3166-2), or the country alone
        where its code is no state of the home country.
        """
        if self.at_home or not self.code:
            return frozenset({self.code} - {""})
        part = f"{self.country}-{self.state.removeprefix(f'{self.country}-')}"
        return frozenset(({self.code} - HOME_STATES) | ({part} if self.state else set()))


def places(patient: Patient, now: datetime) -> tuple[Place, ...]:
    """Return where a patient lives, and stays if that is elsewhere, each once; more than one on the day of a move.

    Empty where addresses are known and none of them is in force.
    """
    if not patient.addresses:
        return (_place(patient.state, patient.country),)
    lived = [one for one in patient.addresses if one.use not in _NOT_LIVED_AT and _now_or_near(one, now)]
    return tuple(dict.fromkeys(_place(one.state, one.country) for one in lived))


def holds(dated: Dated, place: Place, now: datetime) -> bool:
    """Whether something holds on the day that it is in a place.

    Where the calendars of a place show two dates it must hold on both: the stricter reading.
    """
    near = [_holds_on(dated, day) for day in possible_days(now)]
    if all(near) or not any(near):
        return near[0]  # whatever the zone: the table of zones is not needed
    return all(_holds_on(dated, day) for day in days_in(_zone(place), now))


def consent_days(case: Case, now: datetime) -> tuple[date, ...]:
    """Return the dates by which the patient's consent is judged, ascending: those that it is now where the patient is.

    Where it holds, or not, on every date that the earth now shows, these: the table of zones is not needed.
    """
    near = tuple(sorted(possible_days(now)))
    if case.consent is None or len({case.consent.covers(day) for day in near}) == 1:
        return near
    there = {day for place in places(case.patient, now) for day in days_in(_zone(place), now)}
    return tuple(sorted(there)) or near


def consent_holds(case: Case, now: datetime) -> bool:
    """Whether the patient's consent covers the day that it is where the patient is, both where it shows two."""
    consent = case.consent
    return consent is not None and all(consent.covers(day) for day in consent_days(case, now))


def _zone(place: Place) -> str:
    return f"{HOME_COUNTRY}-{place.state}" if place.at_home else place.country


def normal(code: str) -> str:
    """Return the code of a licence or policy in capitals, without the home country."""
    return code.strip().upper().removeprefix(f"{HOME_COUNTRY}-")


def named(found: Iterable[Place], and_word: str = "and") -> str:
    """Return the codes of places in words: "OR", "OR and WA"."""
    codes = list(dict.fromkeys(one.code for one in found))
    return f" {and_word} ".join(filter(None, (", ".join(codes[:-1]), *codes[-1:])))


def _now_or_near(address: Address, now: datetime) -> bool:
    return any(_holds_on(address, day) for day in possible_days(now))


def _holds_on(dated: Dated, day: date) -> bool:
    return (dated.start is None or dated.start <= day) and (dated.end is None or day <= dated.end)


def _place(state: str, country: str) -> Place:
    where = country.strip().upper()
    return Place(where, normal(state) if where in ("", HOME_COUNTRY) else state.strip().upper())
