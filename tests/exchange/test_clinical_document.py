"""The text of CDA documents, and what a hostile one cannot do."""

from __future__ import annotations

import base64
import gzip
import zlib
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
        "• one",
        "• two",
        "and a half",
        "Test | Value",
        "Na | 140",
    )


def test_items_of_lists_keep_their_numbers_and_bullets() -> None:
    text = (
        '<list listType="ordered"><caption>Steps</caption><item><paragraph>first</paragraph></item>'
        "<item>second<list><item>inner</item></list></item></list><list><item/><item>alone</item></list>"
    )
    body = f"<structuredBody><component><section><text>{text}</text></section></component></structuredBody>"
    found = read_clinical_document((HEAD + body + TAIL).encode())
    assert found.sections[0].lines == ("Steps", "1. first", "2. second", "– inner", "• alone")


def test_a_body_of_another_kind_is_named() -> None:
    found = _with_body('mediaType="application/pdf" representation="B64"', "QUFB\n Qg==")
    assert (found.unstructured, found.enclosed) == ("application/pdf", b"AAAB")
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


def _in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ('mediaType="text/plain; charset=UTF-8"', "Größe\n12 mm"),
        ('mediaType="TEXT/PLAIN ;charset=utf-8"', "Größe\n12 mm"),
        ('mediaType="text/plain" representation="B64"', _in_base64("Größe\n12 mm".encode())),
        (
            'mediaType="text/plain; charset=ISO-8859-1" representation="B64"',
            _in_base64("Größe\n12 mm".encode("latin-1")),
        ),
        ('mediaType="text/plain;charset=unheard-of" representation="B64"', _in_base64("Größe\n12 mm".encode())),
        (
            'mediaType="text/plain" representation="B64" compression="GZ"',
            _in_base64(gzip.compress("Größe\n12 mm".encode(), mtime=0)),
        ),
    ],
)
def test_text_is_read_however_it_is_enclosed(attributes: str, text: str) -> None:
    assert _with_body(attributes, text) == ClinicalDocument("Consult note", (Section(0, "", ("Größe", "12 mm")),))


@pytest.mark.parametrize(
    ("compression", "packed"),
    [
        ("DF", zlib.compress(b"%PDF-1.4 x", wbits=-15)),
        ("DF", zlib.compress(b"%PDF-1.4 x")),
        ("ZL", zlib.compress(b"%PDF-1.4 x")),
        ("GZ", gzip.compress(b"%PDF-1.4 x", mtime=0)),
    ],
    ids=["deflate", "deflate with a head", "zlib", "gzip"],
)
def test_a_compressed_file_is_inflated(compression: str, packed: bytes) -> None:
    attributes = f'mediaType="application/pdf" representation="B64" compression="{compression}"'
    found = _with_body(attributes, _in_base64(packed))
    assert (found.unstructured, found.enclosed, found.unread) == ("application/pdf", b"%PDF-1.4 x", "")


@pytest.mark.parametrize(
    ("attributes", "text", "words"),
    [
        ("", "QUF", "damaged"),
        ('compression="DF"', _in_base64(b"%PDF-1.4 x"), "damaged"),
        ('compression="Z"', _in_base64(b"\x1f\x9d"), "in a way this program does not read"),
        ('compression="ZL"', _in_base64(zlib.compress(b"%PDF-1.4 x")[:-6]), "not whole"),
        ('compression="ZL"', _in_base64(zlib.compress(bytes(5000))), "larger than can be read"),
    ],
)
def test_what_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, attributes: str, text: str, words: str) -> None:
    monkeypatch.setattr("reviewer_app.exchange.clinical_document._MOST_INFLATED", 4000)
    found = _with_body(f'mediaType="application/pdf" representation="B64" {attributes}', text)
    assert (found.unstructured, found.enclosed) == ("application/pdf", b"")
    assert words in found.unread


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
