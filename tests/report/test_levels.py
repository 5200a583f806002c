"""The level of a signature is raised as far as the proofs can be had, and what was signed stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from asn1crypto import tsp
from cryptography.x509 import ReasonFlags

from reviewer_app.errors import CannotVerify
from reviewer_app.exchange.signed_revision import signed_revision
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.levels import LEVELS, Level, raise_level
from reviewer_app.report.signing import SignedOpinion, SignRequest, sign_opinion
from reviewer_app.report.verify import verify_pdf
from tests.helpers.proof_answers import LISTS, STAMPS, Answers, answers, stamp_of
from tests.helpers.proofs import (
    START,
    Signer,
    lonely_pem,
    lonely_time_stamper,
    national_authority,
    no_time_stamper,
    stamped,
)
from tests.helpers.report_samples import NOW, authority

DAY = timedelta(days=1)
SOON = NOW + timedelta(minutes=2)
ROOT = national_authority().pem


@pytest.fixture(scope="module")
def signer() -> Signer:
    return national_authority().signer()


@pytest.fixture(scope="module")
def signed_here(request_to_sign: SignRequest, signer: Signer) -> bytes:
    """An opinion signed with a certificate that says where it is told whether it was revoked."""
    return sign_opinion(replace(request_to_sign, key=Pkcs12Key(signer.pkcs12))).pdf


def national() -> Answers:
    return answers(national_authority().time_stamper(SOON), lists=national_authority().list_of_revoked(SOON))


@pytest.fixture(scope="module")
def by_level(signed_here: bytes) -> dict[Level, bytes]:
    """The file of every level, each raised from the one below it."""
    made: dict[Level, bytes] = {}
    for level in LEVELS:
        raised = raise_level(made[LEVELS[LEVELS.index(level) - 1]] if made else signed_here, level, national().source)
        assert (raised.level, raised.note) == (level, "")
        made[level] = raised.pdf
    return made


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_is_reached_and_verify_names_it(by_level: dict[Level, bytes], level: Level) -> None:
    found = verify_pdf(by_level[level], [ROOT])
    assert (found.level, found.valid, found.trusted, found.changed_after_signing) == (level, True, True, False)


def test_all_levels_are_reached_at_once(signed_here: bytes) -> None:
    told: list[str] = []
    asked = national()
    raised = raise_level(signed_here, "B-LTA", asked.source, told=told.append)
    assert (raised.level, raised.note) == ("B-LTA", "")
    assert raised.pdf.startswith(signed_here)
    assert told == ["B-T", "B-LT", "B-LTA"]
    # one list serves all certificates of its authority
    assert asked.asked == [STAMPS, LISTS, STAMPS]


@pytest.mark.parametrize("level", LEVELS)
def test_the_signed_revision_is_the_start_of_every_level_byte_for_byte(
    by_level: dict[Level, bytes], signed_here: bytes, level: Level
) -> None:
    raised = by_level[level]
    before, after = verify_pdf(signed_here), verify_pdf(raised)
    assert raised[: len(signed_here)] == signed_here
    assert (after.sha256, after.unsigned_sha256, after.signed_length) == (
        before.sha256,
        before.unsigned_sha256,
        len(signed_here),
    )
    assert signed_revision(raised) == signed_revision(signed_here)


def test_raisings_in_a_row_begin_with_what_was_there_before(by_level: dict[Level, bytes], signed_here: bytes) -> None:
    files = [signed_here, *by_level.values()]
    assert all(later.startswith(earlier) for earlier, later in pairwise(files))
    assert len({len(one) for one in by_level.values()}) == len(LEVELS)


@pytest.mark.parametrize("wanted", ["B-B", "B-T", "B-LT"])
def test_what_has_the_level_is_not_touched_and_nobody_is_asked(by_level: dict[Level, bytes], wanted: Level) -> None:
    asked = national()
    again = raise_level(by_level["B-LT"], wanted, asked.source)
    assert (again.pdf, again.level, again.note, asked.asked) == (by_level["B-LT"], "B-LT", "", [])


def test_certificates_that_name_nobody_to_ask_reach_every_level(signed: SignedOpinion) -> None:
    raised = raise_level(signed.pdf, "B-LTA", answers(lonely_time_stamper(SOON)).source)
    found = verify_pdf(raised.pdf, [lonely_pem(), authority().ca_pem])
    assert (raised.level, raised.note, found.level, found.trusted) == ("B-LTA", "", "B-LTA", True)


def test_a_certificate_of_an_authority_between_is_asked_of_too(request_to_sign: SignRequest) -> None:
    regional = national_authority().authority()
    pdf = sign_opinion(replace(request_to_sign, key=Pkcs12Key(regional.signer().pkcs12))).pdf
    # both name the same address, which has the list of one authority only
    only_one = raise_level(pdf, "B-LT", national().source)
    assert (only_one.level, only_one.note) == (
        "B-T",
        "Nothing tells whether the certificate of Anna Lindqvist was revoked.",
    )


def garbage(_request: bytes) -> bytes:
    return b"<html>Welcome to the hotel network</html>"


def refusing(_request: bytes) -> bytes:
    response: bytes = tsp.TimeStampResp({"status": {"status": "rejection"}}).dump()
    return response


def of_another_nonce(request: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(request)
    asked["nonce"] = 7
    return stamp_of(lonely_time_stamper(SOON))(asked.dump(force=True))


def of_another_file(request: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(request)
    asked["message_imprint"]["hashed_message"] = bytes(32)
    return stamp_of(lonely_time_stamper(SOON))(asked.dump(force=True))


def nothing(_request: bytes) -> bytes:
    return b""


UNUSABLE = "The time-stamp service gave no time-stamp that can be used."


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (garbage, UNUSABLE),
        (refusing, UNUSABLE),
        (of_another_nonce, UNUSABLE),
        (nothing, UNUSABLE),
        (
            of_another_file,
            "The time-stamp of Time stamps from 22 Nov 2026, 23:00 UTC no longer fits: what it covers was changed.",
        ),
        (
            stamp_of(national_authority().time_stamper(SOON, START, DAY)),
            (
                "The time-stamp of Time of day from 22 Nov 2026, 23:00 UTC is not counted: "
                "its certificate did not hold then."
            ),
        ),
        (
            stamp_of(no_time_stamper(SOON)),
            (
                "The time-stamp of Somebody from 22 Nov 2026, 23:00 UTC is not counted: "
                "its certificate is none of a time-stamp authority."
            ),
        ),
        (
            stamp_of(lonely_time_stamper(NOW - DAY)),
            (
                "The time-stamp of Time stamps names a time before that of the signature: the clock of this laptop, or "
                "that of the service, was wrong."
            ),
        ),
    ],
    ids=["garbage", "refused", "nonce", "nothing", "another file", "expired", "no authority", "clock"],
)
def test_a_time_stamp_that_cannot_be_used_leaves_b_b_and_says_why(
    signed_here: bytes, answer: Callable[[bytes], bytes], said: str
) -> None:
    raised = raise_level(signed_here, "B-LTA", Answers({STAMPS: answer}).source)
    assert (raised.pdf, raised.level, raised.note) == (signed_here, "B-B", said)


def test_no_time_stamp_service_leaves_b_b_and_says_why(signed_here: bytes) -> None:
    raised = raise_level(signed_here, "B-LTA", Answers({}).source)
    assert (raised.pdf, raised.level, raised.note) == (signed_here, "B-B", "Nobody answers.")


@pytest.mark.parametrize(
    ("lists", "said"),
    [
        (None, "Nobody answers."),
        (b"<html></html>", "What tells whether a certificate was revoked cannot be read."),
        (
            national_authority().list_of_revoked(NOW - 9 * DAY, until=DAY),
            "Nothing tells whether the certificate of Anna Lindqvist was revoked.",
        ),
    ],
    ids=["offline", "garbage", "old"],
)
def test_without_data_on_revocation_b_t_is_kept_and_says_why(
    signed_here: bytes, lists: bytes | None, said: str
) -> None:
    raised = raise_level(signed_here, "B-LTA", answers(national_authority().time_stamper(SOON), lists=lists).source)
    assert (raised.level, raised.note) == ("B-T", said)
    assert verify_pdf(raised.pdf, [ROOT]).level == "B-T"
    assert raised.pdf.startswith(signed_here)


def test_a_revoked_certificate_is_said_and_b_t_is_kept(signed_here: bytes, signer: Signer) -> None:
    revoked = national_authority().list_of_revoked(SOON, [(signer.serial, NOW - DAY, ReasonFlags.superseded)])
    raised = raise_level(signed_here, "B-LTA", answers(national_authority().time_stamper(SOON), lists=revoked).source)
    assert (raised.level, raised.note) == ("B-T", "The certificate of Anna Lindqvist was revoked on 21 Nov 2026.")


def test_a_file_that_is_not_valid_gets_nothing(signed_here: bytes) -> None:
    changed = signed_here.replace(b"/Reason", b"/Raeson", 1)
    raised = raise_level(changed, "B-T", national().source)
    assert (raised.pdf, raised.note) == (changed, "The signature is not valid, so nothing was added to the file.")


def test_a_stamp_made_elsewhere_counts(signed_here: bytes) -> None:
    raised = raise_level(stamped(signed_here, national_authority().time_stamper(SOON)), "B-LT", national().source)
    assert (raised.level, raised.note) == ("B-LT", "")


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(CannotVerify):
        raise_level(b"no PDF", "B-T", national().source)
