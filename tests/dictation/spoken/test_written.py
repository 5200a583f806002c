"""What was said, as it is written."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.dictated import Care
from reviewer_app.dictation.spoken.table import table
from reviewer_app.dictation.spoken.written import written

TABLE = table()


@pytest.mark.parametrize(
    ("said", "text"),
    [
        # numbers
        ("two nodules", "Two nodules"),
        ("twelve nodules", "12 nodules"),
        ("one hundred and twenty", "120"),
        ("one thousand two hundred five", "1205"),
        ("one hundred two hundred milliliters", "100 200 mL"),
        ("one hundred two thousand", "102000"),
        ("three point oh five", "3.05"),
        ("point five", "0.5"),
        ("zero point seven five", "0.75"),
        ("two point twenty five", "2.25"),
        ("twenty-three", "23"),
        ("the point of maximum pain", "The point of maximum pain"),
        ("at this point five lesions", "At this point five lesions"),
        ("at that point one hundred twenty lesions", "At that point one hundred twenty lesions"),
        ("a point five centimeter nodule", "A point five cm nodule"),
        ("by point five centimeters", "By 0.5 cm"),
        ("point 05 centimeters", "0.05 cm"),
        ("three point 05", "3.05"),
        ("record 0012", "Record 0012"),
        ("since nineteen ninety eight", "Since 1998"),
        ("twenty thirty millimeters", "20 30 mm"),
        ("one of the nodules", "One of the nodules"),
        # units and measures
        ("three point five by two centimeters", "3.5 × 2 cm"),
        ("twelve by eight by six millimetres", "12 × 8 × 6 mm"),
        ("two centimeters by five millimeters", "2 cm × 5 mm"),
        ("forty hounsfield units", "40 HU"),
        ("twenty five percent", "25%"),
        ("ten degrees", "10°"),
        ("five milligrams per deciliter", "5 mg/dL"),
        ("thirty square centimeters", "30 cm²"),
        ("four cubic centimetres", "4 cm³"),
        ("followed by two radiologists", "Followed by two radiologists"),
        ("a few millimeters", "A few millimeters"),
        # levels and what is counted
        ("t two to t three", "T2–T3"),
        ("l four l five", "L4-L5"),
        ("l four five", "L4-L5"),
        ("l five s one", "L5-S1"),
        ("c seven", "C7"),
        ("hepatitis c two years ago", "Hepatitis c two years ago"),
        ("l four five millimeters", "L4 5 mm"),
        ("l nine", "L nine"),
        ("t two and t five", "T2 and T5"),
        ("segment six", "Segment 6"),
        ("segments six and seven", "Segments 6 and 7"),
        ("image forty two of series three", "Image 42 of series 3"),
        # stages
        ("p t two n zero", "pT2 N0"),
        ("p t two n zero m x", "pT2 N0 MX"),
        ("t two n one a m zero", "T2 N1a M0"),
        ("y p t one b n zero", "ypT1b N0"),
        ("p t i s", "pTis"),
        ("t two lesion", "T2 lesion"),
        ("p t two a lesion", "pT2 a lesion"),
        ("a t two hyperintense lesion", "A T2 hyperintense lesion"),
        ("a t two n zero tumor", "A T2 N0 tumor"),
        ("c t two n zero", "cT2 N0"),
        ("on c t two days ago", "On CT two days ago"),
        ("r t three years ago", "R t three years ago"),
        ("m r t one", "MR T1"),
        ("p n one", "pN1"),
        ("p t two n zero m zero p n one l zero v zero r zero", "pT2 N0 M0 Pn1 L0 V0 R0"),
        ("p t two n zero l four", "pT2 N0 L4"),
        # codes, abbreviations and signs
        ("c d twenty is positive", "CD20 is positive"),
        ("ki sixty seven of twenty percent", "Ki-67 of 20%"),
        ("p sixteen and p two", "p16 and p two"),
        ("her two positive", "HER2 positive"),
        ("her two nodules", "Her two nodules"),
        ("bi rads four a full stop", "BI-RADS 4A."),
        ("bi rads four a lesion", "BI-RADS 4 a lesion"),
        ("the p e t c t", "The PET/CT"),
        ("hepatitis c t lymphocytes", "Hepatitis c t lymphocytes"),
        ("gleason three plus four equals seven", "Gleason 3 + 4 = 7"),
        ("minus eighty hounsfield units", "−80 HU"),
        ("a score of minus two point five", "A score of −2.5"),
        ("ten minus five", "10 minus five"),
        ("three to five millimeters", "3 to 5 mm"),
        ("two and three millimeters", "2 and 3 mm"),
        ("the larger one and two millimeters", "The larger one and 2 mm"),
        ("at nine o'clock", "At 9 o'clock"),
        ("thirty centimeters per second", "30 cm/s"),
        ("the second lesion", "The second lesion"),
        ("ten high power fields", "10 HPF"),
        # dates
        ("march third twenty twenty six", "3 March 2026"),
        ("on the third of march", "On 3 March"),
        ("twenty first of december two thousand four", "21 December 2004"),
        ("in may twenty twenty five", "In May 2025"),
        ("it may be benign", "It may be benign"),
        ("the third metacarpal", "The third metacarpal"),
        ("the first and second may be benign", "The first and second may be benign"),
        ("the third may twenty twenty", "3 May 2020"),
        ("on may third and on march fourth", "On 3 May and on 4 March"),
        ("it may first be seen", "It may first be seen"),
        ("june third", "3 June"),
        ("in june two nodules", "In june two nodules"),
        ("march five twenty twenty six", "5 March 2026"),
        # marks
        ("no effusion comma no mass full stop", "No effusion, no mass."),
        ("normal period new paragraph liver", "Normal.\n\nLiver"),
        ("the sigmoid colon is normal", "The sigmoid colon is normal"),
        ("conclusion colon sign benign", "Conclusion: benign"),
        ("for a period of six weeks", "For a period of six weeks"),
        ("a new line was placed", "A new line was placed"),
        ("open bracket see below close bracket", "(See below)"),
        ("is it malignant question mark no", "Is it malignant? No"),
        ("findings next item liver next item spleen", "Findings\n- Liver\n- Spleen"),
        ("new heading findings new line liver", "\n## Findings\nLiver"),
        ("next number liver next number spleen", "\n1. Liver\n1. Spleen"),
        ("non hyphen small cell", "Non-small cell"),
        ("", ""),
    ],
)
def test_as_it_is_written(said: str, text: str) -> None:
    assert written(said.split()).text == text


def test_a_sentence_goes_on() -> None:
    assert written(["and", "liver"], begins=False).text == "and liver"


def test_what_must_be_looked_at() -> None:
    found = written(["no", "lesion", "in", "the", "left", "lobe", "of", "five", "millimeters", "at", "t", "two"])
    assert [(found.text[one.start : one.end], one.care) for one in found.to_look_at] == [
        ("No", Care.NEGATION),
        ("left", Care.SIDE),
        ("5 mm", Care.NUMBER),
        ("T2", Care.NUMBER),
    ]


WORDS = st.sampled_from(
    sorted(
        {*TABLE.ones, *TABLE.tens, *TABLE.months, *TABLE.negations, *TABLE.sides, *TABLE.numbered, *TABLE.ordinals}
        | {word for unit in TABLE.units for said in unit.said for word in said.split()}
        | {word for mark in TABLE.marks for word in mark.said.split()}
        | {"point", "oh", "by", "to", "per", "of", "the", "a", "and", "hundred", "thousand", "lesion", "mass"}
        | set("tnmpclsxiy")
    )
)


@given(st.lists(WORDS, max_size=24))
def test_negations_and_sides_are_neither_lost_nor_made(words: list[str]) -> None:
    for kinds, care in ((TABLE.negations, Care.NEGATION), (TABLE.sides, Care.SIDE)):
        told = Counter(word for word in words if word in kinds)
        found = written(words)
        kept = Counter(found.text[one.start : one.end].lower() for one in found.to_look_at if one.care is care)
        assert kept == told


@given(st.lists(WORDS, max_size=24))
def test_every_word_is_in_one_passage_in_its_order(words: list[str]) -> None:
    found = written(words)
    assert [n for one in found.passages for n in range(one.first, one.last + 1)] == list(range(len(words)))
    assert all(one.start <= one.end for one in found.passages)
    assert [one.start for one in found.passages] == sorted(one.start for one in found.passages)


@given(st.integers(0, 999_999))
def test_a_number_is_read_as_it_is_said(number: int) -> None:
    found = written(["is", *said_number(number), "millimeters"])
    assert found.text == f"Is {number} mm"


@given(st.integers(0, 99), st.text("0123456789", min_size=1, max_size=4))
def test_a_decimal_is_read_digit_by_digit(number: int, decimals: str) -> None:
    digits = [TABLE.ones[int(one)] for one in decimals]
    assert written([*said_number(number), "point", *digits, "centimeters"]).text == f"{number}.{decimals} cm"


@given(st.lists(WORDS, max_size=16))
def test_numbers_that_are_written_have_digits_and_are_marked(words: list[str]) -> None:
    found = written(words)
    marked = [(one.start, one.end) for one in found.to_look_at if one.care is Care.NUMBER]
    for digit in re.finditer(r"\d", found.text):
        assert any(start <= digit.start() < end for start, end in marked)


def said_number(number: int) -> list[str]:
    """Return a number in words, as it is said."""
    if number >= 1000:
        rest = said_number(number % 1000) if number % 1000 else []
        return [*said_number(number // 1000), "thousand", *rest]
    if number >= 100:
        rest = said_number(number % 100) if number % 100 else []
        return [TABLE.ones[number // 100], "hundred", *rest]
    if number >= 20:
        return [TABLE.tens[number // 10 - 2], *([TABLE.ones[number % 10]] if number % 10 else [])]
    return [TABLE.ones[number]]


def _whole(limit: int) -> st.SearchStrategy[tuple[list[str], list[str]]]:
    return st.integers(10, limit).map(lambda one: (said_number(one), [str(one)]))


def _decimal() -> st.SearchStrategy[tuple[list[str], list[str]]]:
    return st.tuples(st.integers(0, 99), st.integers(0, 9)).map(
        lambda one: ([*said_number(one[0]), "point", TABLE.ones[one[1]]], [f"{one[0]}.{one[1]}"])
    )


def _joined(
    *parts: st.SearchStrategy[tuple[list[str], list[str]]] | str,
) -> st.SearchStrategy[tuple[list[str], list[str]]]:
    """Return numbers that are said together, with the words between them."""
    drawn = [st.just((one.split(), list[str]())) if isinstance(one, str) else one for one in parts]
    return st.tuples(*drawn).map(
        lambda found: ([word for one in found for word in one[0]], [value for one in found for value in one[1]])
    )


NUMBER = _whole(9999) | _decimal()
SMALL = st.integers(1, 5).map(lambda one: ([TABLE.ones[one]], [str(one)]))
#: What is said with numbers, and the numbers.
COUNTED = st.one_of(
    _joined(NUMBER, "millimeters"),
    _joined(NUMBER, "by", NUMBER, "centimeters"),
    _joined(NUMBER, "by", NUMBER, "by", NUMBER, "millimeters"),
    _joined(NUMBER, "to", NUMBER, "percent"),
    _joined("minus", NUMBER, "hounsfield units"),
    _joined(SMALL, "plus", SMALL),
    _joined("segments", SMALL, "and", SMALL),
    _joined("t", SMALL, "to l", SMALL),
    _joined("p t", SMALL.filter(lambda one: one[1] != ["5"]), "n zero").map(lambda one: (one[0], [*one[1], "0"])),
    _joined("c d", _whole(199)),
    _joined("bi rads", SMALL),
)


@given(st.lists(COUNTED, min_size=1, max_size=5))
def test_no_number_ever_changes_its_value(said: list[tuple[list[str], list[str]]]) -> None:
    words = [word for one, _ in said for word in (*one, "lesion")]
    values = [value for _, one in said for value in one]
    assert re.findall(r"\d+(?:\.\d+)?", written(words).text) == values


@given(
    st.lists(COUNTED | st.sampled_from(sorted(TABLE.negations | TABLE.sides)).map(lambda one: ([one], [])), max_size=8)
)
def test_no_no_not_and_no_side_is_lost_among_numbers(said: list[tuple[list[str], list[str]]]) -> None:
    words = [word for one, _ in said for word in one]
    told = [word for word in words if word in TABLE.negations | TABLE.sides]
    found = written(words)
    kept = [found.text[one.start : one.end].lower() for one in found.to_look_at if one.care is not Care.NUMBER]
    assert kept == told
