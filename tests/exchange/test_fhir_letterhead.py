"""The letterhead of an institution: what can be printed is, what cannot is left out and said."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from reviewer_app.cases.case import Case
from reviewer_app.cases.letterhead import (
    LEAST_CONTRAST,
    MOST_LINE,
    MOST_LOGO_BYTES,
    MOST_NAME,
    Letterhead,
    contrast_on_white,
)
from reviewer_app.cases.rules.checks import Outcome
from reviewer_app.cases.rules.eligibility import policy_checks
from reviewer_app.demo.samples.letterhead import COLOR, letterhead_extensions
from reviewer_app.exchange.fhir_case import references_to_follow
from reviewer_app.exchange.fhir_letterhead import letterhead_from_resource
from reviewer_app.font_coverage import undrawable
from tests.helpers.case_values import make_case


def picture(kind: str = "PNG", side: int = 20) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (side, side), "#1D5C63").save(stream, kind)
    return stream.getvalue()


def logo(data: bytes, kind: str = "image/png") -> dict[str, Any]:
    attachment = {"contentType": kind, "data": base64.b64encode(data).decode()}
    return {"url": "https://any.example/letterhead-logo", "valueAttachment": attachment}


def color(value: str) -> dict[str, Any]:
    return {"url": "https://any.example/letterhead-color", "valueString": value}


def organization(*extensions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Organization",
        "id": "m",
        "name": "Meridian",
        "address": [{"line": ["900 Harbor Way"], "city": "Portland", "state": "OR", "postalCode": "97209"}],
        "telecom": [{"system": "phone", "value": "+1 503 555 0140"}, {"system": "pager", "value": "7"}],
        "extension": list(extensions),
        **changes,
    }


def read(resource: dict[str, Any] | None, beside: dict[str, Any] | None = None) -> Letterhead:
    return letterhead_from_resource(resource, "Organization/m", beside or {})


def test_name_address_and_telecom() -> None:
    found = read(organization())
    assert (found.name, found.lines) == ("Meridian", ("900 Harbor Way, Portland OR 97209", "+1 503 555 0140"))
    assert (found.logo, found.accent, found.doubts) == (b"", "", ())


@pytest.mark.parametrize(("kind", "content_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_logo_and_colour(kind: str, content_type: str) -> None:
    data = picture(kind)
    found = read(organization(logo(data, content_type), color("#1d5c63")))
    assert (found.logo, found.accent, found.doubts) == (data, "#1D5C63", ())


def test_the_logo_may_lie_in_a_binary() -> None:
    attachment = {"contentType": "image/png", "url": "Binary/logo"}
    resource = organization({"url": "x/letterhead-logo", "valueAttachment": attachment})
    binary = {"resourceType": "Binary", "contentType": "image/png", "data": base64.b64encode(picture()).decode()}
    assert references_to_follow(resource) == ("Binary/logo",)
    assert read(resource, {"Binary/logo": binary}).logo == picture()
    assert read(resource).doubts == ("The logo of the letterhead is not printed: it could not be had.",)


@pytest.mark.parametrize(
    ("extension", "why"),
    [
        (logo(b"<svg/>", "image/svg+xml"), "only PNG and JPEG are printed"),
        (logo(b"nothing"), "it is no picture of the kind it says"),
        (logo(picture("JPEG")), "it is no picture of the kind it says"),
        (logo(picture()[:60]), "it is no picture of the kind it says"),
        (logo(bytes(MOST_LOGO_BYTES + 10)), "it has more than 100 kB"),
        (logo(picture(side=2001)), "it has more than 2000 pixels a side"),
    ],
)
def test_a_bad_logo_is_left_out_and_said(extension: dict[str, Any], why: str) -> None:
    found = read(organization(extension))
    assert (found.name, found.logo) == ("Meridian", b"")
    assert found.doubts == (f"The logo of the letterhead is not printed: {why}.",)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("#FFD700", "it is too light to be read on white"),
        ("gold", "it is not written as #RRGGBB"),
        ("#GGGGGG", "it is not written as #RRGGBB"),
        ("#+1+1+1", "it is not written as #RRGGBB"),
    ],
)
def test_a_bad_colour_is_not_used_and_said(value: str, why: str) -> None:
    found = read(organization(color(value)))
    assert (found.accent, found.doubts) == ("", (f"The colour of the letterhead is not used: {why}.",))


@pytest.mark.parametrize("resource", [None, {"resourceType": "Organization", "name": 7}, organization(name="")])
def test_a_letterhead_that_cannot_be_read_is_not_printed(resource: dict[str, Any] | None) -> None:
    found = read(resource)
    assert (found.name, found.doubts) == (
        "",
        ("The letterhead of the institution could not be read; none is printed.",),
    )


def test_a_name_or_a_line_that_is_too_long_is_not_printed_and_said() -> None:
    fits = read(organization(name="N" * MOST_NAME, address=[{"text": "A" * MOST_LINE}]))
    assert (len(fits.name), len(fits.lines[0]), fits.doubts) == (MOST_NAME, MOST_LINE, ())
    unnamed = read(organization(name="N" * (MOST_NAME + 1)))
    said = "The letterhead of the institution is not printed: its name has more than 120 characters."
    assert (unnamed.name, unnamed.lines, unnamed.doubts) == ("", (), (said,))
    shorter = read(organization(address=[{"text": "A" * (MOST_LINE + 1)}]))
    assert (shorter.name, shorter.lines) == ("Meridian", ("+1 503 555 0140",))
    assert shorter.doubts == ("A line of the letterhead is not printed: it has more than 240 characters.",)


def test_a_character_that_no_font_draws_is_not_printed_and_said() -> None:
    why = "EGYPTIAN HIEROGLYPH A001 (U+13000), which the fonts of the report cannot draw"
    unnamed = read(organization(name="Meridian \U00013000"))
    assert (unnamed.name, unnamed.lines) == ("", ())
    assert unnamed.doubts == (f"The letterhead of the institution is not printed: its name has {why}.",)
    shorter = read(organization(address=[{"text": "\U00013000 Way"}]))
    assert (shorter.name, shorter.lines) == ("Meridian", ("+1 503 555 0140",))
    assert shorter.doubts == (f"A line of the letterhead is not printed: it has {why}.",)
    drawn = read(organization(name="Universitätsklinik 東京", address=[{"text": "Łódź, Ελλάδα"}]))
    assert (drawn.name, drawn.lines[0], drawn.doubts) == ("Universitätsklinik 東京", "Łódź, Ελλάδα", ())


def test_latin_needs_no_look_into_the_fonts() -> None:
    assert undrawable("".join(chr(one) for one in range(0x180) if chr(one).isprintable())) == ()


def test_what_was_left_out_is_told_as_advice() -> None:
    case: Case = replace(make_case(), letterhead=read(organization(color("#FFFFFF"))))
    (said,) = policy_checks(case)
    assert said.outcome is Outcome.WARN
    assert said.words == "The colour of the letterhead is not used: it is too light to be read on white."


def test_contrast_is_that_of_wcag() -> None:
    assert (round(contrast_on_white("#000000"), 2), round(contrast_on_white("#FFFFFF"), 2)) == (21, 1)
    assert round(contrast_on_white("#777777"), 2) == 4.48


def test_the_letterhead_of_the_samples_can_be_printed() -> None:
    found = read(organization(*letterhead_extensions()))
    assert (found.accent, found.doubts) == (COLOR, ())
    assert found.logo
    assert contrast_on_white(COLOR) > LEAST_CONTRAST
