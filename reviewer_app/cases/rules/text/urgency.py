"""Words of urgency beside an urgent finding that is denied (std 3.2, section 10); they know English."""

from __future__ import annotations

import re
from typing import Final

from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.rules.text.prose import Field, Remark, prose

CHECK: Final = "urgency"
_HINT: Final = re.compile(r"urgent|emergen", re.IGNORECASE)
_WORDS: Final = re.compile(r"\b(?:urgent(?:ly)?|emergent(?:ly)?|as an emergency)\b")
#: What denies it, up to six words before it in the same clause: "no need for urgent surgery", "is not thought urgent".
_DENIED: Final = re.compile(
    r"(?:\b(?:no|not|non|nothing|never|neither|nor|none|without|cannot|less|rather than|instead of)|n[’\']t)"
    r"(?:[\s-]+[\w’\']+){0,6}[\s-]*$"
)


def urgency(opinion: Opinion) -> Remark | None:
    """Return the first place at which the text calls something urgent, None without; quotations are not read."""
    if not any(_HINT.search(text) for text in opinion.values.values()):
        return None
    return next((found for one in prose(opinion) if (found := _in_field(one)) is not None), None)


def _in_field(field: Field) -> Remark | None:
    for sentence in field.sentences:
        for match in _WORDS.finditer(sentence.lower):
            start, _ = sentence.clause(match.start())
            if not _DENIED.search(sentence.lower[start : match.start()]):
                return sentence.remark(CHECK, match.start(), match.end(), "an urgent finding is denied")
    return None
