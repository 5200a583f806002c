"""Only what was reviewed is a source of an opinion, in the version that was read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.opinion import Opinion, record_path
from reviewer_app.cases.records import ListedDocument, ListedInstance, ListedSeries, ListedStudy
from reviewer_app.cases.sources import reviewed_sources
from tests.helpers.store_values import make_case

CT = "1.2.840.10008.5.1.4.1.1.2"
PAPER = ListedDocument("DocumentReference/7", "Report", "pathology-report", "application/pdf", "Binary/7")


def study(number: int) -> ListedStudy:
    series = tuple(
        ListedSeries(f"1.2.{number}.{each}", "CT", instances=(ListedInstance(f"1.2.{number}.{each}.1", CT),))
        for each in (1, 2)
    )
    return ListedStudy(f"ImagingStudy/{number}", f"1.2.{number}", series=series)


def reviewed(*keys: str, how: str = "yes") -> Opinion:
    return Opinion({record_path(key, "reviewed"): how for key in keys})


def sources(opinion: Opinion, *papers: ListedDocument) -> tuple[str, ...]:
    return reviewed_sources(replace(make_case(), studies=(study(1), study(2)), documents=papers), opinion)


def test_what_was_not_reviewed_is_none() -> None:
    assert sources(Opinion(), PAPER) == ()
    assert sources(reviewed("document:DocumentReference/7", "series:1.2.1.1", how="no"), PAPER) == ()


def test_a_study_is_one_with_any_series_of_it() -> None:
    other = replace(PAPER, reference="DocumentReference/8")
    found = sources(reviewed("series:1.2.2.2", "document:DocumentReference/8"), PAPER, other)
    assert found == ("ImagingStudy/2", "DocumentReference/8")


@pytest.mark.parametrize(
    ("version", "named"),
    [
        ('W/"3"', "DocumentReference/7/_history/3"),
        ("", "DocumentReference/7"),
        ("sha256:0123456789abcdef", "DocumentReference/7"),
        ('W/"1" W/"2"', "DocumentReference/7"),
    ],
    ids=["told", "not told", "a hash", "of several"],
)
def test_a_paper_is_named_in_its_version_where_that_is_one_of_the_service(version: str, named: str) -> None:
    assert sources(reviewed("document:DocumentReference/7"), replace(PAPER, version=version)) == (named,)


@pytest.mark.parametrize(
    ("reference", "version", "named"),
    [
        ("DocumentReference/7/_history/2", 'W/"2"', ("DocumentReference/7/_history/2",)),
        ("DocumentReference/7/_history/2.2", 'W/"2"', ("DocumentReference/7/_history/2",)),
        ("DocumentReference/7/_history/earlier", "", ()),
    ],
)
def test_an_earlier_version_never_stands_for_the_newer_one(
    reference: str, version: str, named: tuple[str, ...]
) -> None:
    paper = replace(PAPER, reference=reference, version=version)
    assert sources(reviewed(f"document:{reference}"), paper) == named
