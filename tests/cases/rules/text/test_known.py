"""What is known of a case: from its patient, its list of records, and the headers of the images that are here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reviewer_app.cases.case import Case
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.records import ListedInstance, ListedSeries
from reviewer_app.cases.rules.text.known import Known, known
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_case, make_instances, make_length

ON = date(2026, 11, 22)


def _case(series: ListedSeries | None = None, sex: str = "male") -> Case:
    case = make_case()
    studies = (replace(case.studies[0], series=(series,)), *case.studies[1:]) if series is not None else case.studies
    return replace(case, patient=replace(case.patient, sex=sex), studies=studies)


def _known(case: Case, *images: InstanceIndex, work: Work | None = None) -> Known:
    return known(case, work or Work(), {one.sop_instance_uid: one for one in images}.get, ON)


def _series(index: InstanceIndex, side: str = "") -> ListedSeries:
    instances = (ListedInstance(index.sop_instance_uid, index.sop_class_uid),)
    return ListedSeries(index.series.uid, "CT", laterality=side, body_site="Knee", instances=instances)


def test_the_header_of_an_image_that_is_here_counts() -> None:
    image = make_instances()[0]
    header = _known(_case(_series(image, "R")), image).headers[0]
    assert (header.body_part, header.laterality, header.on) == ("KNEE", "L", date(2026, 11, 18))


def test_without_images_the_list_of_the_service_counts() -> None:
    header = _known(_case(_series(make_instances()[0], "24028007"))).headers[0]
    assert (header.modality, header.body_part, header.laterality) == ("CT", "Knee", "R")
    assert header.on == date(2026, 11, 18)


def test_a_study_without_listed_series_tells_its_day() -> None:
    assert [one.on for one in _known(make_case()).headers] == [date(2026, 11, 18), date(2026, 8, 20)]


def test_the_sex_of_the_images_counts_where_the_case_tells_none() -> None:
    image = make_instances()[0]
    assert _known(_case(_series(image), "female"), image).sex == "female"
    assert _known(_case(_series(image), "unknown"), image).sex == "male"
    assert _known(_case(_series(image), "other"), image).sex == ""
    stranger = replace(image, patient=replace(image.patient, name="Lind^Bengt", birth_date="19500101"))
    assert _known(_case(_series(stranger), "unknown"), stranger).sex == ""


def test_the_ages_are_those_of_today_and_of_the_records() -> None:
    assert _known(make_case()).ages == {19}
    earlier = replace(make_case(), first_opinion=replace(make_case().first_opinion, given_on=date(2025, 8, 10)))
    assert _known(earlier).ages == {17, 19}


def test_measurements_and_findings() -> None:
    opinion = Opinion({finding_path("f", "text"): "Words", finding_path("f", "side"): "L"})
    about = _known(make_case(), work=Work((make_length(value=22.7),), opinion=opinion))
    assert about.lengths == (22.7,)
    number, finding = about.findings[finding_path("f", "text")]
    assert (number, finding.side) == (1, "L")
