"""When rules are asked follows from what is waited for."""

from __future__ import annotations

from reviewer_app.cases.asking import ACTIVE, RecordsRequest
from reviewer_app.cases.rules.circumstances import Circumstances, circumstances
from tests.helpers.case_values import NOW


def test_nothing_that_is_waited_for_leaves_the_moment_alone() -> None:
    assert circumstances(NOW, None, None) == Circumstances(NOW)
    assert circumstances(NOW, NOW, None) == Circumstances(NOW, NOW)


def test_what_is_waited_for_is_told_and_whether_the_service_knows() -> None:
    asked = RecordsRequest("1", ("Slides", "Prior CT"), "to compare", NOW)
    assert circumstances(NOW, NOW, asked) == Circumstances(NOW, NOW, "Slides; Prior CT", unsent=True)
    assert not circumstances(NOW, NOW, asked._replace(told=ACTIVE)).unsent
