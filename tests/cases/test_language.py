"""The tables of the fixed sentences: complete in each language, and nothing printed beside them."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from reviewer_app.cases.annotation_kinds import KIND_RULES
from reviewer_app.cases.findings import AGREEMENT_WORDS, CATEGORY_WORDS, SIDES
from reviewer_app.cases.language import (
    ENGLISH,
    LANGUAGES,
    language_of,
    numbers,
    say,
    say_code,
    say_count,
    small,
    speaking,
    spoken,
    texts_of,
)
from reviewer_app.cases.lesions import ROLE_WORDS
from reviewer_app.cases.measurements import CALIBRATION_WORDS
from reviewer_app.cases.opinion import (
    CANNOT_ANSWER,
    CERTAINTY,
    CONCORDANCE,
    CONFLICT,
    EDUCATIONAL_LIMITATION,
    FIELDS_BY_PATH,
    FINDINGS,
    IMPACT,
    MANDATORY_LIMITATIONS,
    WAYS_TO_TELL,
)
from reviewer_app.cases.usual_records import USUAL_RECORDS
from reviewer_app.resources import resource

PACKAGE = Path(__file__).resolve().parents[2] / "reviewer_app"
OTHERS = [code for code, _ in LANGUAGES if code != ENGLISH]
#: What is printed is put into words here.
PRINTING = (
    *(
        f"report/{one}.py"
        for one in (
            "content", "closing", "words", "citations", "cited_images", "evidence_words", "lesions", "records",
            "blocks", "comparison", "pages", "flowables", "passage_words", "pdf",
        )
    ),
    *(f"cases/{one}.py" for one in ("agreement", "asked_words", "known_limitations", "lesion_notes", "full_size",
                                "layer_views", "measured_words")),
)  # fmt: skip
#: A sentence, or words of one: two words with a space between, or one with a capital.
_WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|^[A-Z][a-z]{2,}\b")
#: Names within the PDF, markup, and an organ as its name is kept.
_NO_SENTENCES = frozenset({"Opinion", "Caption", '<font name="', "lymph nodes"})


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", OTHERS)
def test_each_language_has_every_sentence_with_the_same_placeholders(code: str) -> None:
    english, other = texts_of(ENGLISH), texts_of(code)
    assert list(other) == list(english)
    for key, text in english.items():
        assert placeholders(other[key]) | {"count"} == placeholders(text) | {"count"}, key
        assert bool(other[key].strip()) == bool(text.strip()), key


@pytest.mark.parametrize("code", [code for code, _ in LANGUAGES])
def test_no_key_stands_twice(code: str) -> None:
    """Of two the later one would hold, and the other sentence be lost without a word."""
    table = json.loads(resource(f"languages/{code}.json").read_text(encoding="utf-8"), object_pairs_hook=list)
    assert [key for key, times in Counter(key for key, _ in table).items() if times > 1] == []


@pytest.mark.parametrize("code", OTHERS)
def test_no_sentence_was_left_in_english(code: str) -> None:
    """Of long sentences none is alike; short words may be."""
    english, other = texts_of(ENGLISH), texts_of(code)
    assert [key for key, text in english.items() if len(text.split()) > 4 and other[key] == text] == []


def test_every_sentence_that_the_code_asks_for_is_there() -> None:
    for key in _keys_asked_for():
        assert key in texts_of(ENGLISH) or f"{key}.one" in texts_of(ENGLISH), key


def test_the_codes_of_the_form_have_the_words_of_the_form() -> None:
    tables: dict[str, dict[str, str]] = {
        "certainty": dict(CERTAINTY),
        "concordance": dict(CONCORDANCE),
        "impact": dict(IMPACT),
        "conflict": dict(CONFLICT),
        "told": dict(WAYS_TO_TELL),
        "side": {code: words.lower() for code, words in SIDES},
        "cannot-answer": {code: words for code, words in CANNOT_ANSWER if code},
        "finding-category": CATEGORY_WORDS,
        "finding-agreement": AGREEMENT_WORDS,
        "calibration": {str(code): words for code, words in CALIBRATION_WORDS.items()},
        "role": {str(code): words for code, words in ROLE_WORDS.items()},
        "mark": {rule.title.lower().replace(" ", "-"): rule.title for rule in KIND_RULES.values()},
        "limitation": {str(at): words for at, words in enumerate(MANDATORY_LIMITATIONS, start=1)},
        "needed": {one.id: one.words for specialty in USUAL_RECORDS for one in specialty.records},
        "field": {path: FIELDS_BY_PATH[path].title for path in FINDINGS},
    }
    for table, words in tables.items():
        assert {code: say_code(table, code, "missing") for code in words} == words, table
    assert say("limitation.educational") == EDUCATIONAL_LIMITATION


@pytest.mark.parametrize("name", PRINTING)
def test_no_fixed_sentence_stands_beside_the_table(name: str) -> None:
    found = [text for text in _literals(PACKAGE / name) if _WORDS.search(text) and text not in _NO_SENTENCES]
    assert found == []


def test_a_language_is_spoken_within_its_block_only() -> None:
    with speaking("de"):
        assert (spoken(), say("findings"), say_count("unit.pages", 2)) == ("de", "Befunde", "Seiten")
        with speaking("en"):
            assert say("findings") == "Findings"
        assert numbers("22.7 × 14.1 mm") == "22,7 × 14,1 mm"
    assert (spoken(), say("findings"), numbers("22.7 mm")) == ("en", "Findings", "22.7 mm")


@pytest.mark.parametrize(("tag", "code"), [("de-AT", "de"), ("DE", "de"), ("en_US", "en"), ("it", ""), ("", "")])
def test_a_language_is_chosen_by_its_tag(tag: str, code: str) -> None:
    assert language_of(tag) == code


def test_within_a_sentence_only_the_first_letter_is_lowered() -> None:
    assert small("Über gesicherte Nachricht") == "über gesicherte Nachricht"
    assert small("") == ""


def _literals(path: Path) -> Iterator[str]:
    """Yield the texts of a module that are neither documentation nor meant for programmers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = {
        id(one)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr | ast.Raise | ast.Assert) or _exports(node)
        for one in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.value


def _exports(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets
    )


def _keys_asked_for() -> Iterator[str]:
    """Yield the keys that stand in the code as they are."""
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "cases.language import" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "say_count"):
                yield from (one.value for one in node.args[:1] if isinstance(one, ast.Constant))
