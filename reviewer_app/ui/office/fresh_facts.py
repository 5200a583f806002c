"""What was read anew from the service while a case is open: who may give the opinion, and how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from reviewer_app.cases.asking import RecordsRequest
from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.last_read import read_from_service_at


class Facts(NamedTuple):
    """What the rules ask of case and reviewer, when it was read from the service, and what that was asked for."""

    case: Case
    reviewer: Reviewer | None
    read_at: datetime | None
    requests: tuple[RecordsRequest, ...] = ()


def read_facts(vault: Vault, case_id: str) -> Facts:
    """Return what is kept now; in the store lane."""
    stored = vault.case(case_id)
    return Facts(stored.case, vault.reviewer(), read_from_service_at(vault, case_id), stored.requests)


def renewed(case: Case, now: Case) -> Case:
    """Return an open case with what rules judge by as it is now; its questions and records stay as they were opened."""
    patient = replace(case.patient, state=now.patient.state, country=now.patient.country,
                      addresses=now.patient.addresses)  # fmt: skip
    return replace(
        case, patient=patient, consent=now.consent, co_authors=now.co_authors, no_treat=now.no_treat, policy=now.policy
    )
