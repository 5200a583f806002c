"""Which words a case makes likely."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import Work
from reviewer_app.dictation.case_words import case_vocabulary
from tests.helpers.case_values import make_case
from tests.helpers.dictated_values import FIELD

COMMANDS = (("insert template chest", "insert-template:ct-chest"),)


def test_words_of_the_case_and_of_what_was_written_but_no_names() -> None:
    work = replace(Work(), opinion=Opinion({FIELD: "Periosteal reaction of Mr Okafor"}))
    found = case_vocabulary(make_case(), work, ("nodule",), COMMANDS)
    assert found.words[0] == "nodule"
    assert {"curettage", "tumour", "femur", "trauma", "knee", "biopsy", "periosteal", "referral"} <= set(found.words)
    assert not {"okafor", "daniel", "hale"} & set(found.words)
    assert found.commands == COMMANDS


def test_of_a_first_report_that_is_hidden_nothing_is_told() -> None:
    hidden = replace(make_case(), first_opinion=None)
    assert "curettage" not in case_vocabulary(hidden, Work()).words
