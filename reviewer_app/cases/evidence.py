"""Evidence in text: a measurement, key image, view or passage stands in a field as one token that carries its id.

The number in the text *is* the measurement: it is looked up when the text is shown or printed, never copied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from reviewer_app.cases.annotations import Annotation, key_image_numbers
from reviewer_app.cases.cited_views import hint_words
from reviewer_app.cases.rich_text import plain
from reviewer_app.cases.tally import tally
from reviewer_app.cases.views import Bookmark
from reviewer_app.cases.work import Work


class TokenKind(StrEnum):
    """What a token stands for."""

    MEASUREMENT = "m"
    KEY_IMAGE = "k"
    LESIONS = "l"
    VIEW = "v"
    PASSAGE = "p"
    COUNTS = "c"
    VOLUME = "o"


@dataclass(frozen=True, slots=True)
class Token:
    """A reference to an annotation, key image, view, passage or volume in a text, or to all lesions or all counts."""

    kind: TokenKind
    id: str

    @property
    def markup(self) -> str:
        """The token as it is kept in a field's text."""
        return f"⟦{self.kind.value}:{self.id}⟧"


_TOKEN = re.compile(r"⟦([mklvpco]):([0-9A-Za-z-]+)⟧")
MISSING = "[deleted measurement]"
MISSING_IMAGE = "[deleted key image]"
MISSING_LESIONS = "[no lesions]"
MISSING_COUNTS = "[no counts]"
MISSING_VIEW = "[deleted view]"
MISSING_PASSAGE = "[deleted passage]"
MISSING_VOLUME = "[deleted volume]"
#: How a token reads whose evidence is gone.
GONE = frozenset({
    MISSING, MISSING_IMAGE, MISSING_LESIONS, MISSING_COUNTS, MISSING_VIEW, MISSING_PASSAGE, MISSING_VOLUME,
})  # fmt: skip
#: Stands for the table of lesions by date (`cases.lesion_table`).
LESIONS_TOKEN = Token(TokenKind.LESIONS, "table")
#: Stands for the points that were counted, by class (`cases.tally`).
COUNTS_TOKEN = Token(TokenKind.COUNTS, "counts")


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
    """Return the words a token reads as now: ``"22.7 mm"``, ``"key image 2"`` or ``"series 4, image 63"``."""
    if token.kind is TokenKind.KEY_IMAGE:
        number = key_image_numbers(work.key_images).get(token.id)
        return MISSING_IMAGE if number is None else f"key image {number}"
    if token.kind is TokenKind.LESIONS:
        return "table of lesions" if work.lesions else MISSING_LESIONS
    if token.kind is TokenKind.COUNTS:
        return "counts by class" if tally(work.annotations).points else MISSING_COUNTS
    if token.kind is TokenKind.VIEW:
        view = work.view(token.id)
        return MISSING_VIEW if view is None else view.place
    if token.kind is TokenKind.PASSAGE:
        passage = work.passage(token.id)
        return MISSING_PASSAGE if passage is None else passage.short
    if token.kind is TokenKind.VOLUME:
        volume = work.volumes.get(token.id)
        return MISSING_VOLUME if volume is None else volume.measurement.text
    annotation = work.annotation(token.id)
    if annotation is None or annotation.measurement is None:
        return MISSING
    return annotation.measurement.text


def token_hint(token: Token, work: Work) -> str:
    """Return what a token stands for in more words, for who points at it; empty where there is no more to say."""
    if token.kind is TokenKind.COUNTS:
        return tally(work.annotations).words
    if token.kind is TokenKind.VOLUME:
        volume = work.volumes.get(token.id)
        return "" if volume is None else volume.hint
    view = work.view(token.id) if token.kind is TokenKind.VIEW else None
    passage = work.passage(token.id) if token.kind is TokenKind.PASSAGE else None
    if passage is not None:
        return passage.hint
    return "" if view is None else hint_words(view)


def measured_mark(token: Token, work: Work) -> Annotation | None:
    """Return the mark that a number was measured on, of a volume its largest outline; None for what is no number."""
    volume = work.volumes.get(token.id) if token.kind is TokenKind.VOLUME else None
    if volume is not None:
        return volume.largest
    return work.annotation(token.id) if token.kind is TokenKind.MEASUREMENT else None


def bookmark_of(token: Token, work: Work) -> Bookmark | None:
    """Return the view that a token leads to, None where there is none or it is gone."""
    annotation, image = measured_mark(token, work), work.key_image(token.id)
    if annotation is not None:
        return Bookmark(annotation.image, annotation.view)
    if token.kind is TokenKind.KEY_IMAGE and image is not None:
        return image.bookmark
    view = work.view(token.id) if token.kind is TokenKind.VIEW else None
    return None if view is None else view.bookmark


def token_words(token: Token, work: Work) -> str:
    """Return a token as running text has it: as `token_text`, but a passage is whole, with its origin.

    So are counts: in the field of a text there is no room for them.
    """
    if token.kind is TokenKind.COUNTS:
        return tally(work.annotations).words or MISSING_COUNTS
    passage = work.passage(token.id) if token.kind is TokenKind.PASSAGE else None
    return token_text(token, work) if passage is None else passage.words


def plain_text(text: str, work: Work) -> str:
    """Return a field's text with every token in words, and without its format."""
    return "".join(part if isinstance(part, str) else token_words(part, work) for part in parts(plain(text)))


def fields_citing(work: Work, evidence_id: str) -> list[str]:
    """Return the paths of the fields whose text holds a token of this annotation, key image or view."""
    return [path for path, value in work.opinion.values.items() if any(t.id == evidence_id for t in tokens(value))]


def citing_fields(work: Work) -> dict[str, tuple[str, ...]]:
    """Return the paths of the fields that cite each piece of evidence, by its id: what `fields_citing` tells of one."""
    found: dict[str, list[str]] = {}
    for path, value in work.opinion.values.items():
        for one in dict.fromkeys(token.id for token in tokens(value)):
            found.setdefault(one, []).append(path)
    return {one: tuple(paths) for one, paths in found.items()}
