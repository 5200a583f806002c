"""What is measured beside curl is an opinion that could be delivered."""

from __future__ import annotations

from benchmarks.delivery import signed_pdf
from reviewer_app.report.verify import verify_pdf


def test_the_opinion_that_is_delivered_is_signed_and_as_large_as_was_asked() -> None:
    made = signed_pdf(100_000)
    assert len(made) > 100_000
    assert verify_pdf(made).signature_valid
