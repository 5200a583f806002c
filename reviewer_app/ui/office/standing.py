"""How we stand with the service, in the words of the window's bar and foot."""

from __future__ import annotations

from datetime import datetime

from reviewer_app.cases.asking import new_records
from reviewer_app.store.values import StoredCase
from reviewer_app.ui import words
from reviewer_app.ui.office.account import Account


def connection_words(account: Account, now: datetime) -> str:
    """Return whether the service can be reached, and since when not; the day too where it is not this one."""
    if account.online:
        return "Online"
    if account.session is None:
        return "Not signed in"
    since = words.in_sentence(words.moment_words(account.changed_at, now)).removeprefix("today ")
    return f"Offline since {since}"


def foot_words(account: Account, held: int, now: datetime) -> tuple[str, str]:
    """Return what is kept here (`held` in bytes), and what happens with the network."""
    since = words.in_sentence(words.moment_words(account.changed_at, now))
    network = (
        f"In step with the service since {since}."
        if account.online
        else "Your work is saved here and sent when the network returns."
    )
    return f"{words.size_words(held)} of cases on this laptop, encrypted", network


def returned_words(stored: StoredCase, *, reopen: bool) -> str:
    """Return that a case that waited for records came back; `reopen` says that it must be opened anew to show them."""
    count = len(new_records(stored.requests))
    new = f"{count} new record{'' if count == 1 else 's'}" if count else "no new records"
    # the window of an open case still waits, and has only what it was opened with
    more = f" Open the case anew to {'see them' if count else 'go on and sign'}." if reopen else ""
    return f"{stored.case.identifier} is back from the service, with {new}.{more}"
