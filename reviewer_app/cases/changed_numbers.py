"""Where a measurement is another one than a preview has shown, the text that quotes it is flagged."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer_app.cases.evidence import TokenKind, fields_citing, token_words, tokens
from reviewer_app.cases.quoted import Quoted
from reviewer_app.cases.work import Work


@dataclass(frozen=True, slots=True)
class Changed:
    """A measurement, or the counts, that read otherwise than in the preview; `paths` are the fields that cite them."""

    annotation_id: str
    before: str
    after: str
    paths: tuple[str, ...]

    @property
    def words(self) -> str:
        """From what to what, the unit told once: ``"22.7 → 23.1 mm"``."""
        number, _, unit = self.before.rpartition(" ")
        alike = bool(number) and self.after.endswith(f" {unit}")
        return f"{number if alike else self.before} → {self.after}"


def quoted_in(work: Work) -> tuple[Quoted, ...]:
    """Return every measurement that a text of the opinion cites, and the counts, as they read now."""
    return tuple(Quoted(one, text) for one, text in _now(work).items())


def changed_since_preview(work: Work) -> tuple[Changed, ...]:
    """Return the cited measurements that read otherwise than in the last preview; deleted ones are no change."""
    if not work.quoted:
        return ()
    before, now = {one.annotation_id: one.text for one in work.quoted}, _now(work)
    return tuple(
        Changed(one, before[one], text, tuple(fields_citing(work, one)))
        for one, text in now.items()
        if one in before and before[one] != text
    )


def _now(work: Work) -> dict[str, str]:
    cited = [one for text in work.opinion.values.values() for one in tokens(text)]
    marks = {one.id: one for one in work.annotations}
    found: dict[str, str] = {}
    for token in cited:
        if token.kind is TokenKind.COUNTS:
            found[token.id] = token_words(token, work)
        mark = marks.get(token.id) if token.kind is TokenKind.MEASUREMENT else None
        if mark is not None and mark.measurement is not None:
            found[token.id] = mark.measurement.text
    return found
