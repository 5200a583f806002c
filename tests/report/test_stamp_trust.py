"""An authority of a time-stamp that nobody here trusts is taken, and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from asn1crypto import pem
from pyhanko.sign.timestamps import DummyTimeStamper

from reviewer_app.report.levels import raise_level
from reviewer_app.report.proof_source import ProofSource, try_stamp
from reviewer_app.report.signing import SignedOpinion
from tests.helpers.proof_answers import answers
from tests.helpers.proofs import lonely_pem, lonely_time_stamper, national_authority, new_authority
from tests.helpers.report_samples import NOW

SOON = NOW + timedelta(minutes=2)


def der(certificate: bytes) -> bytes:
    found: bytes = pem.unarmor(certificate)[2]
    return found


def source(stamper: DummyTimeStamper, *roots: bytes) -> ProofSource:
    return replace(answers(stamper).source, roots=tuple(map(der, roots)))


def regional() -> DummyTimeStamper:
    """An authority below a root, whose answers do not carry it."""
    return national_authority().time_stamper(SOON)


@pytest.mark.parametrize(
    ("stamper", "roots", "named"),
    [
        (regional, (national_authority().pem,), ""),
        (regional, (new_authority().pem,), "Time of day"),
        (regional, (), ""),
        (lambda: lonely_time_stamper(SOON), (lonely_pem(),), ""),
        (lambda: lonely_time_stamper(SOON), (national_authority().pem,), "Time stamps"),
    ],
)
def test_whoever_leads_to_no_trusted_root_is_told_and_the_level_reached(
    signed: SignedOpinion, stamper: object, roots: tuple[bytes, ...], named: str
) -> None:
    asked = source(stamper(), *roots)  # type: ignore[operator]
    raised = raise_level(signed.pdf, "B-T", asked)
    assert (raised.level, raised.note) == ("B-T", "")
    assert (named in raised.distrust) if named else raised.distrust == ""
    assert ("leads to no authority that this laptop trusts" in try_stamp(asked)) is bool(named)


def test_what_was_said_of_the_first_stamp_stays_said(signed: SignedOpinion) -> None:
    raised = raise_level(signed.pdf, "B-LTA", source(lonely_time_stamper(SOON), new_authority().pem))
    assert raised.level in ("B-T", "B-LT", "B-LTA")
    assert "Time stamps" in raised.distrust
