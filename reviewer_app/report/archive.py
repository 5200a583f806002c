"""What an archive wants of a PDF: colour defined, metadata as XMP, a language, a stable file identifier.

The file says that it is PDF/A-3 of level A (ISO 19005-3) and PDF/UA-1 (ISO 14289-1).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from reviewer_app import __version__
from reviewer_app.dicom.srgb import srgb_profile
from reviewer_app.report.tags import Element, write_tags

#: The claim of PDF/UA is told in words that PDF/A does not know: they are described in the file (ISO 19005-3, 6.6.2.3).
_EXTENSION = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_END_OF_RDF = b"</rdf:RDF>"
PRODUCER = f"Reviewer workstation {__version__}"


@dataclass(frozen=True, slots=True)
class Description:
    """What a file says of itself; nothing of the patient."""

    title: str
    author: str
    issued: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Place:
    """A named rectangle (left, bottom, right, top) in points on a page counted from 1."""

    name: str
    page: int
    rectangle: tuple[float, float, float, float]


def made_for_archive(
    pdf: bytes, description: Description, places: Sequence[Place] = (), structure: Element | None = None
) -> bytes:
    """Return `pdf` with output intent, XMP, language, dates, named places and the tree of its `structure`.

    The same input gives the same bytes.
    """
    with Pdf.open(io.BytesIO(pdf)) as document:
        _write_metadata(document, description)
        document.Root.Lang = String(description.language)
        document.Root.OutputIntents = Array([_output_intent(document)])
        document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        if places:
            document.Root.Dests = Dictionary({f"/{one.name}": _destination(document, one) for one in places})
        if structure is not None:
            write_tags(document, structure)
        return saved(document)


def _destination(document: Pdf, place: Place) -> Array:
    """Return a destination that shows exactly the rectangle (PDF 32000-1, 12.3.2.2, FitR)."""
    page = document.pages[place.page - 1].obj
    return Array([page, Name.FitR, *(round(Decimal(one), 2) for one in place.rectangle)])


def saved(document: Pdf) -> bytes:
    """Return the bytes of a document: plain cross-reference table, file identifier made from the content."""
    stream = io.BytesIO()
    document.save(
        stream,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        deterministic_id=True,
        fix_metadata_version=False,
        min_version="1.7",
    )
    return stream.getvalue()


def pdf_date(moment: datetime) -> str:
    """Return a moment as PDF 32000-1 7.9.4 writes it, in UTC."""
    return f"D:{moment.astimezone(UTC):%Y%m%d%H%M%S}Z"


def _write_metadata(document: Pdf, description: Description) -> None:
    stamp = pdf_date(description.issued)
    document.docinfo = document.make_indirect(
        Dictionary(
            Title=String(description.title),
            Author=String(description.author),
            Creator=String(PRODUCER),
            Producer=String(PRODUCER),
            CreationDate=String(stamp),
            ModDate=String(stamp),
        )
    )
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata.load_from_docinfo(document.docinfo)
        metadata["dc:language"] = [description.language]
        metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"] = "3", "A", "1"
    written = document.Root.Metadata.read_bytes()
    described = written.replace(_END_OF_RDF, _EXTENSION.encode() + _END_OF_RDF, 1)
    document.Root.Metadata.write(described)


def _output_intent(document: Pdf) -> Dictionary:
    profile = document.make_stream(srgb_profile())
    profile.N = 3
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"),
        RegistryName=String("http://www.color.org"),
        DestOutputProfile=profile,
    )
