"""Documents that cite one another: a chain of three, each link by the hash of the signed revision; what breaks it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reviewer_app.errors import CannotVerify
from reviewer_app.report.addendum_chain import Chain, ChainDocument, chain_of
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.identity import make_demo_authority
from reviewer_app.report.inputs import Meaning, ReportStatus
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.manifest import AddendumTo, manifest_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.signing import SignedOpinion, SignRequest, sign_opinion
from reviewer_app.report.verify import verify_pdf
from tests.helpers.proofs import lonely_time_stamper, stamped
from tests.helpers.report_samples import NOW, PASSPHRASE, RECORDS, REPORT_ID, sample_report

HOUR = timedelta(hours=1)


def addendum(
    request: SignRequest, report_id: str, to: tuple[str, str], hours: int, meaning: Meaning = Meaning.ADDENDUM
) -> SignedOpinion:
    """Sign a document that cites another, some hours after the first."""
    report = replace(sample_report(), report_id=report_id, status=ReportStatus.ADDENDUM, addendum_to=to)
    pdf = prepare_for_signing(build_pdf(report), manifest_of(report, []))
    return sign_opinion(replace(request, pdf=pdf, meaning=meaning, signed_at=NOW + hours * HOUR))


@pytest.fixture(scope="module")
def second(request_to_sign: SignRequest, signed: SignedOpinion) -> SignedOpinion:
    return addendum(request_to_sign, "second", (REPORT_ID, signed.sha256), 1)


@pytest.fixture(scope="module")
def third(request_to_sign: SignRequest, second: SignedOpinion) -> SignedOpinion:
    return addendum(request_to_sign, "third", ("second", second.sha256), 2)


@pytest.fixture
def folder(tmp_path: Path, signed: SignedOpinion, second: SignedOpinion, third: SignedOpinion) -> Path:
    """Where three documents lie, under names that say nothing, beside a record that is no document of ours."""
    (tmp_path / "below").mkdir()
    for name, data in (("c.pdf", signed.pdf), ("below/a.pdf", second.pdf), ("b.pdf", third.pdf)):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "letter.pdf").write_bytes(RECORDS["letter.pdf"])
    return tmp_path


def files(chain: Chain) -> list[tuple[str, str, bool]]:
    return [(one.document.report_id, one.document.file, one.checked) for one in chain.links]


def problems(chain: Chain) -> dict[str, tuple[str, ...]]:
    return {one.document.report_id: one.problems for one in chain.links if one.problems}


def test_a_chain_of_three_is_found_from_each_of_them(
    folder: Path, signed: SignedOpinion, second: SignedOpinion, third: SignedOpinion
) -> None:
    ids = [REPORT_ID, "second", "third"]
    for checked, pdf in zip(ids, (signed.pdf, second.pdf, third.pdf), strict=True):
        found = verify_pdf(pdf, documents=folder)
        assert found.valid
        assert [one.document.report_id for one in found.chain] == ids
        assert [one.document.report_id for one in found.chain if one.checked] == [checked]
        assert problems(found.documents) == {}
    assert files(verify_pdf(second.pdf, documents=folder).documents) == [
        (REPORT_ID, "c.pdf", False),
        ("second", "", True),
        ("third", "b.pdf", False),
    ]


def test_each_citation_is_the_hash_of_the_signed_revision(
    folder: Path, signed: SignedOpinion, second: SignedOpinion, third: SignedOpinion
) -> None:
    links = verify_pdf(third.pdf, documents=folder).chain
    for link, made in zip(links, (signed, second, third), strict=True):
        assert link.document.sha256 == hashlib.sha256(made.pdf).hexdigest()
    cited = [one.document.cites.sha256 for one in links if one.document.cites is not None]
    assert cited == [one.document.sha256 for one in links[:2]]


def test_the_summary_says_what_belongs_to_what(folder: Path, signed: SignedOpinion, third: SignedOpinion) -> None:
    assert verify_pdf(signed.pdf, documents=folder).summary.endswith("2 later documents belong to it.")
    assert "It belongs to report second, which is in below/a.pdf." in verify_pdf(third.pdf, documents=folder).summary
    assert "It belongs to report second, a document of its own." in verify_pdf(third.pdf).summary


def test_who_checks_an_opinion_is_told_which_file_corrects_it(
    request_to_sign: SignRequest, folder: Path, signed: SignedOpinion
) -> None:
    to = (REPORT_ID, signed.sha256)
    correction = addendum(request_to_sign, "fourth", to, 3, Meaning.CORRECTION)
    (folder / "d.pdf").write_bytes(correction.pdf)
    found = verify_pdf(signed.pdf, documents=folder)
    assert found.valid
    assert found.summary.endswith("3 later documents belong to it. It was corrected: read d.pdf.")
    assert [(one.report_id, one.corrects) for one in found.addenda] == [("second", False), ("fourth", True)]
    own = verify_pdf(correction.pdf, documents=folder).summary
    assert "corrected" not in own
    (folder / "e.pdf").write_bytes(addendum(request_to_sign, "fifth", to, 4, Meaning.CORRECTION).pdf)
    told = verify_pdf(correction.pdf, documents=folder).summary
    assert told.endswith("What it belongs to was corrected after it: read e.pdf.")


def test_the_folder_of_records_is_looked_through_where_no_other_is_given(folder: Path, second: SignedOpinion) -> None:
    assert len(verify_pdf(second.pdf, records=folder).chain) == 3


def test_a_later_version_of_the_first_is_the_same_document(folder: Path, signed: SignedOpinion, second: SignedOpinion):
    (folder / "c.pdf").write_bytes(stamped(signed.pdf, lonely_time_stamper()))
    found = verify_pdf(second.pdf, documents=folder)
    assert problems(found.documents) == {}
    assert found.chain[0].document.sha256 == signed.sha256
    (folder / "copy.pdf").write_bytes(signed.pdf)
    assert len(verify_pdf(second.pdf, documents=folder).chain) == 3


def test_a_missing_link_is_named(folder: Path, signed: SignedOpinion, third: SignedOpinion) -> None:
    (folder / "below" / "a.pdf").unlink()
    found = verify_pdf(third.pdf, documents=folder)
    assert problems(found.documents) == {"third": ("The report it belongs to, second, is missing.",)}
    assert found.belongs_to is not None
    assert (found.belongs_to.file, found.belongs_to.looked_for) == ("", True)
    assert "It belongs to report second, which is not in the folder." in found.summary
    assert files(verify_pdf(signed.pdf, documents=folder).documents) == [(REPORT_ID, "", True)]


def test_a_forged_citation_is_found(request_to_sign: SignRequest, folder: Path, signed: SignedOpinion) -> None:
    forged = addendum(request_to_sign, "forged", (REPORT_ID, "00" * 32), 3)
    found = verify_pdf(forged.pdf, documents=folder)
    words = f"It cites another version of report {REPORT_ID} than the one here."
    assert problems(found.documents) == {"forged": (words,)}
    (folder / "forged.pdf").write_bytes(forged.pdf)
    first = verify_pdf(signed.pdf, documents=folder)
    assert f"forged.pdf: {words}" in first.summary
    assert [one.report_id for one in first.addenda] == ["second"]


def test_a_changed_document_of_the_chain_is_not_valid(folder: Path, signed: SignedOpinion, third: SignedOpinion):
    data = bytearray((folder / "below" / "a.pdf").read_bytes())
    data[data.index(b"stream", len(data) // 2) + 20] ^= 1
    (folder / "below" / "a.pdf").write_bytes(bytes(data))
    for pdf in (signed.pdf, third.pdf):
        told = problems(verify_pdf(pdf, documents=folder).documents)
        assert "Its own signature is not valid." in told["second"]


def test_another_signer_and_an_earlier_date_are_said(
    request_to_sign: SignRequest, folder: Path, signed: SignedOpinion
) -> None:
    other = make_demo_authority("Ben Okafor", "", NOW - 240 * HOUR, passphrase=PASSPHRASE)
    request = replace(request_to_sign, key=Pkcs12Key(other.pkcs12), reviewer_name="Ben Okafor")
    stranger = addendum(request, "stranger", (REPORT_ID, signed.sha256), -1)
    assert problems(verify_pdf(stranger.pdf, documents=folder).documents)["stranger"] == (
        "It was signed by Ben Okafor, the document it belongs to by Anna Lindqvist.",
        "It is dated before the document it belongs to.",
    )


def test_a_folder_that_is_not_there_is_said(signed: SignedOpinion, tmp_path: Path) -> None:
    with pytest.raises(CannotVerify, match="folder of documents"):
        verify_pdf(signed.pdf, documents=tmp_path / "nowhere")


def document(name: str, cites: tuple[str, str] | None = None, case: str = "case-1") -> ChainDocument:
    """Return a valid document whose hash is its name in capitals."""
    cited = None if cites is None else AddendumTo(report_id=cites[0], sha256=cites[1])
    return ChainDocument(f"{name}.pdf", name, case, name.upper(), "Anna Lindqvist", NOW, valid=True, cites=cited)


def test_citations_that_go_round_end() -> None:
    one, two, three = (
        document("one", ("three", "?")),
        document("two", ("one", "ONE")),
        document("three", ("two", "TWO")),
    )
    chain = chain_of(one, [two, three])
    assert [link.document.report_id for link in chain.links] == ["two", "three", "one"]
    assert all("What it cites goes round in a circle." in told for told in problems(chain).values())
    assert len(problems(chain)) == 3


def test_a_document_that_cites_itself_is_said() -> None:
    chain = chain_of(document("one", ("one", "?")), [])
    assert problems(chain) == {"one": ("It cites itself.",)}


def test_another_case_is_said() -> None:
    chain = chain_of(document("two", ("one", "ONE"), case="case-2"), [document("one")])
    assert problems(chain) == {"two": ("It is about another case than the document it belongs to.",)}


def test_a_citation_under_another_id_is_said() -> None:
    chain = chain_of(document("two", ("other", "ONE")), [document("one")])
    assert problems(chain) == {"two": ("It cites the document by the id other, which is not its own.",)}


def test_the_hash_decides_between_two_of_one_id() -> None:
    false = replace(document("one"), sha256="FALSE", file="a.pdf")
    chain = chain_of(document("two", ("one", "ONE")), [false, document("one")])
    assert [link.document.sha256 for link in chain.links] == ["ONE", "TWO"]
    assert problems(chain) == {}


def test_only_a_valid_correction_of_the_same_signer_tells_of_what_it_takes_the_place_of() -> None:
    one, other = document("one"), ("one", "ONE")
    correction = replace(document("two", other), corrects=True, signed_at=NOW + HOUR)
    assert chain_of(one, [correction]).corrections == (correction,)
    assert chain_of(one, [replace(correction, valid=False)]).corrections == ()
    beside = document("three", other)
    assert chain_of(beside, [one, correction]).corrected_since == (correction,)
    for changed in ({"valid": False}, {"signer": "Somebody"}, {"signed_at": NOW - HOUR}, {"corrects": False}):
        assert chain_of(beside, [one, replace(correction, **changed)]).corrected_since == ()


def test_branches_are_all_told_each_behind_what_it_cites() -> None:
    two, three, four = (
        document("two", ("one", "ONE")),
        document("three", ("two", "TWO")),
        document("four", ("one", "ONE")),
    )
    chain = chain_of(document("one"), [four, three, two])
    assert [link.document.report_id for link in chain.links] == ["one", "four", "two", "three"]
    assert chain.later == 3
    assert [one.report_id for one in chain.addenda] == ["four", "two"]
