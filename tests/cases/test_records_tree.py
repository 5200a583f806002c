"""Studies in order, and which of them are prior."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reviewer_app.cases.instances import InstanceKind
from reviewer_app.cases.records_tree import dicom_date, earlier_words, priors, study_day, study_groups
from tests.helpers.case_values import PRIOR_STUDY, STUDY, make_instances

BOTH = (*make_instances(PRIOR_STUDY, "20260820", count=2), *make_instances(series=2, count=3), *make_instances(count=2))


def test_newest_study_first_and_series_by_number() -> None:
    groups = study_groups(BOTH)
    assert [one.uid for one in groups] == [STUDY, PRIOR_STUDY]
    assert [len(series.instances) for series in groups[0].series] == [2, 3]
    assert (groups[0].title, groups[0].taken_on) == ("CT knee left", date(2026, 11, 18))


def test_the_older_of_a_kind_is_prior() -> None:
    assert priors(BOTH) == {PRIOR_STUDY: "3 months earlier"}


@pytest.mark.parametrize("change", [{"modality": "MR"}, {"body_part": "CHEST"}, {"laterality": "R"}])
def test_another_kind_is_not_prior(change: dict[str, str]) -> None:
    old = [replace(one, series=replace(one.series, **change)) for one in make_instances(PRIOR_STUDY, "20260820")]
    assert priors((*old, *make_instances())) == {}


@pytest.mark.parametrize(("change", "prior"), [
    ({"birth_date": "19010101"}, False), ({"name": "Somebody^Else"}, False), ({"identifier": "elsewhere-7"}, True),
    ({"name": ""}, True),
])  # fmt: skip
def test_a_study_of_somebody_else_is_not_prior(change: dict[str, str], prior: bool) -> None:
    old = [replace(one, patient=replace(one.patient, **change)) for one in make_instances(PRIOR_STUDY, "20260820")]
    assert bool(priors((*old, *make_instances()))) is prior


def _described(study: str, day: str, description: str, **series: str) -> list:
    """A study that says of itself only what is named here."""
    said = {"body_part": "", "laterality": "", "description": "Series", **series}
    return [
        replace(one, study=replace(one.study, description=description), series=replace(one.series, **said))
        for one in make_instances(study, day, count=1)
    ]


@pytest.mark.parametrize(
    ("old", "new", "prior"),
    [
        (("CT chest", {}), ("CT thorax with contrast", {}), True),
        (("CT chest", {}), ("CT abdomen", {}), False),
        (("CT chest, abdomen and pelvis", {}), ("CT abdomen", {}), True),
        (("Examination", {}), ("CT chest", {}), False),
        (("Examination", {}), ("Examination", {}), False),
        (("", {"body_part": "CHEST"}), ("Thorax follow-up", {}), True),
        (("CT abdomen", {"body_part": "CHEST"}), ("CT abdomen", {"body_part": "ABDOMEN"}), False),
        (("", {"body_part": "JAW"}), ("", {"body_part": "JAW"}), True),
        (("", {"body_part": "JAW"}), ("", {}), False),
        (("Chest PA", {"modality": "CR"}), ("Chest PA", {"modality": "DX"}), True),
        (("Chest PA", {"modality": "CR"}), ("CT chest", {}), False),
        (("MR knee left", {"modality": "MR"}), ("MR knee right", {"modality": "MR"}), False),
        (("MR knee left", {"modality": "MR"}), ("MR both knees", {"modality": "MR"}), True),
        (("CT chest, nodule left", {}), ("CT chest, nodule right", {}), True),
        (("MR thoracic spine", {"modality": "MR"}), ("MR chest", {"modality": "MR"}), False),
        (("MR lumbar spine", {"modality": "MR"}), ("MR C-spine", {"modality": "MR"}), False),
    ],
)
def test_prior_means_same_family_and_region(old: tuple, new: tuple, prior: bool) -> None:
    both = (*_described(PRIOR_STUDY, "20260820", old[0], **old[1]), *_described(STUDY, "20261118", new[0], **new[1]))
    assert priors(both) == ({PRIOR_STUDY: "3 months earlier"} if prior else {})


def test_objects_without_a_picture_make_no_prior() -> None:
    old = [replace(one, kind=InstanceKind.STRUCTURED_REPORT) for one in make_instances(PRIOR_STUDY, "20260820")]
    assert priors((*old, *make_instances())) == {}
    assert not study_groups(old)[0].series[0].has_pictures


def test_a_study_without_description_or_date_has_a_name() -> None:
    bare = [replace(one, study=replace(one.study, description="", date="")) for one in make_instances()]
    (group,) = study_groups(bare)
    assert (group.title, group.taken_on, group.prior) == ("CT Knee", None, "")


@pytest.mark.parametrize(("text", "day"), [
    ("20261122", date(2026, 11, 22)), ("2026.11.22", date(2026, 11, 22)),
    ("", None), ("2026", None), ("20261399", None), ("unknown!", None),
])  # fmt: skip
def test_dates_of_headers(text: str, day: date | None) -> None:
    assert dicom_date(text) == day


@pytest.mark.parametrize(("older", "words"), [
    (date(2026, 11, 21), "1 day earlier"), (date(2026, 11, 1), "3 weeks earlier"),
    (date(2026, 10, 22), "1 month earlier"),
    (date(2026, 8, 20), "3 months earlier"), (date(2025, 11, 22), "12 months earlier"),
    (date(2023, 1, 1), "4 years earlier"),
])  # fmt: skip
def test_how_much_earlier(older: date, words: str) -> None:
    assert earlier_words(older, date(2026, 11, 22)) == words


def test_the_day_of_a_study_says_whether_it_is_a_prior() -> None:
    (new, *_), (old, *_) = make_instances(), make_instances(PRIOR_STUDY, "20260820")
    assert study_day(new, prior=False) == "18 Nov 2026"
    assert study_day(old, prior=True) == "PRIOR 20 Aug 2026"
    assert study_day(replace(new, study=replace(new.study, date="")), prior=False) == ""
