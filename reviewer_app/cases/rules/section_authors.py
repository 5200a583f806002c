"""Parts that co-authors have written: each is written, by somebody whom the case names, who has a field to sign in."""

from __future__ import annotations

from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.section_authors import PLACES, authored, named_parts, part_title


def section_author_checks(case: Case, opinion: Opinion) -> list[Check]:
    """Check every part that is said to be a co-author's (Q03, Q48); whether they may write is `co-author`'s to say."""
    found = [_part_check(case, opinion, path, reference) for path, reference in named_parts(case, opinion)]
    writers = authored(case, opinion)
    if len(writers) > PLACES:
        words = f"{len(writers)} co-authors have written parts, and the file has fields for {PLACES} of them"
        detail = "say of some parts that you wrote them, or take them out"
        found.append(Check("section-author:fields", Outcome.BLOCK, words, detail, writers[-1].paths[0]))
    return found


def _part_check(case: Case, opinion: Opinion, path: str, reference: str) -> Check:
    check_id, title = f"section-author:{path}", part_title(case, opinion, path)
    author = next((one for one in case.co_authors if one.reference == reference), None)
    if author is None:
        words = f"{title}: written by somebody whom the case names no longer"
        return Check(check_id, Outcome.BLOCK, words, "choose who wrote it", path)
    name = author.name or "a co-author"
    if not opinion.get(path).strip():
        return Check(check_id, Outcome.BLOCK, f"{title}: said to be by {name}, and empty", "", path)
    return Check(check_id, Outcome.PASS, f"{title}: by {name}, who is to sign for it", "", path)
