"""The author of each part is printed and sealed, and it is told for which parts each author has signed (Q48)."""

from __future__ import annotations

import functools
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from reviewer_app.cases.amendments import Amends, CitedReport, amendment_path
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.language import say
from reviewer_app.cases.opinion import LANGUAGE_PATH, answer_path
from reviewer_app.cases.people import CoAuthor, Licence, Reviewer
from reviewer_app.cases.section_authors import AUTHORED_FIELDS, author_path
from reviewer_app.errors import CannotSign
from reviewer_app.report.blocks import Facts, Heading, Paragraph, ReportDocument
from reviewer_app.report.content import document_of
from reviewer_app.report.cosign import CoSignRequest, co_sign
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.identity import DemoAuthority, make_demo_authority
from reviewer_app.report.inputs import Meaning, ReportInput, ReportStatus
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.manifest import manifest_of
from reviewer_app.report.manifest_authors import ManifestAuthor
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.report.verification import Verification
from reviewer_app.report.verify import verify_pdf
from tests.helpers.report_samples import NOW, PASSPHRASE, authority, sample_report, with_values

BEN = CoAuthor(
    "Practitioner/b", "Dr. Ben Ode", Reviewer("Practitioner/b", "Dr. Ben Ode", licences=(Licence("OR", "1"),))
)
CLEO = CoAuthor("Practitioner/c", "Cleo Marsh")
PATHOLOGY, TREATMENT = "findings.pathology", "treatment.text"


def report(**values: str) -> ReportInput:
    """The sample report with pathology findings of Ben's and a treatment of Cleo's."""
    made = {
        PATHOLOGY: "Spindle cells.", author_path(PATHOLOGY): BEN.reference,
        TREATMENT: "Watch it.", author_path(TREATMENT): CLEO.reference, **values,
    }  # fmt: skip
    whole = with_values(sample_report(), **made)
    return replace(whole, case=replace(whole.case, co_authors=(BEN, CLEO)))


def texts(document: ReportDocument) -> list[str]:
    blocks = [block for section in document.sections for block in section.blocks]
    return [one.text for one in blocks if isinstance(one, (Heading, Paragraph))]


def facts(document: ReportDocument) -> list[tuple[str, str]]:
    blocks = [block for section in document.sections for block in section.blocks]
    return [item for one in blocks if isinstance(one, Facts) for item in one.items]


def test_each_part_says_under_its_title_who_wrote_it() -> None:
    said = texts(document_of(report()))
    for title, name in (("Pathology findings", BEN.name), ("Opinion on treatment", CLEO.name)):
        at = next(place for place, one in enumerate(said) if one.startswith(f"Written by {name}"))
        assert said[at - 1] == title
    assert sum(one.startswith("Written by") for one in said) == 2, "all else is the reviewer's"


@pytest.mark.parametrize("words", ["Words of Ben.", "First.\n- One\n- Two"])
@pytest.mark.parametrize("path", AUTHORED_FIELDS)
def test_every_part_that_can_be_theirs_is_printed_with_its_author(path: str, words: str) -> None:
    bare = {author_path(one): "" for one in (PATHOLOGY, TREATMENT)}
    said = texts(document_of(report(**{**bare, path: words, author_path(path): BEN.reference})))
    assert sum(one == f"Written by {BEN.name}." for one in said) == 1
    at = said.index(f"Written by {BEN.name}.")
    assert said[at + 1] in words


def test_a_finding_names_its_author() -> None:
    path = finding_path("f1", "text")
    said = texts(document_of(report(**{path: "Lytic lesion.", author_path(path): CLEO.reference})))
    assert sum(one.startswith(f"Written by {CLEO.name}") for one in said) == 2, "and the treatment"


def test_an_answer_names_its_author_too() -> None:
    question = sample_report().case.questions[0].id
    path = answer_path(question, "text")
    said = texts(document_of(report(**{path: "Yes.", author_path(path): BEN.reference})))
    assert any(f"Written by {BEN.name}" in one and "sked by" in one for one in said), said


def test_the_signatures_list_says_what_each_has_written() -> None:
    document = document_of(report())
    assert ("Has written", "Pathology findings") in facts(document)
    assert say("co-authors-apart") in " ".join(texts(document))
    assert say("co-authors-together") not in " ".join(texts(document))


def test_a_draft_and_a_correction_ask_nobody_to_sign() -> None:
    draft = " ".join(texts(document_of(replace(report(), status=ReportStatus.DRAFT))))
    assert say("co-authors-apart") in draft
    assert say("co-authors-complete") not in draft
    correction = {amendment_path(1, "kind"): "correction", amendment_path(1, "urgent"): "no"}
    amends = Amends(1, CitedReport("r", "ab" * 32, NOW))
    made = replace(report(**correction), amends=amends, status=ReportStatus.ADDENDUM, addendum_to=("r", "ab" * 32))
    said = " ".join(texts(document_of(made)))
    assert say("co-authors-before") in said
    assert say("co-authors-complete") not in said


def test_without_parts_of_their_own_nothing_is_said() -> None:
    bare = report(**{author_path(PATHOLOGY): "", author_path(TREATMENT): ""})
    said = " ".join(texts(document_of(bare)))
    assert "Written by" not in said
    assert say("co-authors-together") in said
    assert manifest_of(bare, []).authors == ()


def test_in_german() -> None:
    said = texts(document_of(report(**{LANGUAGE_PATH: "de"})))
    assert any(one.startswith(f"Verfasst von {BEN.name}") for one in said)


def test_the_manifest_names_the_parts_of_each() -> None:
    found = manifest_of(report(), []).authors
    assert [(one.name, [(each.path, each.title) for each in one.parts]) for one in found] == [
        (BEN.name, [(PATHOLOGY, "Pathology findings")]),
        (CLEO.name, [(TREATMENT, "Opinion on treatment")]),
    ]


def test_the_manifest_holds_the_words_of_each_as_they_are_printed(tmp_path: Path) -> None:
    """Without format and with every token in words, which are the words on the pages."""
    words = "Spindle cells, **six** mitoses.\n- First item\n- Second item"
    made = report(**{PATHOLOGY: words})
    text = manifest_of(made, []).authors[0].parts[0].text
    assert "**" not in text
    assert "Spindle cells, six mitoses." in text
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    (tmp_path / "report.pdf").write_bytes(build_pdf(made))
    read = subprocess.run([reader, str(tmp_path / "report.pdf"), "-"], capture_output=True, check=True)
    printed = " ".join(read.stdout.decode().split())
    for line in ("Spindle cells, six mitoses.", "First item", "Second item"):
        assert line in text
        assert line in printed


def test_a_manifest_of_an_earlier_version_has_no_words_of_parts() -> None:
    old = b'{"reference":"Practitioner/b","name":"Dr. Ben Ode","parts":[{"path":"history","title":"History"}]}'
    found = msgspec.json.decode(old, type=ManifestAuthor)
    assert found.parts[0].text == ""
    assert msgspec.json.encode(found) == old


def test_a_correction_asks_nobody_to_sign_anew() -> None:
    amends = Amends(1, CitedReport("r", "ab" * 32, NOW))
    corrected = replace(report(), amends=amends, status=ReportStatus.ADDENDUM, addendum_to=("r", "ab" * 32))
    assert manifest_of(corrected, []).authors == ()


@functools.cache
def key(name: str) -> DemoAuthority:
    return make_demo_authority(name, "", datetime(2026, 1, 1, tzinfo=UTC), passphrase="own")


@functools.cache
def signed(*, alone: bool = False) -> bytes:
    """Return the signed report; `alone` has parts of Ben's only."""
    made = report(**({author_path(TREATMENT): ""} if alone else {}))
    request = SignRequest(
        prepare_for_signing(build_pdf(made), manifest_of(made, [])), Pkcs12Key(authority().pkcs12), PASSPHRASE,
        Meaning.AUTHORSHIP, "Anna Lindqvist", NOW,
    )  # fmt: skip
    return sign_opinion(request).pdf


def co_signed(pdf: bytes, name: str, meaning: Meaning = Meaning.CO_AUTHORSHIP, hours: int = 1) -> bytes:
    moment = NOW + timedelta(hours=hours)
    return co_sign(CoSignRequest(pdf, Pkcs12Key(key(name).pkcs12), "own", meaning, moment)).pdf


def standing(found: Verification) -> list[tuple[str, tuple[str, ...], str]]:
    return [(one.name, one.parts, one.signer) for one in found.authors]


def test_it_is_complete_once_each_author_has_signed() -> None:
    one = verify_pdf(signed())
    assert one.valid
    assert not one.complete
    assert standing(one) == [(BEN.name, ("Pathology findings",), ""), (CLEO.name, ("Opinion on treatment",), "")]
    assert f"Not complete: {BEN.name}, who wrote Pathology findings, has not signed for that." in one.summary
    two = verify_pdf(co_signed(signed(), "Ben Ode"))
    assert [each.signed for each in two.authors] == [True, False]
    assert f"Ben Ode signed for the parts of {BEN.name}: Pathology findings." in two.summary
    assert "Not complete: Cleo Marsh" in two.summary
    both = verify_pdf(co_signed(co_signed(signed(), "Ben Ode"), "Cleo Marsh", hours=2))
    assert both.complete
    assert standing(both)[1] == (CLEO.name, ("Opinion on treatment",), "Cleo Marsh")
    assert "Not complete" not in both.summary


def test_the_signature_of_an_author_names_the_parts_for_every_reader() -> None:
    both = co_signed(co_signed(signed(), "Ben Ode"), "Cleo Marsh", hours=2)
    said = [one.reason for one in verify_pdf(both).signatures]
    assert said == ["authorship", "co-authorship: Pathology findings", "co-authorship: Opinion on treatment"]
    other = verify_pdf(co_signed(signed(alone=True), "Dora Finch")).signatures[1]
    assert other.reason == "co-authorship", "who has written nothing signs for no part"


@pytest.mark.parametrize("meaning", [Meaning.APPROVAL, Meaning.CO_AUTHORSHIP])
def test_somebody_else_signs_for_no_part_and_leaves_the_author_a_field(meaning: Meaning) -> None:
    found = verify_pdf(co_signed(signed(alone=True), "Dora Finch", meaning))
    assert found.valid
    assert [each.signed for each in found.authors] == [False]
    assert verify_pdf(co_signed(co_signed(signed(alone=True), "Dora Finch", meaning), "Ben Ode", hours=2)).complete


@pytest.mark.parametrize("meaning", [Meaning.APPROVAL, Meaning.CO_AUTHORSHIP])
def test_nobody_takes_the_field_that_an_author_needs(meaning: Meaning) -> None:
    with pytest.raises(CannotSign, match=f"Every free field is for a co-author .*: {BEN.name}, {CLEO.name}"):
        co_signed(signed(), "Dora Finch", meaning)


def test_who_wrote_a_part_signs_as_its_author() -> None:
    with pytest.raises(CannotSign, match="has written Pathology findings, so the signature is one as a co-author"):
        co_signed(signed(), "Ben Ode", Meaning.APPROVAL)


def test_an_opinion_of_one_author_is_complete() -> None:
    found = verify_pdf(sign_opinion(SignRequest(
        prepare_for_signing(build_pdf(sample_report()), manifest_of(sample_report(), [])),
        Pkcs12Key(authority().pkcs12), PASSPHRASE, Meaning.AUTHORSHIP, "Anna Lindqvist", NOW,
    )).pdf)  # fmt: skip
    assert found.complete
    assert found.authors == ()
