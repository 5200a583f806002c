"""Templates of the MRRT profile: sections and fields are taken over, and nothing that runs or loads is."""

from __future__ import annotations

import pytest

from reviewer_app.cases.blanks import BlankKind, blanks
from reviewer_app.cases.rich_text import TableLines, canonical, parse
from reviewer_app.cases.template_forms import answered, elements, texts_for
from reviewer_app.cases.templates import read_template, template_json
from reviewer_app.errors import BadTemplate
from reviewer_app.exchange.mrrt import read_mrrt

FILE = """<!DOCTYPE html>
<html><head><meta charset="UTF-8"><title>CT of the kidney</title>
<meta name="dcterms.title" content="CT of the kidney"/><meta name="dcterms.identifier" content="1.2.3"/>
<meta name="dcterms.creator" content="A. Writer"/><meta name="dcterms.license" content="CC BY 4.0"/>
<link rel="stylesheet" href="http://example.org/x.css"/><style>p { color: red }</style>
<script type="text/xml"><template_attributes><term><code_meaning>never shown</code_meaning></term></template_attributes>
</script></head>
<body onload="alert(1)"><script>alert("run me")</script>
<section id="T1" data-section-name="Clinical information:"><header class="level1">Clinical information:</header>
 <p>Asked: <textarea name="question" title="question"></textarea></p></section>
<section id="T2" data-section-name="Findings"><header class="level1">Findings</header>
 <p>Side: <select id="S" name="side" title="Side"><option value="">--select--</option><option value="l">left</option>
  <option value="r">right / both</option></select>, seen on <input type="date" name="seen_on" title="Day"/>.</p>
 <p>Size <input type="number" name="size" title="Size" min="0"/> mm <img src="http://example.org/x.png"/></p>
 <p><input type="text" name="lungs" value="Lungs clear."/><input type="hidden" name="h" value="secret"/></p>
 <section data-section-name="Ureter"><header class="level2">Ureter:</header>
  <p><a href="http://example.org">free</a> <input type="checkbox" name="stent" value="with a stent"/></p></section>
 <table><tr><th>Node</th><th>Size</th></tr><tr><td>A</td><td><input type="number" name="n"/> mm</td></tr></table>
 <p>{today} ⟦l:table⟧ **not bold**</p>
</section>
<section data-section-name="Impression"><ol><li>First</li>
<li>Second <input type="text" name="second"/></li></ol></section>
</body></html>"""


def test_sections_go_into_the_texts_of_their_names() -> None:
    made = read_mrrt(FILE.encode(), "kidney.html")
    assert (made.id, made.title, made.modalities, made.regions) == (
        "mrrt-1.2.3",
        "CT of the kidney",
        ("CT",),
        ("abdomen",),
    )
    assert made.note == "A. Writer; CC BY 4.0"
    assert list(made.fields) == ["history", "findings.imaging", "diagnosis.text"]
    assert made.fields["history"] == "Asked: [*** question ***]"
    assert made.fields["diagnosis.text"] == "1. First\n2. Second [*** second ***]"


def test_fields_become_places_to_fill_in() -> None:
    text = read_mrrt(FILE.encode(), "kidney.html").fields["findings.imaging"]
    assert text.split("\n")[:5] == [
        "## Findings",
        "Side: [*** Side: left / right/both ***], seen on [*** Day: date ***].",
        "Size [*** Size: number ***] mm",
        "[*** lungs: Lungs clear. / not assessed / … ***]",
        "### Ureter",
    ]
    assert "free [*** stent: with a stent / does not apply ***]" in text
    kinds = [one.kind for one in blanks(text)]
    assert kinds.count(BlankKind.NUMBER) == 2
    assert [len(one.rows) for one in parse(text) if isinstance(one, TableLines)] == [2]


def test_nothing_that_runs_loads_or_stands_for_something_is_taken_over() -> None:
    made = read_mrrt(FILE.encode(), "kidney.html")
    whole = template_json(made)
    for word in ("alert", "example.org", "color", "never shown", "secret", "<", "{today}", "⟦", "--select--"):
        assert word not in whole, word
    assert "(today) [l:table]" in made.fields["findings.imaging"]
    assert all(canonical(text) == text for text in made.fields.values())
    assert read_template(whole, "kidney.json") == made


def test_the_older_shape_with_its_own_elements_is_read() -> None:
    old = """<html><body><section data-section-name="Observations"><p>Clear.</p></section></body><template_attributes>
    <dc:title>MR of the brain</dc:title><dc:identifer>9.9</dc:identifer>
    <term><code_meaning>magnetic resonance</code_meaning>
    </term></template_attributes></html>"""
    made = read_mrrt(old.encode(), "brain.html")
    assert (made.id, made.title, made.modalities, made.regions) == ("mrrt-9.9", "MR of the brain", ("MR",), ("head",))
    assert made.fields == {"findings.imaging": "## Observations\nClear."}


@pytest.mark.parametrize(
    "raw", [b"", b"   ", b"<p>no section</p>", b"<section data-section-name='A'></section>", b"\x00\xff\xfe"]
)
def test_files_without_sections_are_refused_by_name(raw: bytes) -> None:
    with pytest.raises(BadTemplate, match=r"^odd\.html, line 1: "):
        read_mrrt(raw, "odd.html")


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(BadTemplate, match="too large"):
        read_mrrt(b"<p>" * 100_000, "odd.html")


def test_deep_nesting_ends_in_a_template_or_a_refusal() -> None:
    raw = b"<section data-section-name='A'>" + b"<div>" * 20_000 + b"x"
    try:
        made = read_mrrt(raw, "deep.html")
    except BadTemplate:
        return
    assert "x" in made.fields["findings.imaging"]


FIELDS = """<section data-section-name="Findings">
<p><label for="N1">End-diastolic volume:</label> <input type="number" id="N1" name="" data-field-units="mL"/>
 <label for="N1">mL</label></p>
<p><label for="L1">Gallbladder:</label>
 <input list="LIST" id="L1" name="" data-field-type="SELECTION_LIST" value="Normal."/>
 <datalist id="LIST"><option value="Normal.">Normal.</option><option value="Absent.">Absent.</option></datalist></p>
<p>Grade: <input type="radio" name="grade" value="1" id="g1"/><label for="g1">low grade</label>
 <input type="radio" name="grade" value="2" id="g2"/><label for="g2">high grade</label></p>
<p><label for="C1">Contrast:</label> <span id="C1">
 <input type="checkbox" name="CHECKBOX_15" value="given">given</input><br/>
 <input type="checkbox" name="CHECKBOX_15" value="oral"/>oral</span></p>
<p><label for="T1">Liver</label>: <input type="text" id="T1" name="" value="Normal."/></p>
</section>"""


def test_fields_are_called_by_their_labels_with_lists_units_and_buttons_said_once() -> None:
    text = read_mrrt(FIELDS.encode(), "fields.html").fields["findings.imaging"]
    assert text.split("\n")[1:] == [
        "End-diastolic volume: [*** End-diastolic volume: number mL ***]",
        "Gallbladder: [*** Gallbladder: Normal. / Absent. / … ***]",
        "Grade: [*** grade: low grade / high grade ***]",
        "Contrast: [*** given / does not apply ***]",
        "[*** oral / does not apply ***]",
        "Liver: [*** Liver: Normal. / not assessed / … ***]",
    ]


def test_what_was_taken_over_is_a_form_whose_responses_can_be_changed() -> None:
    made = read_mrrt(FIELDS.encode(), "fields.html")
    text = made.fields["findings.imaging"]
    for name, typed in (("End-diastolic volume", "140"), ("Gallbladder", "Absent."), ("grade", "high grade")):
        one = next(one for one in elements(text, texts_for([made], "findings.imaging")) if one.name == name)
        text = answered(text, one, typed)
    assert text.split("\n")[1:4] == ["End-diastolic volume: 140 mL", "Gallbladder: Absent.", "Grade: high grade"]
    found = {one.name: one.typed for one in elements(text, texts_for([made], "findings.imaging"))}
    assert (found["End-diastolic volume"], found["grade"]) == ("140", "high grade")
