"""Results of a C-CDA document, and what a hostile one cannot do."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.cases.lab_table import LabFlag
from reviewer_app.errors import CannotDecode
from reviewer_app.exchange.cda_labs import names_other_patient, read_cda_labs
from tests.helpers.case_values import make_case
from tests.helpers.lab_resources import cda, cda_result

SODIUM = '<code code="2951-2" codeSystem="2.16.840.1.113883.6.1" displayName="Sodium"/>'
RANGE = """<referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="135" unit="mmol/L"/>
<high value="145" unit="mmol/L"/></value></observationRange></referenceRange>"""


def test_a_result_with_unit_range_and_flag() -> None:
    value = '<value xsi:type="PQ" value="130.0" unit="mmol/L"/>'
    flagged = value + '<interpretationCode code="L" codeSystem="2.16.840.1.113883.5.83"/>'
    said, found = read_cda_labs(cda(cda_result(SODIUM, flagged, RANGE), cda_result(SODIUM, value, RANGE)), "d").results
    assert (said.name, said.code, said.group, said.source) == ("Sodium", "2951-2", "Blood count", "Harbor Laboratory")
    assert (said.value, said.unit, said.reference_range) == ("130.0", "mmol/L", "135–145")
    assert (said.flag, said.by_range) == (LabFlag.LOW, False)
    assert (found.flag, found.by_range) == (LabFlag.LOW, True)
    assert said.effective is not None
    assert said.effective.isoformat() == "2026-11-12T08:10:00-08:00"
    assert said.report_date


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ('<value xsi:type="ST">1:160</value>', "1:160"),
        ('<value xsi:type="CD" code="x" displayName="Not detected"/>', "Not detected"),
        ('<value xsi:type="IVL_PQ"><low value="60" unit="mL/min"/></value>', "≥ 60 mL/min"),
        ('<value xsi:type="PQ" nullFlavor="NAV"/>', "not available"),
        ('<value xsi:type="PQ" value="1.020" unit="1"/>', "1.020"),
        ("", "no value"),
    ],
)
def test_values_of_each_type(value: str, words: str) -> None:
    (found,) = read_cda_labs(cda(cda_result(SODIUM, value)), "d").results
    assert found.value_words == words


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("20261110", "2026-11-10T00:00:00+00:00"),
        ("2026111014", "2026-11-10T00:00:00+00:00"),
        ("202611101405+0100", "2026-11-10T14:05:00+01:00"),
        ("20261110140510.250-0330", "2026-11-10T14:05:10-03:30"),
        ("20261399", "2026-11-12T08:10:00-08:00"),
    ],
)
def test_a_moment_of_its_own_goes_before_that_of_the_organizer(written: str, moment: str) -> None:
    time = f'<effectiveTime value="{written}"/>'
    (found,) = read_cda_labs(cda(cda_result(SODIUM, "", time=time)), "d").results
    assert found.effective is not None
    assert found.effective.isoformat() == moment


def test_a_name_in_the_narrative_is_found() -> None:
    code = '<code nullFlavor="UNK"><originalText><reference value="#n1"/></originalText></code>'
    data = cda(cda_result(code, ""), narrative='<content ID="n1">Serum iron</content>')
    assert read_cda_labs(data, "d").results[0].name == "Serum iron"


@pytest.mark.parametrize(
    ("given", "born", "told"),
    [
        ("Daniel", "20070811", False),
        ("DANIEL", "2007", False),
        ("Peter", "20070811", True),
        ("Daniel", "19680811", True),
    ],
)
def test_a_header_that_names_somebody_else_is_told(given: str, born: str, *, told: bool) -> None:
    header = f"""<recordTarget><patientRole><patient><name><given>{given}</given><family>Okafor</family></name>
<birthTime value="{born}"/></patient></patientRole></recordTarget>"""
    data = cda(cda_result(SODIUM, "")).replace(b"<title>Results</title>", header.encode(), 1)
    found = read_cda_labs(data, "d", patient=make_case().patient)
    notes = found.notes
    assert found.other_patient is names_other_patient(data, make_case().patient) is told
    assert ("The header of these results names another patient than the case does." in notes) is told


def test_words_beside_the_results_are_told_of() -> None:
    data = cda(cda_result(SODIUM, ""))
    assert read_cda_labs(data, "d").notes == ()
    other = b"<component><section><title>Comment</title><text>Haemolysed</text></section></component></structuredBody>"
    (note,) = read_cda_labs(data.replace(b"</structuredBody>", other), "d").notes
    assert note == "The document says more than its results; that text is not shown in this table."


def test_other_observations_are_no_results() -> None:
    other = '<observation><templateId root="2.16.840.1.113883.10.20.22.4.27"/></observation>'
    assert read_cda_labs(cda(other), "d").results == ()


def test_nothing_is_reached_for_and_no_entity_grows(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("out of the file")
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    (found,) = read_cda_labs(cda(cda_result(SODIUM, '<value xsi:type="ST">&e;</value>'), head=head), "d").results
    assert "out of the file" not in found.value_words
    grows = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE x [<!ENTITY a0 "0">{grows}]>'
    with pytest.raises(CannotDecode):
        read_cda_labs(cda(cda_result(SODIUM, '<value xsi:type="ST">&a11;</value>'), head=head), "d")


@pytest.mark.parametrize("data", [b"", b"<a>", b"<ClinicalDocument/>", b"%PDF-1.7"])
def test_damage_is_a_sentence(data: bytes) -> None:
    with pytest.raises(CannotDecode):
        read_cda_labs(data, "d")
