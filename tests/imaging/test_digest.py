from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from reviewer_app.cases.instance_table import InstanceTable
from reviewer_app.cases.instances import FrameIndex, InstanceIndex, PixelDescription, Uptake
from reviewer_app.cases.views import Window
from reviewer_app.geometry import ImagePlane
from reviewer_app.imaging.digest import FORMAT, _kinds, pack, schema_of, unpack
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.series import Stack, sort_into_stacks, with_series_starts
from tests.helpers.dicom_files import SAGITTAL, image, slices, stream


def indexed(positions: list[float], **attributes: Any) -> list[InstanceIndex]:
    attributes.setdefault("FrameOfReferenceUID", "1.2.3.4")
    return [index_instance(stream(one)) for one in slices(positions, **attributes)]


def series() -> list[InstanceIndex]:
    """A series with a gap and a double, one of two echoes, one of another orientation, and a run of frames."""
    made = [
        *indexed([0, 2.5, 5, 12.5, 12.5], SeriesInstanceUID="1.2.1"),
        *indexed([0, 0, 1, 1], SeriesInstanceUID="1.2.2", SeriesNumber=2, EchoTime=[20, 80] * 2),
        *indexed([3, 2, 1], SeriesInstanceUID="1.2.3", SeriesNumber=3, ImageOrientationPatient=[SAGITTAL] * 3),
    ]
    made = [replace(one, sop_instance_uid=f"1.2.9.{number}") for number, one in enumerate(made)]
    random.Random(7).shuffle(made)
    return made


def described(stacks: tuple[Stack, ...]) -> list[object]:
    return [
        (one.key, one.series_instance_uid, one.study_instance_uid, one.title, one.modality, list(one.frames),
         one.missing, one.duplicates, one.notes, one.spacing, list(one.frame_keys()), one.problems())
        for one in stacks
    ]  # fmt: skip


def test_instances_and_stacks_come_back_as_they_were() -> None:
    instances = series()
    stacks = sort_into_stacks(instances)
    table, again = unpack(pack(InstanceTable.of(instances), stacks))
    assert list(table) == instances
    assert described(again) == described(stacks)
    assert any(one.notes for one in again)
    assert {one.missing for one in again} == {0, 2}


def test_a_frame_is_found_in_columns_as_among_values() -> None:
    instances = series()
    stacks = sort_into_stacks(instances)
    _, again = unpack(pack(InstanceTable.of(instances), stacks))
    for before, after in zip(stacks, again, strict=True):
        for key in before.frame_keys():
            assert after.position_of(*key) == before.position_of(*key) is not None
        assert after.position_of("1.1.1", 0) is None
        assert after.position_of(before.frames[0].instance.sop_instance_uid, 1) is None
        assert after.frames[1:] == list(before.frames[1:])
        assert after.frames[-1] == before.frames[-1]
        with pytest.raises(IndexError):
            after.frames[len(before.frames)]


def test_frames_of_one_instance_have_their_numbers() -> None:
    run = index_instance(stream(image(np.zeros((4, 8, 8), np.int16))))
    table, (stack,) = unpack(pack(InstanceTable.of([run]), sort_into_stacks([run])))
    assert list(table) == [run]
    assert [one.frame for one in stack.frames] == [0, 1, 2, 3]
    assert all(one.position is None for one in stack.frames)


def test_frames_that_cannot_be_shown_are_named() -> None:
    instances = indexed([0, 1, 2])
    instances[1] = replace(instances[1], problem="The file is cut short.")
    _, (stack,) = unpack(pack(InstanceTable.of(instances), sort_into_stacks(instances)))
    assert stack.problems() == {(instances[1].sop_instance_uid, 0): "The file is cut short."}


def test_a_digest_is_of_the_very_fields_an_index_has() -> None:
    @dataclass
    class Before:
        unit: str = ""

    class Same(Before):
        pass

    Same.__qualname__ = Before.__qualname__

    @dataclass
    class After(Before):
        factor: float = 0.0

    After.__qualname__ = Before.__qualname__
    assert schema_of([Same]) == schema_of([Before])
    assert schema_of([After]) != schema_of([Before])
    assert {InstanceIndex, FrameIndex, PixelDescription, Uptake, ImagePlane, Window} <= set(_kinds())
    assert schema_of(_kinds()) in FORMAT


def test_thousands_of_slices_are_a_few_bytes_each() -> None:
    (one,) = indexed([0])
    many = [replace(one, sop_instance_uid=f"{one.sop_instance_uid}.{number}") for number in range(2000)]
    assert len(pack(InstanceTable.of(many), ())) < 40 * 2000


def test_nothing_is_packed_and_unpacked() -> None:
    table, stacks = unpack(pack(InstanceTable.of([]), ()))
    assert (list(table), stacks) == ([], ())


@pytest.mark.parametrize("keep", [0, 1, 100, -1])
def test_bytes_that_are_cut_off_are_refused(keep: int) -> None:
    instances = series()
    data = pack(InstanceTable.of(instances), sort_into_stacks(instances))
    with pytest.raises(ValueError, match="not a digest"):
        unpack(data[:keep])


def test_bytes_that_were_changed_are_refused_or_read_without_harm() -> None:
    """Whoever keeps them has a hash beside them; here nothing but a value or a refusal may come."""
    instances = series()
    data = bytearray(pack(InstanceTable.of(instances), sort_into_stacks(instances)))
    chance = random.Random(11)
    refused = 0
    for _ in range(300):
        at = chance.randrange(len(data))
        kept, data[at] = data[at], chance.randrange(256)
        try:
            table, stacks = unpack(bytes(data))
            assert len(table) == len(instances)
            assert sum(len(one.frames) for one in stacks) == len(instances)
        except ValueError:
            refused += 1
        data[at] = kept
    assert refused


def test_what_cannot_be_written_down_is_refused() -> None:
    (one,) = indexed([0])
    with pytest.raises(ValueError, match="two lines"):
        pack(InstanceTable.of([replace(one, sop_instance_uid="1.2\n3")]), ())
    with pytest.raises(ValueError, match="two instances"):
        pack(InstanceTable.of([one, one]), ())
    with pytest.raises(ValueError, match="not in the table"):
        pack(InstanceTable.of([]), sort_into_stacks([one]))


def test_the_uptake_of_each_series_follows_from_its_own_earliest_image() -> None:
    def scanned(uid: str, times: list[str]) -> list[InstanceIndex]:
        return indexed([0, 3], SeriesInstanceUID=uid, AcquisitionTime=times)

    instances = [*scanned("1.2.1", ["1000", "1010"]), *scanned("1.2.2", ["1200", "1230"])]
    given = [
        replace(one, uptake=Uptake(2.0, provisional=True, acquired=at, half_life=600.0))
        for one, at in zip(instances, (0.0, 600.0, 7200.0, 9000.0), strict=True)
    ]
    mixed = [given[2], given[0], given[3], given[1]]
    factors = [one.uptake.factor for one in with_series_starts(mixed) if one.uptake is not None]
    assert factors == pytest.approx([2.0, 2.0, 0.25, 1.0])
    sorted_before = [one.instance for stack in sort_into_stacks(mixed) for one in stack.frames]
    sorted_after = [one.instance for stack in sort_into_stacks(with_series_starts(mixed)) for one in stack.frames]
    assert sorted_before == sorted_after
