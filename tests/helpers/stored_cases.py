"""Cases as the worklist gets them: in every state, of invented patients."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.store.values import StoredCase
from tests.helpers.case_values import NOW, make_case


def stored_case(state: CaseState = CaseState.RECEIVED, case_id: str = "task-1", **of: object) -> StoredCase:
    """Return a case in `state`; `of` are fields of `StoredCase`, or of the case with ``case_`` before them."""
    inner = {name.removeprefix("case_"): value for name, value in of.items() if name.startswith("case_")}
    outer = {name: value for name, value in of.items() if not name.startswith("case_")}
    case: Case = replace(make_case(), **{"id": case_id, "task_status": "accepted", **inner})  # type: ignore[arg-type]
    made = StoredCase(case, state, 0, 0, 0, 0, NOW)
    return replace(made, **outer)  # type: ignore[arg-type]


def worklist() -> list[StoredCase]:
    """One case of each group, and one whose patient lives where the reviewer has no licence."""
    elsewhere = replace(make_case().patient, family="Haddad", given="Rima", state="OH")
    return [
        stored_case(CaseState.RECEIVED, "task-1"),
        stored_case(CaseState.RECEIVED, "task-2", case_patient=elsewhere, case_specialty="Pathology",
                    case_headline="Margins clear?"),
        stored_case(CaseState.DOWNLOADING, "task-3", items_done=3, items_total=10),
        stored_case(CaseState.DELIVERED, "task-4", items_done=4, items_total=4, bytes_done=2_000_000,
                    case_due=NOW - timedelta(days=2)),
    ]  # fmt: skip
