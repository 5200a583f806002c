"""How a sentence means a word: denied, compared, told of before, or of what somebody else wrote."""

from __future__ import annotations

import re

from reviewer_app.cases.rules.text.prose import Sentence

_DENIED_BEFORE = re.compile(
    r"\b(?:no(?! special type| longer| doubt)|not(?! only)|without(?! doubt)|never|neither|nor|none|nothing|"
    r"absent|absence|free of|excluded?|excludes|denies|denied|"
    r"rules? out|ruled out|negative for|instead of|rather than)\b"
)
_DENIED_AFTER = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|shows?|carries|appears?|remains?|can|could|should)\b[^,;]*"
    r"\b(?:not|no|none|never|without|free|excluded|absent)\b|^\s*:\s*(?:no|none|not)\b"
)
_SOUND = re.compile(
    r"\b(?:normal|unremarkable|clear|healthy|intact|unaffected|inconspicuous|regular|symmetric|spared|benign|"
    r"unchanged)\b"
)
_TRIVIAL = re.compile(r"\b(?:only|mild|minor|simple|incidental|tiny|small|few|nonspecific|non-specific)\b")
_COMPARED = re.compile(
    r"\b(?:unlike|compared|comparison|contralateral|opposite|other side|other|versus|vs|than|both|bilateral|either|"
    r"remaining|second|as well|also|too|in addition|additional|across|crosses|reaches|extends)\b"
)
_BEFORE = re.compile(
    r"\b(?:status (?:after|post)|s/p|previously|formerly|old|history|removed|resected|"
    r"prosthes[ie]s|prosthetic|replaced|years? ago|in (?:19|20)\d\d)\b"
)
_OTHERS = re.compile(
    r"\b(?:(?:first|initial|outside|original|referring|local|previous|earlier|external) "
    r"(?:report|opinion|reading|diagnosis|radiolog\w+|physician|patholog\w+|read)|"
    r"the reports? (?:that|which|describes?|says?|speaks?|calls?|names?|places?|mentions?)|"
    r"was (?:reported|described)|were (?:reported|described)|reportedly|mislabel\w*|slip|typing error|in error)\b"
)


def denied(sentence: Sentence, start: int, end: int) -> bool:
    """Whether what stands at a place is denied: a denial before it in its clause, or of it after it."""
    first, last = sentence.clause(start)
    lower = sentence.lower
    return bool(_DENIED_BEFORE.search(lower[first:start]) or _DENIED_AFTER.search(lower[end:last]))


def sound(sentence: Sentence, start: int) -> bool:
    """Whether the clause speaks of what is normal."""
    first, last = sentence.clause(start)
    return _SOUND.search(sentence.lower[first:last]) is not None


def trivial(sentence: Sentence, start: int) -> bool:
    """Whether the clause speaks of what has no weight: something beside what is looked for."""
    first, last = sentence.clause(start)
    return _TRIVIAL.search(sentence.lower[first:last]) is not None


def compared(sentence: Sentence, start: int) -> bool:
    """Whether the clause compares with something else."""
    first, last = sentence.clause(start)
    return _COMPARED.search(sentence.lower[first:last]) is not None


def earlier(sentence: Sentence, start: int) -> bool:
    """Whether the clause speaks of what was once."""
    first, last = sentence.clause(start)
    return _BEFORE.search(sentence.lower[first:last]) is not None


def of_others(sentence: Sentence) -> bool:
    """Whether the sentence tells what somebody else wrote."""
    return _OTHERS.search(sentence.lower) is not None


def set_aside(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a place is denied, normal, compared, of earlier days, or told after somebody else."""
    return (
        of_others(sentence)
        or denied(sentence, start, end)
        or sound(sentence, start)
        or trivial(sentence, start)
        or compared(sentence, start)
        or earlier(sentence, start)
    )
