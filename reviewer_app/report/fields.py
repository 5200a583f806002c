"""Makes a report ready to be signed: the manifest attached, and an empty field for each signature it may ever carry.

The fields exist before the author certifies the document, as a field added later would break that certificate
(std 4.1). Nothing may be added between this and the signature: the reviewer pages through exactly these bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Object, Page, Pdf, String

from reviewer_app.cases.language import ENGLISH, say, speaking
from reviewer_app.report.archive import saved
from reviewer_app.report.flowables import FIELD_NAMES
from reviewer_app.report.manifest import MANIFEST_NAME, Manifest, manifest_bytes
from reviewer_app.report.tags import write_field_tags

OPINION_FIELD, *CO_SIGNER_FIELDS = FIELD_NAMES
_PRINTED = 4
_DATE = re.compile(r"D:\d{14}")
#: Media type, description and AFRelationship of what is attached.
_JSON = ("application/json", "Every file this opinion rests on, with its size and SHA-256", Name.Data)
_OBJECT = ("application/dicom", "Marks of this opinion as a DICOM object", Name.Supplement)


def prepare_for_signing(
    pdf: bytes, manifest: Manifest | None = None, objects: Mapping[str, bytes] = MappingProxyType({})
) -> bytes:
    """Return `pdf` with the empty signature fields Opinion, CoSign1 and CoSign2, and the manifest attached.

    Parameters
    ----------
    pdf
        A report made by `build_pdf`.
    manifest
        What the opinion rests on, attached as ``manifest.json`` (AFRelationship Data).
    objects
        DICOM files by their SOP Instance UIDs; those that the manifest names a file for are attached under that name
        (AFRelationship Supplement).

    Returns
    -------
    bytes
        The unsigned revision: what is shown, hashed and signed. The same input gives the same bytes.
    """
    with Pdf.open(io.BytesIO(pdf)) as document:
        if manifest is not None:
            _attach_all(document, manifest, objects)
        with speaking(str(document.Root.get(Name.Lang, ENGLISH))):
            fields = [_field(document, name) for name in FIELD_NAMES]
        write_field_tags(document, fields)
        document.Root.AcroForm = document.make_indirect(Dictionary(Fields=Array(fields)))
        return saved(document)


def _attach_all(document: Pdf, manifest: Manifest, objects: Mapping[str, bytes]) -> None:
    """Attach the manifest and the files that it names, as associated files of the document (PDF 32000-2, 14.13)."""
    found = [_attached(document, MANIFEST_NAME, manifest_bytes(manifest), _JSON)]
    found += [
        _attached(document, one.file, objects[one.sop_instance_uid], _OBJECT) for one in manifest.objects if one.file
    ]
    document.Root.AF = Array(found)


def _attached(document: Pdf, name: str, data: bytes, kind: tuple[str, str, Name]) -> Object:
    created = str(document.docinfo.get("/CreationDate", ""))
    date = created if _DATE.match(created) else ""
    mime_type, description, relationship = kind
    attached = AttachedFileSpec(
        document,
        data,
        filename=name,
        description=description,
        mime_type=mime_type,
        creation_date=date,
        mod_date=date,
    )
    attached.relationship = relationship
    document.attachments[name] = attached
    return document.attachments[name].obj


def _field(document: Pdf, name: str) -> Object:
    page, rectangle = _place(document, name)
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            TU=String(say(f"field.{name}")),
            F=_PRINTED,
            Rect=Array(rectangle),
            P=page.obj,
            AP=Dictionary(N=_blank(document, rectangle)),
        )
    )
    annotations = page.obj.get(Name.Annots, Array())
    annotations.append(field)
    page.obj.Annots = annotations
    return field


def _blank(document: Pdf, rectangle: list[Decimal]) -> Object:
    """Return what a field without a signature looks like: an archive wants of each field that this is said."""
    left, bottom, right, top = rectangle
    made = document.make_stream(b"")
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, right - left, top - bottom])
    return made


def _place(document: Pdf, name: str) -> tuple[Page, list[Decimal]]:
    """Return page and rectangle that the report left for a field; in a foreign PDF nothing on its last page."""
    found = document.Root.get(Name.Dests, Dictionary()).get(f"/signature.{name}")
    if found is None:
        return document.pages[-1], [Decimal(0)] * 4
    page = Page(found[0])
    return page, [Decimal(str(one)) for one in found.as_list()[2:6]]
