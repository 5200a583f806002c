"""The mark of each outcome of a rule, the same in every list."""

from __future__ import annotations

from reviewer_app.cases.rules.checks import Check, Outcome

#: What cannot be told has a mark of its own, and is never shown as passed.
_ICONS: dict[Outcome, str] = {
    Outcome.PASS: "check",
    Outcome.WARN: "info",
    Outcome.BLOCK: "warning",
    Outcome.CANNOT_TELL: "question",
}
_SET_ASIDE = "minus-circle"
_SAID = {Outcome.WARN: "advice", Outcome.CANNOT_TELL: "cannot be told"}


def icon_of(check: Check) -> str:
    """Return the icon of a check; what was set aside did not pass by itself, and has a sign of its own."""
    return _SET_ASIDE if check.set_aside else _ICONS[check.outcome]


def check_name(check: Check) -> str:
    """Return the accessible name of a check, which says its outcome where that is not in its words."""
    said = _SAID.get(check.outcome, "")
    return f"Check {check.words} ({said})" if said else f"Check {check.words}"
