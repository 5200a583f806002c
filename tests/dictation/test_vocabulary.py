"""The words of the field, and how they are said."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from pocketsphinx import Decoder

from reviewer_app.dictation.engines.sphinx_words import say_words
from reviewer_app.dictation.pronouncing import Pronouncing, sounds
from reviewer_app.dictation.sentences import sentences
from reviewer_app.dictation.vocabulary import MOST, Vocabulary, field_vocabulary, vocabulary_of, words_in

#: The phones of the CMU dictionary without stress, which the packed model is made of.
PHONES = frozenset(
    re.findall(
        "[A-Z]+",
        "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH",
    )
)


def nothing(_word: str) -> None:
    """A dictionary without words."""


@pytest.fixture(scope="module")
def decoder() -> Decoder:
    return Decoder(loglevel="FATAL", samprate=16_000)


def test_the_words_of_the_field_are_many_and_each_is_there_once() -> None:
    found = field_vocabulary()
    assert 1500 < len(found.words) <= MOST
    assert not [word for word, times in Counter(found.words).items() if times > 1]
    assert {"effusion", "pneumothorax", "spiculated", "cytokeratin", "infliximab"} <= set(found.words)


def test_all_that_is_written_down_of_sounds_is_made_of_phones() -> None:
    table = sounds()
    said = [*table.beginnings.values(), *table.endings.values(), *(one[2] for one in table.letters)]
    said += [phones for _, phones in field_vocabulary().pronounced]
    assert {phone for one in said for phone in one.split()} <= PHONES
    for _letters, then, _said in table.letters:
        re.compile(then)


def test_every_word_of_the_field_can_be_said(decoder: Decoder) -> None:
    pronouncing, told = Pronouncing(decoder.lookup_word), dict(field_vocabulary().pronounced)
    for word in field_vocabulary().words:
        phones = (told.get(word) or pronouncing.phones(word)).split()
        assert set(phones) <= PHONES
        assert len(word) / 3 <= len(phones) <= len(word) + 2, word


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("hypodense", "HH AY P OW D EH N S"),
        ("spondylitis", "S P AA N D AH L AY T IH S"),
        ("granulomas", "G R AE N Y UW L OW M AH Z"),
        ("bronchopneumonia", "B R AA NG K OW N UW M OW N Y AH"),
        ("nivolumab", "N IH V OW L UW M AE B"),
        ("stents", "S T EH N T S"),
    ],
)
def test_words_are_said_by_their_parts(decoder: Decoder, word: str, phones: str) -> None:
    assert Pronouncing(decoder.lookup_word).phones(word) == phones


def test_letters_that_nobody_knows_say_nothing() -> None:
    assert Pronouncing(nothing).phones("ßø") == ""
    assert Pronouncing(nothing).phones("x") == "Z"


def test_words_come_into_the_dictionary_once(decoder: Decoder) -> None:
    told = Vocabulary(("fooscan",), (("fooscan", "F UW S K AE N"),))
    assert decoder.lookup_word("fooscan") is None
    for _twice in range(2):
        say_words(decoder, told, ("fooscan", "liver"))
    assert decoder.lookup_word("fooscan") == "F UW S K AE N"


def test_sentences_are_the_same_every_time_and_whole() -> None:
    found = list(sentences(400))
    assert found == list(sentences(400))
    assert all(re.fullmatch(r"[a-z' ]+", one) for one in found)
    assert any("no evidence of" in one for one in found)


def test_words_of_texts_are_letters_only() -> None:
    assert words_in("T2-weighted MR 2026: Crohn's disease, 3.5 cm") == ("weighted", "mr", "crohn's", "disease", "cm")
    assert vocabulary_of("liver lesion", "lesion", first=("fooscan",)).words == ("fooscan", "liver", "lesion")
