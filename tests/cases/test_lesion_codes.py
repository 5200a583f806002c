from __future__ import annotations

from reviewer_app.cases.lesion_codes import LYMPH_NODE, OWN, site_codes
from reviewer_app.cases.lesions import SITES
from tests.helpers.lesion_values import lesion


def test_every_organ_that_is_offered_has_a_code_of_snomed() -> None:
    found = [site_codes(lesion(site=one)) for one in SITES]
    assert {one.scheme for [one] in found} == {"SCT"}
    assert len({one.value for [one] in found}) == len(SITES)


def test_own_words_have_a_code_of_our_own_with_these_words() -> None:
    [found] = site_codes(lesion(site="  Left atrium,\nappendage "))
    assert (found.scheme, found.meaning) == (OWN, "Left atrium, appendage")
    assert len(found.value) <= 16
    assert site_codes(lesion(site="Left atrium, appendage")) == (found,)


def test_a_lymph_node_is_told_beside_its_place() -> None:
    assert site_codes(lesion(site="Mediastinum", node=True))[1] == LYMPH_NODE
    assert site_codes(lesion(site="Lymph nodes", node=True)) == (LYMPH_NODE,)
    assert site_codes(lesion()) == ()
