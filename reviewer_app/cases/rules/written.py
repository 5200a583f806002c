"""What must be written: diagnosis, agreement with the first opinion, findings, and of an urgent one who was told."""

from __future__ import annotations

from reviewer_app.cases.case import Case
from reviewer_app.cases.findings import finding_path, findings
from reviewer_app.cases.opinion import FINDINGS, TOLD_HOW, TOLD_WHEN, TOLD_WHOM, YES, Opinion
from reviewer_app.cases.rich_text import is_filled
from reviewer_app.cases.rules.checks import Check, Outcome, held

#: What must be said of how an urgent finding was communicated.
_TOLD: dict[str, str] = {TOLD_WHOM: "whom did you tell", TOLD_WHEN: "when", TOLD_HOW: "how"}


def diagnosis_checks(opinion: Opinion) -> list[Check]:
    """Check that there is a diagnosis, and how sure it is (section 7)."""
    written, sure = is_filled(opinion.get("diagnosis.text")), is_filled(opinion.get("diagnosis.certainty"))
    words = "Diagnosis written" if written else "The diagnosis is empty"
    how = "Certainty of the diagnosis stated" if sure else "Certainty of the diagnosis is not stated"
    return [
        Check("diagnosis", held(written), words, target="diagnosis.text"),
        Check("diagnosis-certainty", held(sure), how, target="diagnosis.certainty"),
    ]


def concordance_checks(case: Case, opinion: Opinion) -> list[Check]:
    """Check that both parts of the first opinion are compared, with the reason where not confirmed (Q19, Q43).

    Nothing is said of a first opinion that is hidden still.
    """
    if case.hidden:
        return []
    first = case.first_opinion
    baseline = {
        "diagnosis": first.diagnosis if first is not None else "",
        "treatment": first.treatment_plan if first is not None else "",
    }
    checks = [_agreement(part, text, opinion) for part, text in baseline.items()]
    said = {opinion.get(f"concordance.{part}") for part, text in baseline.items() if text}
    needs_reason = bool(said - {"", "confirmed"})
    if needs_reason:
        given = is_filled(opinion.get("concordance.reason"))
        words = "Reason given where not confirmed" if given else "Say why the first opinion is not confirmed"
        checks.append(Check("concordance-reason", held(given), words, target="concordance.reason"))
    if baseline["treatment"] and opinion.get("concordance.treatment") == "changed":
        advised = is_filled(opinion.get("treatment.text"))
        words = "Said what you advise instead" if advised else "The plan is changed: say what you advise instead"
        checks.append(Check("treatment", held(advised), words, target="treatment.text"))
    return checks


def _agreement(part: str, first: str, opinion: Opinion) -> Check:
    path = f"concordance.{part}"
    name = "diagnosis" if part == "diagnosis" else "treatment plan"
    if not first:
        return Check(path, Outcome.PASS, f"First {name} not supplied")
    said = bool(opinion.get(path))
    words = f"Compared with the first {name}" if said else f"Not compared with the first {name}"
    return Check(path, held(said), words, target=path)


def finding_checks(opinion: Opinion) -> list[Check]:
    """Check that there are findings, and that none of them is empty (section 6)."""
    structured = findings(opinion)
    written = bool(structured) or any(is_filled(opinion.get(path)) for path in FINDINGS)
    words = "Findings written" if written else "The findings are empty"
    empty = [
        Check(f"findings:{one.id}", Outcome.BLOCK, f"Finding {number} is empty", target=finding_path(one.id, "text"))
        for number, one in enumerate(structured, start=1)
        if not is_filled(one.text)
    ]
    return [Check("findings", held(written), words, target=FINDINGS[0]), *empty]


def urgent_check(opinion: Opinion) -> Check:
    """Check that an urgent finding is denied, or says who was told, when and how (section 10).

    Where it is denied, a text that calls something urgent is advice.
    """
    path = "recommendations.urgent"
    if not opinion.get(path):
        return Check("urgent", Outcome.BLOCK, "Urgent finding: yes or no?", target=path)
    if opinion.get(path) != YES:
        from reviewer_app.cases.rules.text.urgency import urgency  # noqa: PLC0415 - many patterns; a case begins without

        said = urgency(opinion)
        if said is not None:
            words = f"Urgent finding: no, but the text says “{said.said}”"
            return Check("urgent", Outcome.WARN, words, target=said.path)
        return Check("urgent", Outcome.PASS, "No urgent finding, as you say", target=path)
    missing = [(path, word) for path, word in _TOLD.items() if not is_filled(opinion.get(path))]
    if not missing:
        return Check("urgent", Outcome.PASS, "Urgent finding communicated", target=TOLD_WHOM)
    asked = " and ".join(filter(None, (", ".join(word for _, word in missing[:-1]), missing[-1][1])))
    return Check("urgent", Outcome.BLOCK, f"Urgent finding: {asked}?", target=missing[0][0])
