"""The files of the matrix: one opinion, signed once, with proofs behind it, or changed after it was signed."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pikepdf
from cryptography.x509 import ReasonFlags
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from reviewer_app.cases.people import CoAuthor
from reviewer_app.cases.section_authors import author_path
from reviewer_app.report.cosign import CoSignRequest, co_sign
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.manifest import manifest_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.signing import SignRequest, sign_opinion
from tests.helpers.proofs import (
    START,
    Authority,
    Signer,
    lonely_time_stamper,
    national_authority,
    new_authority,
    stamped,
    with_validation_data,
)
from tests.helpers.report_samples import NOW, PASSPHRASE, sample_report, with_values

_BEN = CoAuthor("Practitioner/b", "Dr. Ben Ode")
SOON, DAY = NOW + timedelta(minutes=5), timedelta(days=1)
LATER = NOW + 3 * DAY


@dataclass(frozen=True, slots=True)
class Case:
    """A row: `made` returns the file, `why` says why others judge it differently, empty if they do not."""

    name: str
    made: Callable[[], bytes]
    why: str = ""


def roots() -> list[bytes]:
    """Return what the reader of the matrix trusts: one authority, of the signer and of the time-stamps (PEM)."""
    return [national_authority().pem]


@functools.cache
def prepared() -> bytes:
    """Return the opinion as it is before it is signed."""
    report = sample_report()
    return prepare_for_signing(build_pdf(report), manifest_of(report, []))


@functools.cache
def signer() -> Signer:
    """Return who signs, with a certificate that says where it is told whether it was revoked."""
    return national_authority().signer()


def _request() -> SignRequest:
    return SignRequest(prepared(), Pkcs12Key(signer().pkcs12), PASSPHRASE, Meaning.AUTHORSHIP, "Anna Lindqvist", NOW)


@functools.cache
def b_b() -> bytes:
    """Return the opinion as it is signed offline."""
    return sign_opinion(_request()).pdf


@functools.cache
def b_t() -> bytes:
    """Return it with a time-stamp."""
    return stamped(b_b(), national_authority().time_stamper(SOON))


@functools.cache
def b_lt() -> bytes:
    """Return it with a list of the revoked too."""
    return with_validation_data(b_t(), national_authority().list_of_revoked(SOON))


@functools.cache
def b_lta() -> bytes:
    """Return it with a time-stamp over all of that."""
    return stamped(b_lt(), national_authority().time_stamper(SOON + DAY))


def _co_signed() -> bytes:
    second = Pkcs12Key(national_authority().signer().pkcs12)
    return co_sign(CoSignRequest(b_b(), second, PASSPHRASE, Meaning.CO_AUTHORSHIP, SOON)).pdf


def _co_signed_later() -> bytes:
    second = Pkcs12Key(national_authority().signer().pkcs12)
    return co_sign(CoSignRequest(b_lta(), second, PASSPHRASE, Meaning.APPROVAL, SOON + 2 * DAY)).pdf


@functools.cache
def _with_parts() -> bytes:
    """Return an opinion whose findings of pathology are a co-author's, signed by its first author."""
    part = "findings.pathology"
    report = with_values(sample_report(), **{part: "Spindle cells.", author_path(part): _BEN.reference})
    report = replace(report, case=replace(report.case, co_authors=(_BEN,)))
    made = prepare_for_signing(build_pdf(report), manifest_of(report, []))
    return sign_opinion(replace(_request(), pdf=made)).pdf


def _parts_signed() -> bytes:
    second = Pkcs12Key(national_authority().signer(name="Ben Ode").pkcs12)
    return co_sign(CoSignRequest(_with_parts(), second, PASSPHRASE, Meaning.CO_AUTHORSHIP, SOON)).pdf


def _short(proven: bool) -> bytes:
    """Return an opinion signed in January with a certificate of two days, with a time-stamp of that day or without."""
    signed_at = START + DAY
    short = national_authority().signer(START, 2 * DAY)
    pdf = sign_opinion(replace(_request(), key=Pkcs12Key(short.pkcs12), signed_at=signed_at)).pdf
    return stamped(pdf, national_authority().time_stamper(signed_at + timedelta(minutes=5))) if proven else pdf


def _revoked(pdf: bytes, days: int, reason: ReasonFlags = ReasonFlags.superseded) -> bytes:
    entries = [(signer().serial, NOW + days * DAY, reason)]
    return with_validation_data(pdf, national_authority().list_of_revoked(LATER + DAY, entries))


@functools.cache
def _regional() -> Authority:
    return national_authority().authority()


def _under_another(revoked: bool) -> bytes:
    """Return an opinion whose signer's authority is not the root but one below it, its certificate revoked or not."""
    entries = [(_regional().serial, LATER, ReasonFlags.ca_compromise)] if revoked else []
    pdf = sign_opinion(replace(_request(), key=Pkcs12Key(_regional().signer().pkcs12))).pdf
    if not revoked:
        pdf = stamped(pdf, national_authority().time_stamper(SOON))
    lists = (_regional().list_of_revoked(LATER + DAY), national_authority().list_of_revoked(LATER + DAY, entries))
    return with_validation_data(pdf, *lists)


def _revoked_stranger() -> bytes:
    """Return an opinion of a signer whose root nobody trusts, and whose certificate was revoked before."""
    authority = new_authority()
    stranger = authority.signer()
    told = authority.list_of_revoked(LATER + DAY, [(stranger.serial, NOW - DAY, ReasonFlags.key_compromise)])
    return with_validation_data(sign_opinion(replace(_request(), key=Pkcs12Key(stranger.pkcs12))).pdf, told)


def _one_bit() -> bytes:
    pdf = bytearray(b_b())
    pdf[pdf.index(b"stream", len(pdf) // 2) + 20] ^= 1
    return bytes(pdf)


def _one_digit_below_the_stamp() -> bytes:
    pdf = bytearray(b_t())
    at = pdf.rindex(b">", 0, pdf.rindex(b"]")) - 1
    pdf[at] = ord("1") if pdf[at] == ord("0") else ord("0")
    return bytes(pdf)


def _unused_part() -> bytes:
    pdf = b_b()
    end = pdf.index(b">", pdf.rindex(b"/Contents <"))
    return pdf[: end - 8] + b"0badcafe" + pdf[end:]


def _added(change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer, output = IncrementalPdfFileWriter(io.BytesIO(b_b())), io.BytesIO()
    change(writer)
    writer.write(output)
    return output.getvalue()


def _page(writer: IncrementalPdfFileWriter) -> None:
    box = generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 200)))
    entries = {"/Type": generic.pdf_name("/Page"), "/MediaBox": box, "/Resources": generic.DictionaryObject()}
    writer.insert_page(generic.DictionaryObject({generic.pdf_name(key): value for key, value in entries.items()}))


def _object(writer: IncrementalPdfFileWriter) -> None:
    writer.root[generic.pdf_name("/Extra")] = writer.add_object(generic.pdf_string("added later"))
    writer.update_root()


def _text(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"0 0 99 99 re f"))
    writer.update_container(page)


def _rewritten() -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(b_b())) as document:
        document.save(output)
    return output.getvalue()


def _encrypted() -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(prepared())) as document:
        document.save(output, encryption=pikepdf.Encryption(user="u", owner="o"))
    return output.getvalue()


_STAMPS = "neither judged the time-stamps of the document"
_LISTS = "pdfsig reads no lists in the file; pyHanko was told not to ask what was revoked"
_LATER = "pdfsig does not judge what was added behind a signature, it only says that not all of the file is signed"

CASES = (
    Case("signed offline (B-B)", b_b),
    Case("with a time-stamp (B-T)", b_t, _STAMPS),
    Case("with validation data (B-LT)", b_lt, _STAMPS),
    Case("with a time-stamp over all of it (B-LTA)", b_lta, _STAMPS),
    Case("co-signed in a prepared field", _co_signed),
    Case("co-signed in a prepared field, behind B-LTA", _co_signed_later, _STAMPS),
    Case("with a part of a co-author, who has not signed", _with_parts),
    Case("with a part of a co-author, who has signed", _parts_signed),
    Case("certificate expired since", lambda: _short(proven=False), "pdfsig names the expiry, pyHanko refuses"),
    Case("certificate expired since, time-stamp before", lambda: _short(proven=True), _STAMPS),
    Case("certificate revoked before signing", lambda: _revoked(b_b(), -1), _LISTS),
    Case("certificate revoked later, no time-stamp", lambda: _revoked(b_b(), 3), _LISTS),
    Case("key in other hands later, no time-stamp", lambda: _revoked(b_b(), 3, ReasonFlags.key_compromise), _LISTS),
    Case(
        "key in other hands later, time-stamp before", lambda: _revoked(b_t(), 3, ReasonFlags.key_compromise), _STAMPS
    ),
    Case("signer of an authority below the root (B-LT)", lambda: _under_another(revoked=False), _STAMPS),
    Case("that authority's key in other hands later, no time-stamp", lambda: _under_another(revoked=True), _LISTS),
    Case("revoked before signing, signer of an unknown authority", _revoked_stranger, _LISTS),
    Case("time-stamp of an unknown authority", lambda: stamped(b_b(), lonely_time_stamper(SOON)), _STAMPS),
    Case("time-stamp broken", _one_digit_below_the_stamp, _STAMPS),
    Case("one bit changed", _one_bit),
    Case("page added", lambda: _added(_page), _LATER),
    Case("object added", lambda: _added(_object), _LATER),
    Case("text of a page changed in a later revision", lambda: _added(_text), _LATER),
    Case("something in the unused part of the signature", _unused_part, "only we look there: no hash covers it"),
    Case("written anew by another program", _rewritten),
    Case("cut off", lambda: b_b()[: len(b_b()) // 3]),
    Case("not signed", prepared),
    Case("encrypted", _encrypted),
)
