"""A case as the service describes it: who asks what about whom, until when, and with which records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from reviewer_app.cases.letterhead import Letterhead
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import CoAuthor, Patient, Physician
from reviewer_app.cases.policy import Policy
from reviewer_app.cases.records import ListedDocument, ListedStudy, UnobtainableRecord


class Asker(StrEnum):
    """Who asked a question."""

    PATIENT = "patient"
    REFERRING_PHYSICIAN = "referring-physician"


@dataclass(frozen=True, slots=True)
class Question:
    """One question to be answered; `id` is the linkId of the questionnaire item."""

    id: str
    asker: Asker
    text: str


@dataclass(frozen=True, slots=True)
class FirstOpinion:
    """The diagnosis and plan that this opinion is compared with (std Q43).

    `reports` are the references of the records that hold it, as far as the service says so.
    """

    diagnosis: str = ""
    treatment_plan: str = ""
    physician: Physician | None = None
    given_on: date | None = None
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """The patient's permission (FHIR R4 Consent). `to_first_physician` permits a copy to the first physician.

    `starts_on` and `ends_on` are the first and the last day of provision.period, None where it is open.
    """

    reference: str
    active: bool
    given_on: date | None = None
    ends_on: date | None = None
    to_first_physician: bool = False
    starts_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the permission holds on `day`."""
        return self.active and not self.begins_after(day) and (self.ends_on is None or day <= self.ends_on)

    def begins_after(self, day: date) -> bool:
        """Whether the permission does not hold yet on `day`."""
        return self.starts_on is not None and day < self.starts_on


@dataclass(frozen=True, slots=True)
class Case:
    """One assigned second opinion (FHIR R4 Task with what it points to).

    `id` is the Task id, `version` its ETag or, where the service keeps no versions, a hash of it; `identifier` is the
    number people use. `task_status` is the FHIR status on the service when last read; the state on this laptop is kept
    by the store (`cases.life_cycle`). `owner` is the PractitionerRole, Practitioner or Organization the Task is
    assigned to; `unobtainable` lists records that are named and cannot be had. `co_authors` give the opinion together
    with the reviewer. `no_treat` is set where an arrangement of the payer forbids to take over care (std Q41). `policy`
    is what the service decided, None where it said nothing (`cases.policy.policy_of`).
    `letterhead` is that of the institution, None where the Task names none. `hidden` says of a case without its first
    opinion that it is hidden, and what could not be, a sentence each (`cases.blind`); a whole case has none.
    """

    id: str
    identifier: str
    patient: Patient
    headline: str
    specialty: str
    task_status: str
    version: str = ""
    business_status: str = ""
    priority: str = "routine"
    authored: datetime | None = None
    due: datetime | None = None
    service_request: str = ""
    requester: Physician | None = None
    channel: str = ""
    self_referred: bool = False
    mode: OpinionMode | None = None
    local_physician: Physician | None = None
    questions: tuple[Question, ...] = ()
    history: str = ""
    first_opinion: FirstOpinion | None = None
    consent: Consent | None = None
    studies: tuple[ListedStudy, ...] = ()
    documents: tuple[ListedDocument, ...] = ()
    size: int = 0
    stipend: str = ""
    owner: str = ""
    unobtainable: tuple[UnobtainableRecord, ...] = ()
    co_authors: tuple[CoAuthor, ...] = ()
    no_treat: bool = False
    policy: Policy | None = None
    letterhead: Letterhead | None = None
    hidden: tuple[str, ...] = ()
