"""What pocketsphinx is taught beside its model: how words are said, and which follow each other in findings.

Of free English its packed model hears next to nothing right, and it has no “effusion” and no “pneumothorax”. A model
of how findings are worded, made of patterns (`dictation/sentences.py`), takes its place for free text. Only what comes
with the program is written to a file for that, and the file is gone at once: words of a case stay in memory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pocketsphinx import Decoder, NGramModel
from pocketsphinx.lm import ArpaBoLM

from reviewer_app.dictation.pronouncing import Pronouncing
from reviewer_app.dictation.sentences import sentences
from reviewer_app.dictation.vocabulary import Vocabulary

#: So many sentences are counted; such a part of what is likely is kept for words that do not follow each other there.
_SENTENCES, _UNSEEN = 20_000, 0.2
#: How likely words are that are in no sentence, as a share of what all words alike would have: those of the field, and
#: those of the case, which come first in a vocabulary.
_FIELD, _OF_CASE = 0.1, 2.0
#: The search for free text by that model.
FINDINGS = "findings"


def say_words(decoder: Decoder, vocabulary: Vocabulary, words: Iterable[str], *, update: bool = False) -> None:
    """Let a decoder know how words are said that its dictionary does not have.

    `update` lets them be heard by the search that it has now, which its own model is for.
    """
    pronouncing, told = Pronouncing(decoder.lookup_word), dict(vocabulary.pronounced)
    found = {one: told.get(one) or pronouncing.phones(one) for one in words if decoder.lookup_word(one) is None}
    for number, (word, phones) in enumerate(found.items(), start=1):
        if phones:
            decoder.add_word(word, phones, update and number == len(found))


def hear_findings(decoder: Decoder, vocabulary: Vocabulary, field: Vocabulary) -> None:
    """Make, or make anew, the search `FINDINGS` of a decoder with American English sounds."""
    known = frozenset(word for one in _said() for word in one.split())
    words = dict.fromkeys((*vocabulary.words, *field.words))
    say_words(decoder, field, (*words, *known))
    model = _model(decoder)
    of_field = frozenset(field.words)
    for word in words:
        if word not in known:
            model.add_word(word, _FIELD if word in of_field else _OF_CASE)
    decoder.add_lm(FINDINGS, model)


@lru_cache(maxsize=1)
def _said() -> tuple[str, ...]:
    return tuple(sentences(_SENTENCES))


def _model(decoder: Decoder) -> NGramModel:
    counted = ArpaBoLM(text="\n".join(_said()), add_start=True, discount_mass=_UNSEEN)
    counted.compute()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "findings.lm")
        with path.open("w", encoding="utf-8") as file:
            counted.write(file)
        return NGramModel(decoder.config, decoder.logmath, str(path))
