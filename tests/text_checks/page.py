"""The section of docs/opinion.md on the checks of the text: a table of figures, and every miss and false alarm."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer_app.cases.rules.text.table import CHECKS
from tests.text_checks.figures import ALLOWED_PER_OPINION, SENTENCES_PER_OPINION, Score, score
from tests.text_checks.sentences import HELD_OUT, TUNED, Written, written

BEGIN = "<!-- checks of the text: written by python -m tests.text_checks -->"
END = "<!-- end of the checks of the text -->"
TITLE = "# The written opinion\n"
_HEAD = f"""\
## Checks of the text

Before an opinion can be signed its text is read for what contradicts the patient, the findings, the headers of the
images, the question and the first opinion, or cannot be: sides, levels, words of a sex, ages, units, dates, names and
numbers of other people, and what was left to fill in. What is quoted (in quotation marks, or as a passage of a record)
is never judged. Each check is advice: it is put right or left, unless the policy of the service lets it hold up
the signature; then a reason sets it aside. `***` and `[ ]` always hold it up.

Measured on sentences written for this by the makers of the checks, each in a case of its own
(`tests/cases/rules/text/sentences`): right ones, wrong ones, and tricky ones that look wrong and are right. "Held out"
are those that were written before the checks (those of placeholders: after it) and not looked at while they were made,
though by the same hand. A wrong sentence counts as missed unless the words in question are marked; a false alarm is a
right or tricky sentence that is marked. The last column is how many false alarms ten opinions have, if an opinion has
forty sentences, of which {SENTENCES_PER_OPINION} touch what the check looks at, all of them as tricky as the held-out
ones: more than people write. A check with more than {round(10 * ALLOWED_PER_OPINION)} in ten is advisory only; with so
few sentences one alarm more or less decides that, so all are.
"""
_FIRST_LOOK = """\
At the first look at the held-out sentences the check of identity gave 3 false alarms in 26: the header of an image
wrote the patient's own name without its accent, and so the patient's own number was taken for a stranger's. That was
put right afterwards; what was changed later, for speed and for other languages, changed no other result on them. On
the sentences of others the checks will do worse.
"""


def section() -> str:
    """Return the section as Markdown, without the lines around it."""
    held = {check: score(written(check, HELD_OUT)) for check in CHECKS}
    tuned = {check: score(written(check, TUNED)) for check in CHECKS}
    rows = [
        "| check | sentences | missed | false alarms | held out | missed | false alarms | in ten opinions |",
        "|---|---|---|---|---|---|---|---|",
        *(_row(check, tuned[check], held[check]) for check in CHECKS),
    ]
    listed = [line for scores in (tuned, held) for one in scores.values() for line in _listed(one)]
    return "\n".join([_HEAD, *rows, "", _FIRST_LOOK, "What is missed, and what is marked in vain:\n", *listed, ""])


def renewed(page: str) -> str:
    """Return a page with the section in its place, at the end of a page that has none."""
    text = f"{BEGIN}\n{section()}{END}\n"
    if BEGIN not in page:
        return f"{page or TITLE}\n{text}"
    before, _, rest = page.partition(BEGIN)
    return f"{before}{text}{rest.partition(END + chr(10))[2]}"


def _row(check: str, tuned: Score, held: Score) -> str:
    alarms = f"{10 * held.alarms_per_opinion:.1f}"
    return (
        f"| {check} | {tuned.sentences} | {len(tuned.missed)} of {tuned.wrong} | {len(tuned.alarmed)} of {tuned.right} "
        f"| {held.sentences} | {len(held.missed)} of {held.wrong} | {len(held.alarmed)} of {held.right} | {alarms} |"
    )


def _listed(one: Score) -> Iterator[str]:
    for sentence in one.missed:
        yield f"- {sentence.check}, missed: {_quoted(sentence)}"
    for sentence in one.alarmed:
        said = ", ".join(remark.words for remark in sentence.remarks())
        yield f"- {sentence.check}, in vain: {_quoted(sentence)} ({said})"


def _quoted(sentence: Written) -> str:
    return f"*{sentence.sentence}*"
