"""The text of CDA documents, and what a hostile one cannot do."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from reviewer_app.errors import CannotDecode
from reviewer_app.exchange.clinical_document import ClinicalDocument, Section, read_clinical_document

HEAD = '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Consult note</title><component>'
TAIL = "</component></ClinicalDocument>"
BODY = """<structuredBody><component><section><title>Findings</title><text>
 Plain <content styleCode="Bold">and bold</content> words.
 <paragraph>A paragraph<!-- remark --> goes on</paragraph>
 <list><item>one</item><item>two<br/>and a half</item></list>
 <table><thead><tr><th>Test</th><th>Value</th></tr></thead><tbody><tr><td>Na</td><td>140</td></tr></tbody></table>
 </text><component><section><title>Inner</title><text>Deeper</text></section></component></section></component>
<component><section><title>Empty</title></section></component></structuredBody>"""


def test_sections_and_lines() -> None:
    found = read_clinical_document((HEAD + BODY + TAIL).encode())
    assert found.title == "Consult note"
    assert [(one.level, one.title) for one in found.sections] == [(0, "Findings"), (1, "Inner"), (0, "Empty")]
    assert found.sections[0].lines == (
        "Plain and bold words.",
        "A paragraph goes on",
        "one",
        "two",
        "and a half",
        "Test | Value",
        "Na | 140",
    )


def test_a_body_of_another_kind_is_named() -> None:
    found = _with_body('mediaType="application/pdf" representation="B64"', "QUFB\n Qg==")
    assert (found.unstructured, found.enclosed) == ("application/pdf", b"AAAB")
    assert _with_body('mediaType="application/pdf" representation="B64"', "QUF").enclosed == b""
    assert _with_body('mediaType="text/rtf"', "{}") == ClinicalDocument("Consult note", unstructured="text/rtf")


def test_a_file_of_more_than_ten_megabytes_is_read_whole() -> None:
    pdf = b"%PDF-1.7\n" + bytes(range(256)) * 48_000
    found = _with_body('mediaType="application/pdf" representation="B64"', base64.encodebytes(pdf).decode())
    assert found.enclosed == pdf


@pytest.mark.parametrize(
    ("before", "attributes"),
    [
        ('<!DOCTYPE x [<!ENTITY a "B">]>', 'mediaType="application/pdf" representation="B64"'),
        ("", 'mediaType="text/plain"'),
    ],
)
def test_no_other_text_is_longer_than_the_usual_limit(before: str, attributes: str) -> None:
    body = f"<nonXMLBody><text {attributes}>{'QUFB' * 2_600_000}</text></nonXMLBody>"
    found = read_clinical_document((before + HEAD + body + TAIL).encode())
    assert len(found.enclosed) + sum(len(line) for one in found.sections for line in one.lines) < 10_000_000


def test_a_body_of_plain_text_is_read() -> None:
    for told in ('mediaType="text/plain"', ""):
        found = _with_body(told, "Two\nlines")
        assert (found.unstructured, found.sections) == ("", (Section(0, "", ("Two", "lines")),))


def _with_body(attributes: str, text: str) -> ClinicalDocument:
    body = f"<nonXMLBody><text {attributes}>{text}</text></nonXMLBody>"
    return read_clinical_document((HEAD + body + TAIL).encode())


def test_nothing_is_fetched_or_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    kind = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}"><!ENTITY a "{"B" * 100}"><!ENTITY b "&a;&a;&a;">]>'
    body = BODY.replace("Deeper", "&s;&b;")
    lines = str(read_clinical_document((kind + HEAD + body + TAIL).encode()))
    assert "SECRET" not in lines
    assert "BBBB" not in lines


@pytest.mark.parametrize("data", [b"", b"not xml", b"<html/>", b"\x00\xff", b"<ClinicalDocument/>"])
def test_anything_else_is_refused_in_a_sentence(data: bytes) -> None:
    if data == b"<ClinicalDocument/>":
        assert read_clinical_document(data).sections == ()
        return
    with pytest.raises(CannotDecode):
        read_clinical_document(data)


def test_a_broken_document_gives_what_can_be_read() -> None:
    found = read_clinical_document((HEAD + BODY).encode()[:-120])
    assert found.sections[0].title == "Findings"


@pytest.mark.parametrize("tag", ["a:b", "_:x", "A:", "x:y:z"])
def test_names_that_no_document_may_have_do_no_harm(tag: str) -> None:
    found = read_clinical_document((HEAD + BODY.replace("<text>", f"<text><{tag}>odd</{tag}>", 1) + TAIL).encode())
    assert "odd" in found.sections[0].lines[0]
    with pytest.raises(CannotDecode, match="clinical document"):
        read_clinical_document(f"<{tag}/>".encode())
