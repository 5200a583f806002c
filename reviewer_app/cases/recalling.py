"""Whether a signed opinion can still be taken back, and in which words that is said.

Until anything of it may have reached the service it can be recalled with a reason; from then on only an addendum is
possible. A recalled opinion is never sent, and stays in the vault.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from reviewer_app.cases.rules.as_of import moment

#: What was sent without an answer may arrive for so long; that nothing is there then tells that nothing will be.
MAY_ARRIVE = timedelta(minutes=10)
#: What is said of an opinion in doubt.
ASKED_AGAIN = (
    "Whether the service has anything of it is asked each time it is sent; ten minutes after the last request that may "
    "have changed something, nothing found means that it can be recalled again."
)
RECALLABLE = "It can still be recalled with a reason, until it is sent."
#: What holds once something of an opinion may be at the service, and once the service has confirmed it.
ONLY_ADDENDUM = (
    "Only an addendum or a correction is possible now, written in the case once the service has confirmed it."
)
ADDENDUM_NOW = "Only an addendum or a correction is possible now, written in the case."


def why_not_recalled(state: str, begun: datetime | None) -> str:
    """Return why an entry of the outbox cannot be recalled, empty where it can.

    Parameters
    ----------
    state
        Where the entry stands: ``"queued"``, ``"sending"``, ``"delivered"`` or ``"recalled"``.
    begun
        When the first request went out of which something may be at the service, None where nothing can be.
    """
    if state == "delivered":
        return f"The service has this opinion. {ADDENDUM_NOW}"
    if state == "recalled":
        return "This opinion was recalled already."
    if begun is not None:
        return f"The service may have this opinion: it was being sent on {moment(begun)}. {ONLY_ADDENDUM}"
    if state == "sending":
        return "This opinion is being sent at this moment. Wait until that has ended."
    return "" if state == "queued" else "This opinion cannot be recalled."


def standing_words(state: str, begun: datetime | None) -> str:
    """Return what can be done about an opinion that was signed, in one sentence: recall it, or only add to it.

    It is empty for the moments in which that is being decided.
    """
    if state == "recalled":
        return "It was recalled and is never sent."
    if state == "delivered":
        return ADDENDUM_NOW
    if state == "sending" and begun is None:
        return ""
    return ONLY_ADDENDUM if begun is not None else RECALLABLE
