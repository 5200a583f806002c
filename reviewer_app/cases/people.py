"""The people of a case: patient, physicians, and the reviewer with licences and cover.

What is a tuple here is kept in its order, so its fields may only be added at the end, with defaults: to make a
dataclass costs the start of the program more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Address(NamedTuple):
    """Where somebody lives or stays (Patient.address), from `start` to `end`, None where it is open.

    `use` is the FHIR address use: "home", "temp", …; empty where it is not said.
    """

    state: str
    country: str = ""
    use: str = ""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """The person whose records are reviewed (FHIR R4 Patient).

    `sex` is the FHIR administrative gender. `state` and `country` are those of the residence, as codes ("OR", "US").
    `addresses` are all where the patient lives or stays, with the days; empty where only the residence is known.
    """

    reference: str
    family: str
    given: str
    identifier: str
    identifier_system: str = ""
    birth_date: date | None = None
    sex: str = "unknown"
    state: str = ""
    country: str = ""
    language: str = ""
    addresses: tuple[Address, ...] = ()

    @property
    def display_name(self) -> str:
        """Family name first, as lists of patients are read."""
        return ", ".join(part for part in (self.family, self.given) if part)

    def age_on(self, day: date) -> int | None:
        """Return the age in completed years on `day`, or None without a birth date."""
        if self.birth_date is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)


#: System of the National Provider Identifier of the United States, one for each physician.
NPI = "http://hl7.org/fhir/sid/us-npi"


@dataclass(frozen=True, slots=True)
class Physician:
    """A physician or contact named in a case (FHIR R4 Practitioner, PractitionerRole).

    `identifiers` are those of the person, each ``"system|value"`` (an NPI has the system `NPI`), and the reference of
    the Practitioner that a role is of; `qualifications` are in words.
    """

    reference: str
    name: str
    organization: str = ""
    specialty: str = ""
    contact: str = ""
    identifiers: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence to practise in one state (Practitioner.qualification)."""

    state: str
    number: str
    issuer: str = ""
    start: date | None = None
    end: date | None = None
    active: bool = True


class CompactLetter(NamedTuple):
    """A Letter of Qualification of the Interstate Medical Licensure Compact: it leads to licences and is none (Q02)."""

    number: str
    issuer: str = ""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """A malpractice policy and the states or countries it covers."""

    carrier: str
    number: str
    states: tuple[str, ...]
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Reviewer:
    """The signed-in specialist.

    `role_reference` is the first PractitionerRole, in whose name the reviewer works; `roles` are all of them and
    `organizations` those that the roles belong to, as references.
    """

    reference: str
    name: str
    role_reference: str = ""
    credentials: str = ""
    institution: str = ""
    specialty: str = ""
    npi: str = ""
    certifications: tuple[str, ...] = ()
    licences: tuple[Licence, ...] = ()
    covers: tuple[Cover, ...] = ()
    roles: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    compact_letters: tuple[CompactLetter, ...] = ()

    @property
    def task_owners(self) -> tuple[str, ...]:
        """Every reference under which a Task can be assigned to this very person, each once."""
        return tuple(dict.fromkeys(one for one in (self.role_reference, *self.roles, self.reference) if one))


class CoAuthor(NamedTuple):
    """Who gives the opinion together with the reviewer; `profile` is None where licences and cover are not known."""

    reference: str
    name: str
    profile: Reviewer | None = None
