"""Makes a report ready to be signed: the manifest attached, and an empty field for each signature it may ever carry.

The fields exist before the author certifies the document, as a field added later would break that certificate
(std 4.1). Nothing may be added between this and the signature: the reviewer pages through exactly these bytes.
"""

from __future__ import annotations

import io
import re
from decimal import Decimal

from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Object, Page, Pdf, String

from reviewer_app.report.archive import saved
from reviewer_app.report.flowables import FIELD_NAMES
from reviewer_app.report.manifest import MANIFEST_NAME, Manifest, manifest_bytes

OPINION_FIELD, *CO_SIGNER_FIELDS = FIELD_NAMES
_PRINTED = 4
_DATE = re.compile(r"D:\d{14}")


def prepare_for_signing(pdf: bytes, manifest: Manifest | None = None) -> bytes:
    """Return `pdf` with the empty signature fields Opinion, CoSign1 and CoSign2, and the manifest attached.

    Parameters
    ----------
    pdf
        A report made by `build_pdf`.
    manifest
        What the opinion rests on, attached as ``manifest.json`` (AFRelationship Data).

    Returns
    -------
    bytes
        The unsigned revision: what is shown, hashed and signed. The same input gives the same bytes.
    """
    with Pdf.open(io.BytesIO(pdf)) as document:
        if manifest is not None:
            _attach(document, manifest)
        fields = [_field(document, name) for name in FIELD_NAMES]
        document.Root.AcroForm = document.make_indirect(Dictionary(Fields=Array(fields)))
        return saved(document)


def _attach(document: Pdf, manifest: Manifest) -> None:
    created = str(document.docinfo.get("/CreationDate", ""))
    date = created if _DATE.match(created) else ""
    attached = AttachedFileSpec(
        document,
        manifest_bytes(manifest),
        filename=MANIFEST_NAME,
        description="Every file this opinion rests on, with its size and SHA-256",
        mime_type="application/json",
        creation_date=date,
        mod_date=date,
    )
    attached.relationship = Name.Data
    document.attachments[MANIFEST_NAME] = attached
    document.Root.AF = Array([document.attachments[MANIFEST_NAME].obj])


def _field(document: Pdf, name: str) -> Object:
    page, rectangle = _place(document, name)
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            F=_PRINTED,
            Rect=Array(rectangle),
            P=page.obj,
        )
    )
    annotations = page.obj.get(Name.Annots, Array())
    annotations.append(field)
    page.obj.Annots = annotations
    return field


def _place(document: Pdf, name: str) -> tuple[Page, list[Decimal]]:
    """Return page and rectangle that the report left for a field; in a foreign PDF nothing on its last page."""
    found = document.Root.get(Name.Dests, Dictionary()).get(f"/signature.{name}")
    if found is None:
        return document.pages[-1], [Decimal(0)] * 4
    page = Page(found[0])
    return page, [Decimal(str(one)) for one in found.as_list()[2:6]]
