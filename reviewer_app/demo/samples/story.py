"""What a case says: who asks, what happened before, until when; the words from which its resources are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reviewer_app.demo.samples.sample_case import Person


@dataclass(frozen=True, slots=True)
class Colleague:
    """A physician elsewhere, with the institution; `id` names the FHIR resources."""

    id: str
    name: str
    specialty: str
    institution_id: str
    institution: str
    street: str
    city: str
    state: str
    postal_code: str
    phone: str
    npi: str

    @property
    def role_reference(self) -> str:
        """The reference by which a case names this physician."""
        return f"PractitionerRole/{self.id}-role"


@dataclass(frozen=True, slots=True)
class FirstOpinionGiven:
    """The opinion that the patient already has."""

    diagnosis: str
    plan: str
    physician: Colleague | None
    given_on: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions, in the words of those who ask."""

    patient: tuple[str, ...] = ()
    physician: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Permission:
    """What the patient has agreed to."""

    given_at: datetime
    ends_on: date | None = None
    to_first_physician: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """One case in words. `key` makes the resource ids and names nobody; without `requester` the patient asks.

    With `letterhead` the report is printed under that of the reviewer's institution.
    """

    key: str
    person: Person
    case_number: str
    headline: str
    specialty: str
    channel: tuple[str, str]
    asked: Asked
    history: str
    first_opinion: FirstOpinionGiven
    permission: Permission
    authored: datetime
    due: datetime
    requester: Colleague | None = None
    local_physician: Colleague | None = None
    mode: str = "direct"
    priority: str = "routine"
    stipend: str = ""
    letterhead: bool = False

    @property
    def colleagues(self) -> tuple[Colleague, ...]:
        """Everybody named in the case, each once."""
        named = (self.requester, self.local_physician, self.first_opinion.physician)
        return tuple(dict.fromkeys(one for one in named if one is not None))
