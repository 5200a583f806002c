"""All invented cases of the demo."""

from __future__ import annotations

from datetime import datetime

from reviewer_app.demo.samples.haddad import haddad
from reviewer_app.demo.samples.marchetti import marchetti
from reviewer_app.demo.samples.okafor import okafor
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.demo.samples.sorensen import sorensen
from reviewer_app.demo.samples.whitfield import whitfield


def sample_cases(now: datetime) -> tuple[SampleCase, ...]:
    """Return the five cases; due dates and study dates are relative to `now`, which must know its time zone.

    Building them sets the papers and reads headers; images are computed when `SampleCase.dicom_files` is walked.
    """
    return okafor(now), marchetti(now), sorensen(now), whitfield(now), haddad(now)
