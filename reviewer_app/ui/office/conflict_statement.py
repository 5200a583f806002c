"""What was said of conflicts of interest when a case was accepted: the opinion begins with it, and may change it."""

from __future__ import annotations

import uuid
from datetime import datetime

from reviewer_app.store.vault import Vault


def keep_statement(vault: Vault, case_id: str, disclosure: str = "") -> None:
    """Keep what the reviewer disclosed, or that there is no conflict. In the store lane, with the acceptance."""
    from reviewer_app.cases.opinion import DISCLOSED, NO_CONFLICT  # noqa: PLC0415 - the worklist is painted without it

    vault.set_value(_name(case_id), DISCLOSED if disclosure.strip() else NO_CONFLICT)
    vault.set_value(_disclosed(case_id), disclosure.strip() or None)


def begin_with_statement(vault: Vault, case_id: str, now: datetime) -> None:
    """Write the statement into the opinion of a case that is begun, unless the opinion has said something of it."""
    from reviewer_app.cases.opinion import CONFLICT_PATH, DISCLOSURE_PATH  # noqa: PLC0415 - the worklist is painted without it
    from reviewer_app.cases.work import Edit, FieldChange  # noqa: PLC0415 - as above

    stated, reviewer = vault.get_value(_name(case_id)), vault.reviewer()
    if not stated or reviewer is None:
        return
    if any(change.path == CONFLICT_PATH for edit in vault.edits(case_id) for change in edit.fields):
        return
    changes = [FieldChange(CONFLICT_PATH, "", stated)]
    disclosed = vault.get_value(_disclosed(case_id))
    if disclosed:
        changes.append(FieldChange(DISCLOSURE_PATH, "", disclosed))
    label = "Conflict of interest, as stated when accepting"
    vault.add_edit(case_id, Edit(str(uuid.uuid4()), reviewer.reference, now, label, fields=tuple(changes)))


def _name(case_id: str) -> str:
    return f"conflict:{case_id}"


def _disclosed(case_id: str) -> str:
    return f"conflict-disclosed:{case_id}"
