"""What is unfinished in the texts: placeholders, evidence that is gone, numbers that changed since the last preview."""

from __future__ import annotations

import re

from reviewer_app.cases.changed_numbers import changed_since_preview
from reviewer_app.cases.evidence import GONE, TokenKind, parts, token_text, tokens
from reviewer_app.cases.first_impression import is_impression
from reviewer_app.cases.rich_text import plain
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.work import Work

_CITED: dict[TokenKind, str] = {
    TokenKind.MEASUREMENT: "measurement",
    TokenKind.KEY_IMAGE: "key image",
    TokenKind.VIEW: "view",
    TokenKind.PASSAGE: "passage",
    TokenKind.VOLUME: "volume",
}
_PLACEHOLDER = re.compile(r"\*\*\*|\[\s*\]")


def unfinished_checks(work: Work) -> list[Check]:
    """Check for placeholders left to fill in, and for tokens whose measurement or key image is gone (std 3.2)."""
    # of a first impression nothing can be put right once it is recorded; before that it says itself what is open
    values = {path: text for path, text in work.opinion.values.items() if not is_impression((path,))}
    open_places = [path for path, text in values.items() if has_placeholder(text)]
    broken = [path for path, text in values.items() if any(token_text(token, work) in GONE for token in tokens(text))]
    found = [
        Check(f"placeholder:{path}", Outcome.BLOCK, "A placeholder is left in the text", "*** or [ ]", target=path)
        for path in open_places
    ]
    found.extend(Check(f"evidence:{path}", Outcome.BLOCK, _gone_words(work, path), target=path) for path in broken)
    if not open_places:
        found.append(Check("placeholder", Outcome.PASS, "No placeholder left"))
    if not broken:
        cited = {token.id for text in work.opinion.values.values() for token in tokens(text)}
        found.append(Check("evidence", Outcome.PASS, "Every cited measurement stands", f"{len(cited)} cited"))
    return found


def changed_checks(work: Work) -> list[Check]:
    """Say what reads otherwise than in the last preview: not wrong, but not what was read there."""
    return [
        Check(
            f"changed:{one.annotation_id}",
            Outcome.WARN,
            f"Changed since the preview: {one.words}",
            target=next(iter(one.paths), ""),
        )
        for one in changed_since_preview(work)
    ]


def has_placeholder(text: str) -> bool:
    """Whether a place in a field's text is left to fill in."""
    return any(isinstance(part, str) and _PLACEHOLDER.search(part) for part in parts(plain(text)))


def _gone_words(work: Work, path: str) -> str:
    gone = [token for token in tokens(work.opinion.get(path)) if token_text(token, work) in GONE]
    if gone[0].kind is TokenKind.LESIONS:
        return "A text cites the table of lesions, and there are none"
    if gone[0].kind is TokenKind.COUNTS:
        return "A text cites the counts by class, and nothing is counted"
    return f"A cited {_CITED[gone[0].kind]} was deleted"
