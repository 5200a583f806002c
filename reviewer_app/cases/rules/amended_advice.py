"""Before an amendment can be signed: which answer or advice it takes the place of, and who was told of it.

Whoever acts on the opinion has read it and may not read further: what reverses it says so by name (std 3.2 section 10).
"""

from __future__ import annotations

from reviewer_app.cases.amendments import (
    Amendment,
    amendment_path,
    corrected,
    now_path,
    replaceable,
    replaces_path,
)
from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import NO, YES, Opinion
from reviewer_app.cases.rich_text import is_filled, plain
from reviewer_app.cases.rules.checks import Check, Outcome, held

_ASKED = {"told_whom": "who was told", "told_when": "when", "told_how": "how"}


def advice_checks_of(case: Case, opinion: Opinion, written: Amendment, number: int) -> list[Check]:
    """Return what an amendment says of the advice, and of an urgent finding."""
    if written.corrects:
        return [*_correction(case, opinion, written, number), _urgent(written, number)]
    target = amendment_path(number, "changes")
    if written.changes == NO:
        return [Check("amendment:changes", Outcome.PASS, "Changes no answer and no advice, as you say", target=target)]
    if written.changes != YES:
        return [Check("amendment:changes", Outcome.BLOCK, "Does it change an answer or the advice?", target=target)]
    # what was named while it was a correction, and is neither answer nor advice, is not printed
    named = any(one in replaceable(case, opinion, corrects=False) for one in written.replaced)
    words = "Says what it takes the place of" if named else "Say which answer or advice it takes the place of"
    first = replaces_path(number, "")
    return [Check("amendment:replaces", held(named), words, target=first), _urgent(written, number)]


def _correction(case: Case, opinion: Opinion, written: Amendment, number: int) -> list[Check]:
    """Return whether a correction says of each field that it names what it says now, and that it is another thing."""
    if not written.replaced:
        words = "Say what is corrected"
        return [Check("amendment:replaces", Outcome.BLOCK, words, target=replaces_path(number, ""))]
    before = corrected(opinion, number - 1)
    found = []
    for path in written.replaced:
        now = written.now.get(path, "")
        title = _title(case, path)
        if not is_filled(now):
            found.append((path, f"{title}: say what it says now"))
        elif plain(now) == plain(before.get(path)):
            found.append((path, f"{title}: nothing is corrected in it"))
    if found:
        return [
            Check(f"amendment:now:{path}", Outcome.BLOCK, words, target=now_path(number, path)) for path, words in found
        ]
    return [Check("amendment:now", Outcome.PASS, "Says what is corrected", f"{len(written.replaced)} in all")]


def _title(case: Case, path: str) -> str:
    from reviewer_app.cases.rules.signing import field_title  # noqa: PLC0415 - that one asks the rules of amendments too

    return field_title(case, path)


def _urgent(written: Amendment, number: int) -> Check:
    """Check that what changes the advice is called urgent or not, and where it is, who was told, when and how."""
    target = amendment_path(number, "urgent")
    if written.urgent not in (YES, NO):
        return Check("amendment:urgent", Outcome.BLOCK, "Is the change urgent: yes or no?", target=target)
    if written.urgent == NO:
        return Check("amendment:urgent", Outcome.PASS, "The change is not urgent, as you say", target=target)
    missing = [part for part in _ASKED if not is_filled(getattr(written, part))]
    if not missing:
        return Check("amendment:urgent", Outcome.PASS, "The urgent change was communicated", target=target)
    words = ", ".join(_ASKED[one] for one in missing)
    return Check(
        "amendment:urgent", Outcome.BLOCK, f"Urgent change: {words}?", target=amendment_path(number, missing[0])
    )
