"""Evidence in text: a measurement or key image stands in a field as one token that carries its id.

The number in the text *is* the measurement: it is looked up when the text is shown or printed, never copied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from reviewer_app.cases.annotations import key_image_numbers
from reviewer_app.cases.work import Work


class TokenKind(StrEnum):
    """What a token stands for."""

    MEASUREMENT = "m"
    KEY_IMAGE = "k"
    LESIONS = "l"


@dataclass(frozen=True, slots=True)
class Token:
    """A reference to an annotation or a key image inside a text, or to the table of lesions, which is but one."""

    kind: TokenKind
    id: str

    @property
    def markup(self) -> str:
        """The token as it is kept in a field's text."""
        return f"⟦{self.kind.value}:{self.id}⟧"


_TOKEN = re.compile(r"⟦([mkl]):([0-9A-Za-z-]+)⟧")
MISSING = "[deleted measurement]"
MISSING_IMAGE = "[deleted key image]"
MISSING_LESIONS = "[no lesions]"
#: How a token reads whose evidence is gone.
GONE = frozenset({MISSING, MISSING_IMAGE, MISSING_LESIONS})
#: Stands for the table of lesions by date (`cases.lesion_table`).
LESIONS_TOKEN = Token(TokenKind.LESIONS, "table")


def parts(text: str) -> list[str | Token]:
    """Split a field's text into plain runs and tokens, in order."""
    found: list[str | Token] = []
    at = 0
    for match in _TOKEN.finditer(text):
        if match.start() > at:
            found.append(text[at : match.start()])
        found.append(Token(TokenKind(match[1]), match[2]))
        at = match.end()
    if at < len(text):
        found.append(text[at:])
    return found


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text, in order."""
    return [part for part in parts(text) if isinstance(part, Token)]


def token_text(token: Token, work: Work) -> str:
    """Return the words a token reads as now, for example ``"22.7 mm"`` or ``"key image 2"``."""
    if token.kind is TokenKind.KEY_IMAGE:
        number = key_image_numbers(work.key_images).get(token.id)
        return MISSING_IMAGE if number is None else f"key image {number}"
    if token.kind is TokenKind.LESIONS:
        return "table of lesions" if work.lesions else MISSING_LESIONS
    annotation = work.annotation(token.id)
    if annotation is None or annotation.measurement is None:
        return MISSING
    return annotation.measurement.text


def plain_text(text: str, work: Work) -> str:
    """Return a field's text with every token in words."""
    return "".join(part if isinstance(part, str) else token_text(part, work) for part in parts(text))


def fields_citing(work: Work, evidence_id: str) -> list[str]:
    """Return the paths of the fields whose text holds a token of this annotation or key image."""
    return [path for path, value in work.opinion.values.items() if any(t.id == evidence_id for t in tokens(value))]
