"""Instances as columns: whatever they hold comes back as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.coverage import coverage
from reviewer_app.cases.instance_table import InstanceTable, finder, in_series, outline
from reviewer_app.cases.instances import (
    FrameIndex,
    InstanceIndex,
    InstanceKind,
    ModalityTransform,
    NamedWindow,
    PixelDescription,
    Uptake,
)
from reviewer_app.cases.looks import Looks
from reviewer_app.cases.records_tree import priors, study_groups
from reviewer_app.cases.views import Window
from reviewer_app.geometry import ImagePlane, PatientPoint, Spacing
from tests.helpers.case_values import PRIOR_STUDY, STUDY, make_case, make_instances, make_slide_levels
from tests.helpers.looks import long_looks

PLANE = ImagePlane(PatientPoint(-1.5, 0.1, 1e-9), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0), Spacing(0.5, 0.5))


def pixels_of(one: InstanceIndex) -> PixelDescription:
    assert one.pixels is not None
    return one.pixels


def mixed() -> list[InstanceIndex]:
    """Slices that differ in everything that may differ, a run, slides, reports, a picture that cannot be shown."""
    plain = make_instances(count=3)
    own = [
        replace(
            one,
            instance_number=None if number else 7,
            acquisition_number=number,
            acquisition_time=f"1015{number:02}.5",
            uptake=Uptake(0.25 * number, provisional=bool(number), acquired=number, half_life=6586.2),
            pixels=replace(pixels_of(one), data_offset=1000 + number, lossy=True, lossy_ratio=9.5 + number),
            frames=(
                FrameIndex(
                    2862 + number,
                    512,
                    replace(PLANE, position=PatientPoint(0.1 * number, 2.0, -3.0)),
                    ModalityTransform(1.5 + number, -1024.0, unit="HU"),
                    (NamedWindow(Window(40.0 + number, 400.0), "SOFT"),),
                ),
            ),
        )
        for number, one in enumerate(make_instances(series=2, count=3))
    ]
    run = replace(
        make_instances(series=3, count=1)[0],
        frame_count=3,
        frames=tuple(FrameIndex(fragments=((at, 10), (at + 20, 5)), frame_time_ms=40.0) for at in (8, 88, 888)),
    )
    report = replace(plain[0], kind=InstanceKind.STRUCTURED_REPORT, frames=(), frame_count=0, pixels=None)
    reports = [replace(report, sop_instance_uid=f"9.9.{number}") for number in range(2)]
    broken = replace(plain[0], sop_instance_uid="8.8", frames=(), problem="The file is cut short.")
    slides = [replace(one, sop_instance_uid=f"7.{number}") for number, one in enumerate(make_slide_levels((900, 600)))]
    return [*plain, *own, run, *reports, broken, *slides, *make_instances(PRIOR_STUDY, "20260820")]


def test_every_instance_comes_back_as_it_was() -> None:
    instances = mixed()
    table = InstanceTable.of(instances)
    assert list(table) == instances
    assert (len(table), table[-1], table[2:4]) == (len(instances), instances[-1], instances[2:4])
    with pytest.raises(IndexError):
        table[len(instances)]


def test_what_slices_share_is_held_once() -> None:
    table = InstanceTable.of(make_instances(count=50))
    assert (len(table.columns.heads.values), len(table.frames.heads.values)) == (1, 1)
    assert table[3].pixels is table[44].pixels
    assert table[3].patient is table[44].patient


def test_an_instance_is_made_once() -> None:
    table = InstanceTable.of(make_instances(count=3))
    assert table[1] is table[1]


def test_an_instance_is_found_by_its_uid() -> None:
    instances = mixed()
    for find in (finder(instances), finder(InstanceTable.of(instances))):
        assert find("9.9.1") == instances[8]
        assert find("none") is None


def test_the_outline_names_every_study_and_series_and_whatever_is_no_picture() -> None:
    instances = mixed()
    table = InstanceTable.of(instances)
    short = outline(table)
    assert outline(instances) is instances
    assert len(short) < len(instances)
    assert [one.sop_instance_uid for one in short if one.kind is not InstanceKind.IMAGE] == ["9.9.0", "9.9.1", "7.0"]
    assert priors(short) == priors(instances) != {}
    told = [[(one.uid, one.title, one.taken_on, one.prior, [each.uid for each in one.series])
             for one in study_groups(given)] for given in (short, instances)]  # fmt: skip
    assert told[0] == told[1]


def test_each_series_knows_how_many_instances_it_has() -> None:
    instances = (*make_instances(series=1, count=3), *make_instances(series=2, count=5))
    counts = {one.series.uid: number for one, number in ((instances[0], 3), (instances[-1], 5))}
    assert in_series(InstanceTable.of(instances)) == in_series(instances) == counts


def test_coverage_is_the_same_from_columns() -> None:
    instances, case = mixed(), make_case()
    seen = Looks(long_looks([(f"{STUDY}.1.2", 0), (f"{STUDY}.3.1", 2), ("7.0", 0), ("8.8", 0)]))
    from_columns = coverage(InstanceTable.of(instances), case.documents, seen, case.patient)
    assert from_columns == coverage(instances, case.documents, seen, case.patient)
    assert from_columns.images_shown > 1


def test_a_number_beyond_64_bits_is_refused() -> None:
    huge = replace(make_instances(count=1)[0], instance_number=1 << 70)
    with pytest.raises(OverflowError):
        InstanceTable.of([huge])


def test_no_instances_make_an_empty_table() -> None:
    table = InstanceTable.of([])
    assert (list(table), list(table.outline()), table.find("1")) == ([], [], None)
