"""Which parts of an opinion a co-author has written (Q48): a field beside each, so that journal and undo know it.

Under ``author/<path of its text>`` stands the reference of the Practitioner who wrote a part. Nothing stands there
where it is the reviewer, who answers for the whole.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from reviewer_app.cases.case import Case
from reviewer_app.cases.findings import finding_path, findings
from reviewer_app.cases.opinion import FIELDS_BY_PATH, Opinion, answer_path
from reviewer_app.cases.people import CoAuthor

PREFIX: Final = "author/"
#: The fields that can be a co-author's, beside answers and findings, in the order of the form.
AUTHORED_FIELDS: Final = (
    "history", "findings.imaging", "findings.pathology", "findings.other", "diagnosis.text",
    "diagnosis.differential", "treatment.text", "recommendations.text",
)  # fmt: skip
#: So many fields for co-signers a signed file has (`report.fields`).
PLACES: Final = 2


class Authored(NamedTuple):
    """What a co-author has written: the paths of its texts, never none, in the order of the form."""

    author: CoAuthor
    paths: tuple[str, ...]


def author_path(path: str) -> str:
    """Return the path under which stands who wrote the text at `path`."""
    return f"{PREFIX}{path}"


def author_of(opinion: Opinion, path: str) -> str:
    """Return the reference of the co-author who wrote a text, empty where it is the reviewer's."""
    return opinion.get(author_path(path))


def named_parts(case: Case, opinion: Opinion) -> tuple[tuple[str, str], ...]:
    """Return the path of each text that is said to be a co-author's, and whose; written or not."""
    paths = [answer_path(one.id, "text") for one in case.questions]
    paths += [finding_path(one.id, "text") for one in findings(opinion)]
    paths += AUTHORED_FIELDS
    return tuple((one, author_of(opinion, one)) for one in paths if author_of(opinion, one))


def authored(case: Case, opinion: Opinion) -> tuple[Authored, ...]:
    """Return what each co-author has written, who wrote first in the form first; none without a text.

    One whom the case does not name, which holds up the signature, has no name.
    """
    found: dict[str, list[str]] = {}
    for path, reference in named_parts(case, opinion):
        if opinion.get(path).strip():
            found.setdefault(reference, []).append(path)
    known = {one.reference: one for one in case.co_authors}
    return tuple(Authored(known.get(one, CoAuthor(one, "")), tuple(paths)) for one, paths in found.items())


def co_author_at(case: Case, opinion: Opinion, path: str) -> CoAuthor | None:
    """Return the co-author who wrote the text at `path`, None where it is the reviewer's or not written."""
    return next((one.author for one in authored(case, opinion) if path in one.paths), None)


def part_title(case: Case, opinion: Opinion, path: str) -> str:
    """Return what people call a part: the title in the form, ``"Answer 1"`` or ``"Finding 1"``."""
    for number, question in enumerate(case.questions, start=1):
        if path == answer_path(question.id, "text"):
            return f"Answer {number}"
    for number, one in enumerate(findings(opinion), start=1):
        if path == finding_path(one.id, "text"):
            return f"Finding {number}"
    return FIELDS_BY_PATH[path].title if path in FIELDS_BY_PATH else path


def part_titles(case: Case, opinion: Opinion, one: Authored) -> tuple[str, ...]:
    """Return what people call the parts of a co-author."""
    return tuple(part_title(case, opinion, path) for path in one.paths)
