"""Making, signing and checking the opinion's PDF."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from benchmarks.delivery import SIZE, signed_pdf
from benchmarks.prepared import Prepared
from benchmarks.values import Limit, Outcome, Series
from reviewer_app.report.cosign import CoSignRequest, co_sign
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.identity import make_demo_authority
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.levels import raise_level
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.sign_process import SigningProcess
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.report.verify import verify_pdf
from tests.helpers.proof_answers import answers
from tests.helpers.proofs import lonely_time_stamper
from tests.helpers.report_samples import NOW, PASSPHRASE, authority, sample_report

TITLE = "The opinion as a signed PDF"
T = TypeVar("T")


def _sign_in_new_child(request: SignRequest) -> None:
    with SigningProcess() as process:
        process.sign(request)


def run(prepared: Prepared) -> Outcome:
    """Make, sign and check the invented opinion that the tests of the report use."""
    runs = 2 if prepared.quick else 9
    report = sample_report()
    pdf = prepare_for_signing(build_pdf(report))
    request = SignRequest(
        pdf=pdf, key=Pkcs12Key(authority().pkcs12), passphrase=PASSPHRASE, meaning=Meaning.AUTHORSHIP,
        reviewer_name=report.reviewer.name, signed_at=NOW,
    )  # fmt: skip
    signed = sign_opinion(request)
    with SigningProcess() as warm:
        warm.sign(request)
        in_warm_child = Series("sign and verify in a child that is ready", _times(runs, lambda: warm.sign(request)))
    verifying = Series("verify", _times(runs, lambda: verify_pdf(signed.pdf)))
    source = answers(lonely_time_stamper(NOW + timedelta(minutes=2))).source
    raised = _times(max(2, runs // 3), lambda: raise_level(signed.pdf, "B-LTA", source), time.process_time)
    raising = Series("raise to B-LTA, time of a processor", raised)
    whole = _co_signed(raise_level(signed.pdf, "B-LTA", source).pdf)
    all_of_it = Series("verify it raised to B-LTA and co-signed", _times(runs, lambda: verify_pdf(whole)))
    large = signed_pdf(SIZE // 10 if prepared.quick else SIZE)
    of_large = Series(f"verify one of {len(large) // 1_000_000} MB", _times(runs, lambda: verify_pdf(large)))
    return Outcome(
        title=TITLE,
        measures=f"An opinion with every section, two measurements and its key images ({len(pdf) // 1000} kB).",
        series=(
            Series("make the PDF", _times(runs, lambda: build_pdf(report))),
            Series("prepare it for the signature", _times(runs, lambda: prepare_for_signing(pdf))),
            in_warm_child,
            Series("sign and verify in a new child", _times(max(2, runs // 3), lambda: _sign_in_new_child(request))),
            verifying,
            all_of_it,
            of_large,
            raising,
        ),
        limits=(
            Limit("sign and verify", 1000, in_warm_child.median, "ms"),
            Limit("verify", 1000, verifying.median, "ms"),
            Limit("verify it raised to B-LTA and co-signed", 1000, all_of_it.median, "ms"),
            Limit("verify one of 20 MB", 1000, of_large.median, "ms"),
            Limit("work to raise the signature to B-LTA", 4000, raising.median, "ms"),
        ),
        left_out=("drawing the key images", "the way to a time-stamp authority and back"),
    )


def _co_signed(pdf: bytes) -> bytes:
    """Return it with a co-signature behind all that is there."""
    key = make_demo_authority("Ben Okafor", "", NOW - timedelta(days=30), passphrase=PASSPHRASE)
    moment = NOW + timedelta(hours=2)
    return co_sign(CoSignRequest(pdf, Pkcs12Key(key.pkcs12), PASSPHRASE, Meaning.CO_AUTHORSHIP, moment)).pdf


def _times(runs: int, call: Callable[[], T], clock: Callable[[], float] = time.perf_counter) -> tuple[float, ...]:
    def once() -> float:
        began = clock()
        call()
        return (clock() - began) * 1000

    once()
    return tuple(once() for _ in range(runs))
