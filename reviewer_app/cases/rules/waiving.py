"""What the reviewer has set aside with a reason, which is kept in the opinion and printed."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.opinion import Opinion, waiver_path
from reviewer_app.cases.rules.checks import Check, Outcome


def waived(check: Check, opinion: Opinion, word: str = "accepted") -> Check:
    """Return the check as passed where the table lets a reason do, and the opinion has one for no less than now."""
    if not check.overridable or not opinion.waived(check.id, check.extent):
        return check
    reason = opinion.get(waiver_path(check.id)).strip()
    return replace(check, outcome=Outcome.PASS, words=f"{check.words}, {word}", detail=reason, extent=0, set_aside=True)
