"""Words of urgency beside an urgent finding that is denied (std 3.2, section 10); they know English.

"Urgent" says so by itself. "Today", "immediately" and the emergency department are urgent only where something is asked
for: not in the history, not of what was done, and not in advice for a case that may come ("if you have a seizure").
"""

from __future__ import annotations

import re
from typing import Final

from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.rules.text.prose import Field, Remark, Sentence, prose

CHECK: Final = "urgency"
_HINT: Final = re.compile(r"urgent|emergen|immediate|critical|today", re.IGNORECASE)
_TEST: Final = (
    r"(?:values?|results?|findings?|levels?|potassium|sodium|calcium|glucose|ha?emoglobin|platelets|troponin)"
)
_ACT: Final = (
    r"(?:admission|attention|biopsy|ct|mri?|decompression|drainage|evaluation|hospitali[sz]ation|imaging|intervention|"
    r"operation|referral|surgery|transfer|treatment|work-?up)"
)
_WORDS: Final = re.compile(r"\b(?:urgent(?:ly)?|emergent(?:ly)?|as an emergency)\b")
#: What is critical is a result, not a stenosis or an appraisal; what is immediate is an act, not a place or a time.
_GRAVE: Final = re.compile(
    rf"\b(?:critical(?= {_TEST}\b)|critically (?:high|low)\b|flag(?:s|ged)(?: it)? as critical\b|"
    rf"immediate(?= (?!post|pre)(?:[\w-]+ )?{_ACT}\b))"
)
#: Haste where something is asked for before it: "today’s CT", "the CT of today" and "immediately below" are none.
_SOON: Final = re.compile(
    r"\b(?:(?<!of )today\b(?![’']| (?:shows?|showed|is|was|are|were)\b)|"
    r"immediately\b(?! (?:above|adjacent|after|before|behind|below|beneath|beside|next|postop\w*|under)\b)|"
    r"(?:to (?:the |an? )?(?:nearest )?|nearest )emergency (?:department|room)\b)"
)
_ASKED: Final = re.compile(
    r"\b(?:must|should|needs?|requires?|please|(?:has|have) to|recommend(?:ed)?|advised?|asked to|"
    r"admit|go|measure|refer|repeat|send)\b"
    r"(?:[\s,-]+(?!(?:was|were|been|(?<!be )seen|supplied|received|known|available|reviewed|shown)\b)[\w%./]+)"
    r"{0,10}[\s,]*$"
)
_MAY_COME: Final = re.compile(r"\b(?:if|when(?:ever)?|once|unless|in case|in the event|should you)\b")
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
        for match in _said_urgent(sentence):
            if not _DENIED.search(_before(sentence, match)):
                return sentence.remark(CHECK, match.start(), match.end(), "an urgent finding is denied")
    return None


def _said_urgent(sentence: Sentence) -> list[re.Match[str]]:
    found = list(_WORDS.finditer(sentence.lower))
    if sentence.path != "history" and not _MAY_COME.search(sentence.lower):
        found += _GRAVE.finditer(sentence.lower)
        found += (one for one in _SOON.finditer(sentence.lower) if _ASKED.search(_before(sentence, one)))
    return sorted(found, key=lambda one: one.start())


def _before(sentence: Sentence, match: re.Match[str]) -> str:
    """Return what stands before a match in its clause."""
    start, _ = sentence.clause(match.start())
    return sentence.lower[start : match.start()]
