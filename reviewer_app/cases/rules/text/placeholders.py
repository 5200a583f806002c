"""What was left to fill in: `***` and `[ ]`, which hold back the signature, and whatever else looks like it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewer_app.cases.rules.text.known import Known
from reviewer_app.cases.rules.text.prose import Field, Remark

CHECK = "placeholder"
#: Those that the rule of the signature itself looks for.
BLOCKING = re.compile(r"\*\*\*|\[\s*\]")
#: Without one of these nothing was left to fill in.
_SIGNS = (
    "***", "[", "___", "???", "{", "$", "@", "<", "##", "……", "....", "xx", "XX", "Xx", "TBD", "tbd", "TBC", "TODO",
    "FIXME", "lorem", "eft/right", "ight/left",
)  # fmt: skip
_OPEN = re.compile(
    r"\*\*\*|\[\s*\]|_{3,}|\?{3,}|(?<![\w.])\.{4,}(?!\w)|…{2,}|\{\{?[^{}\n]{0,40}\}?\}|\$\{?[a-z_]+\}?\$?|"
    r"(?<!\w)@[A-Za-z_]+@|"
    r"<(?:insert|enter|fill|name|date|side|level|value|number|text|todo|choose|select|patient)\b[^<>\n]{0,40}>|"
    r"\[(?:insert|enter|fill|name|date|side|level|value|number|text|todo|choose|select|left/right|right/left|xx+|"
    r"\?|\.\.\.|…|"
    r"patient|size|organ|laterality|mm|cm|measurement|age|sex)\b[^\[\]\n]{0,40}\]|\[[?.…xX]+\]|"
    r"\b(?:TBD|TBC|TODO|FIXME|tbd|lorem ipsum)\b|"
    r"(?<![\w,])(?:[Xx]{2,3}|xx\.x|#{2,})(?=\s?(?:mm|cm|ml|HU|%|years?|weeks?|months?|[x×])(?!\w))|"
    r"(?<![\w,])(?:XXX+|xxx+)(?!\w)|\b(?:left|right)/(?:left|right)\b(?= \*)|\b[Ll]eft/right\b(?! (?:shift|"
    r"asymmetr\w+|ratio|differ\w+|compar\w+))"
)


def placeholders(fields: Sequence[Field], _known: Known) -> Iterator[Remark]:
    """Yield what was left to fill in."""
    for field in fields:
        if not any(one in field.text for one in _SIGNS):
            continue
        for sentence in field.sentences:
            for match in _OPEN.finditer(sentence.text):
                yield sentence.remark(CHECK, *match.span(), "left to be filled in")
