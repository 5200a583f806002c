"""Whose time-stamps are trusted: what the system trusts, and the file that the settings name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from asn1crypto import pem

from reviewer_app.report.levels import raise_level
from reviewer_app.settings import Settings
from reviewer_app.ui.office.raising import proof_source
from tests.helpers.proof_answers import STAMPS, answers
from tests.helpers.proofs import lonely_pem, lonely_time_stamper
from tests.helpers.report_samples import NOW
from tests.helpers.signed_report import signed_report

SET = Settings(time_stamp_url=STAMPS)


@pytest.mark.parametrize("trusted", [True, False])
def test_an_authority_of_the_file_in_the_settings_is_trusted(tmp_path: Path, trusted: bool) -> None:
    path = tmp_path / "authorities.pem"
    path.write_bytes(lonely_pem())
    source = proof_source(replace(SET, time_stamp_roots=str(path)) if trusted else SET)
    transport = answers(lonely_time_stamper(NOW))
    raised = raise_level(signed_report(), "B-T", replace(source, transport=transport))
    assert raised.level == "B-T"
    assert (raised.distrust == "") is trusted


@pytest.mark.parametrize("content", [None, b"no certificate", b"-----BEGIN CERTIFICATE-----\n!"])
def test_a_file_that_cannot_be_read_trusts_nobody_else(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "authorities.pem"
    if content is not None:
        path.write_bytes(content)
    roots = proof_source(replace(SET, time_stamp_roots=str(path))).roots
    assert roots == proof_source(SET).roots
    assert roots, "the system trusts some"
    assert pem.unarmor(lonely_pem())[2] not in roots
