"""Papers by their kind: what each is read as, and clinical documents with what they enclose."""

from __future__ import annotations

import base64

import pytest

from reviewer_app.cases.paper_kinds import PaperKind
from reviewer_app.errors import CannotDecode
from reviewer_app.papers.blocks import Heading, Paper, Paragraph, Table
from reviewer_app.papers.reading import is_pdf, read_paper
from tests.helpers.paper_files import picture_bytes, rtf_bytes, word_bytes
from tests.helpers.papers import make_pdf


def _clinical(body: str, title: str = "Consult note") -> bytes:
    return f'<ClinicalDocument xmlns="urn:hl7-org:v3"><title>{title}</title>{body}</ClinicalDocument>'.encode()


def _enclosing(kind: str, data: bytes) -> bytes:
    text = base64.b64encode(data).decode()
    return _clinical(
        f'<component><nonXMLBody><text mediaType="{kind}" representation="B64">{text}</text></nonXMLBody></component>'
    )


def test_each_kind_has_its_reader() -> None:
    pdf = make_pdf(1, "Letter")
    assert read_paper(pdf, PaperKind.PDF) == pdf
    for data, kind in (
        (b"<h1>Title</h1>", PaperKind.HTML),
        (b"Title", PaperKind.TEXT),
        (rtf_bytes(), PaperKind.RTF),
        (word_bytes(), PaperKind.WORD),
        (_clinical(""), PaperKind.CLINICAL),
    ):
        found = read_paper(data, kind)
        assert isinstance(found, Paper)
        assert found.blocks


def test_sections_of_a_clinical_document_with_tables() -> None:
    body = (
        "<component><structuredBody><component><section><title>Results</title><text>Before<table><tr><th>Test</th>"
        "<th>Value</th></tr><tr><td>Hb</td><td>13.2</td></tr></table></text><component><section><title>Inner</title>"
        "</section></component></section></component></structuredBody></component>"
    )
    assert read_paper(_clinical(body), PaperKind.CLINICAL) == Paper(
        (
            Heading(1, "Consult note"),
            Heading(2, "Results"),
            Paragraph("Before", 1),
            Table((("Test", "Value"), ("Hb", "13.2"))),
            Heading(3, "Inner"),
        )
    )


def test_whom_a_clinical_document_is_about_is_said_first() -> None:
    about = (
        "<recordTarget><patientRole><patient><name><given>Ngozi</given> <family>Okafor</family></name>"
        '<birthTime value="19800312"/></patient></patientRole></recordTarget>'
    )
    found = read_paper(_clinical(about), PaperKind.CLINICAL)
    assert isinstance(found, Paper)
    assert found.blocks[0] == Paragraph("Patient in the document: Ngozi Okafor, born 1980-03-12")


def test_what_a_clinical_document_encloses_is_read() -> None:
    pdf = make_pdf(1, "Letter")
    assert read_paper(_enclosing("application/pdf", pdf), PaperKind.CLINICAL) == pdf
    found = read_paper(_enclosing("text/html", b"<p>Enclosed</p>"), PaperKind.CLINICAL)
    assert found == Paper((Paragraph("Enclosed"),))
    picture = read_paper(_enclosing("image/png", picture_bytes()), PaperKind.CLINICAL)
    assert isinstance(picture, bytes)
    assert is_pdf(picture)
    named = read_paper(_enclosing("image/x-unknown", b"123"), PaperKind.CLINICAL)
    assert isinstance(named, Paper)
    assert named.blocks[1] == Paragraph(
        "The document is a file of the kind image/x-unknown and holds no text of its own."
    )


def test_a_body_that_cannot_be_read_says_so() -> None:
    broken = _clinical('<component><nonXMLBody><text mediaType="text/html" representation="B64">QUF</text></nonXMLBody>'
                       "</component>")  # fmt: skip
    found = read_paper(broken, PaperKind.CLINICAL)
    assert isinstance(found, Paper)
    assert any(isinstance(one, Paragraph) and "damaged" in one.words for one in found.blocks)


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(CannotDecode, match="not a clinical document"):
        read_paper(b"<html></html>", PaperKind.CLINICAL)
    assert is_pdf(b"\n%PDF-1.7")
    assert not is_pdf(b"PK")
