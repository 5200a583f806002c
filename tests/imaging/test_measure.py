from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from reviewer_app.cases.instances import ModalityTransform, RealWorldValue, Uptake
from reviewer_app.cases.views import Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.frames import FrameSource, open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.measure import Measure, Probe, Reading, measure_of, probe, read_value
from reviewer_app.imaging.source import DisplayInput, Level, Palette, Pixels, RealWorldMapping
from tests.helpers.dicom_files import image, item, stream

BQML = ModalityTransform(2.0, 0.0, unit="Bq/ml")


def source_of(pixels: Pixels, description: DisplayInput) -> FrameSource:
    return FrameSource(pixels, description, Level(pixels.shape[1], pixels.shape[0]), None, "made up")


def test_uptake_is_told_where_it_is_known() -> None:
    described = DisplayInput("MONOCHROME2", modality="PT", transform=BQML, uptake=Uptake(factor=0.0005))
    source = source_of(np.array([[0, 4000]], dtype=np.uint16), described)
    # 4000 stored are 8000 Bq/ml, and 8000 × 0.0005 are 4
    assert read_value(source, ImagePoint(1, 0)) == Reading(4.0, "SUVbw")
    assert measure_of(described).window(Window(5000.0, 10000.0)) == Window(2.5, 5.0)
    assert measure_of(described).to_modality(Window(2.5, 5.0)) == Window(5000.0, 10000.0)


def test_without_uptake_the_unit_of_the_file_stays() -> None:
    described = DisplayInput("MONOCHROME2", transform=BQML, uptake=Uptake(reason="The patient’s weight is missing."))
    assert read_value(source_of(np.array([[4000]], dtype=np.uint16), described), ImagePoint(0, 0)) == Reading(
        8000.0, "Bq/ml"
    )


def mapped(rule: RealWorldValue, **more: Any) -> DisplayInput:
    return DisplayInput("MONOCHROME2", real_worlds=(RealWorldMapping(rule),), **more)


def test_a_real_world_value_starts_from_stored_values() -> None:
    mapping = RealWorldValue(slope=0.5, intercept=-10.0, unit="mm²/s")
    described = DisplayInput(
        "MONOCHROME2", transform=ModalityTransform(4.0, 7.0), real_worlds=(RealWorldMapping(mapping),)
    )
    source = source_of(np.array([[100]], dtype=np.uint16), described)
    assert read_value(source, ImagePoint(0, 0)) == Reading(0.5 * 100 - 10, "mm²/s")


def test_the_unit_of_the_file_comes_before_a_mapping() -> None:
    mapping = RealWorldValue(slope=0.5, intercept=0.0, unit="x")
    described = mapped(mapping, transform=ModalityTransform(1.0, -1024.0, unit="HU"))
    assert measure_of(described) == Measure(unit="HU")


def test_a_value_that_a_mapping_does_not_cover_is_told_without_its_unit() -> None:
    mapping = RealWorldValue(slope=0.5, intercept=0.0, unit="ms", first=0, last=1000)
    source = source_of(np.array([[1000, 1001]], dtype=np.uint16), mapped(mapping))
    assert read_value(source, ImagePoint(0, 0)) == Reading(500.0, "ms")
    assert read_value(source, ImagePoint(1, 0)) == Reading(1001.0, "")


def test_padding_is_no_value() -> None:
    described = DisplayInput("MONOCHROME2", signed=True, padding=(-2000.0, -2000.0))
    found = read_value(source_of(np.array([[-2000]], dtype=np.int16), described), ImagePoint(0, 0))
    assert found is not None
    assert found.padding
    assert math.isnan(found.value)


def test_color_and_palette() -> None:
    assert read_value(
        source_of(np.array([[[1, 2, 3]]], dtype=np.uint8), DisplayInput("RGB", samples=3)), ImagePoint(0, 0)
    ) == Reading(color=(1, 2, 3))
    palette = Palette(0, np.zeros((4, 3), dtype=np.uint8))
    found = read_value(
        source_of(np.array([[3]], dtype=np.uint8), DisplayInput("PALETTE COLOR", palette=palette)), ImagePoint(0, 0)
    )
    assert found == Reading(3.0)


@pytest.mark.parametrize(("column", "row"), [(-0.6, 0), (1.5, 0), (0, -0.51), (0, 1.0)])
def test_outside_there_is_nothing(column: float, row: float) -> None:
    source = source_of(np.zeros((1, 2), dtype=np.uint16), DisplayInput("MONOCHROME2"))
    assert read_value(source, ImagePoint(column, row)) is None


def mapping_item(code: str, **more: Any) -> Any:
    return item(
        RealWorldValueSlope=0.1,
        RealWorldValueIntercept=5.0,
        MeasurementUnitsCodeSequence=[item(CodeValue=code)],
        **more,
    )


@pytest.mark.parametrize(("code", "unit"), [("mm2/s", "mm²/s"), ("1", ""), ("[hnsf'U]", "HU"), ("ms", "ms")])
def test_mappings_of_files(code: str, unit: str) -> None:
    plain = image(
        np.full((2, 2), 50, dtype=np.uint16), Modality="MR", RealWorldValueMappingSequence=[mapping_item(code)]
    )
    opened = stream(plain)
    source = open_frame(opened, index_instance(opened), 0)
    assert read_value(source, ImagePoint(0, 0)) == Reading(pytest.approx(10.0), unit)


def test_mappings_of_frames() -> None:
    made = image(
        np.full((2, 2, 2), 50, dtype=np.uint16),
        Modality="MR",
        PerFrameFunctionalGroupsSequence=[item(RealWorldValueMappingSequence=[mapping_item("ms")]), item()],
    )
    frames = index_instance(stream(made)).frames
    assert frames[0].real_worlds == (RealWorldValue(0.1, 5.0, "ms"),)
    assert frames[1].real_worlds == ()


def opened(dataset: Any) -> FrameSource:
    made = stream(dataset)
    return open_frame(made, index_instance(made), 0)


def test_several_units_stand_side_by_side_and_windows_are_told_in_none_of_them() -> None:
    both = [mapping_item("ms"), mapping_item("mm2/s"), mapping_item("ms")]
    both[1].RealWorldValueSlope = 2.0
    source = opened(image(np.full((2, 2), 50, dtype=np.uint16), RealWorldValueMappingSequence=both, Modality="MR"))
    assert read_value(source, ImagePoint(0, 0)) == Reading(10.0, "ms", others=((105.0, "mm²/s"),))
    assert measure_of(source.description) == Measure()


def test_mappings_of_parts_of_the_stored_values() -> None:
    low = mapping_item("ms", RealWorldValueFirstValueMapped=0, RealWorldValueLastValueMapped=99)
    high = mapping_item("ms", RealWorldValueFirstValueMapped=100, RealWorldValueLastValueMapped=200)
    high.RealWorldValueSlope = 1.0
    pixels = np.array([[50, 150], [250, 0]], dtype=np.uint16)
    source = opened(image(pixels, RealWorldValueMappingSequence=[low, high], Modality="MR"))
    told = [read_value(source, ImagePoint(column, row)) for row in (0, 1) for column in (0, 1)]
    assert told == [Reading(10.0, "ms"), Reading(155.0, "ms"), Reading(250.0, ""), Reading(5.0, "ms")]


def test_the_unit_of_the_file_comes_first_and_mappings_stand_beside_it() -> None:
    pixels = np.full((2, 2), 50, dtype=np.uint16)
    mappings = [mapping_item("[hnsf'U]"), mapping_item("mm2/s")]
    source = opened(image(pixels, RescaleSlope=1, RescaleIntercept=-1024, RealWorldValueMappingSequence=mappings))
    assert read_value(source, ImagePoint(0, 0)) == Reading(-974.0, "HU", others=((10.0, "mm²/s"),))


def table_item(first: int, entries: list[float]) -> Any:
    return item(
        RealWorldValueFirstValueMapped=first,
        RealWorldValueLastValueMapped=first + len(entries) - 1,
        RealWorldValueLUTData=entries,
        MeasurementUnitsCodeSequence=[item(CodeValue="ms")],
    )


@pytest.mark.parametrize("enhanced", [False, True])
def test_a_table_of_real_world_values(enhanced: bool) -> None:
    mapping = {"RealWorldValueMappingSequence": [table_item(10, [0.5, 7.25, -3.0])]}
    about = {"SharedFunctionalGroupsSequence": [item(**mapping)]} if enhanced else mapping
    pixels = np.array([[9, 10, 11, 12, 13]], dtype=np.uint16)
    source = opened(image(pixels, Modality="MR", **about))
    told = [read_value(source, ImagePoint(column, 0)) for column in range(5)]
    assert told == [Reading(9.0), Reading(0.5, "ms"), Reading(7.25, "ms"), Reading(-3.0, "ms"), Reading(13.0)]
    assert measure_of(source.description) == Measure()


@pytest.mark.parametrize("entries", [[], [1.0]])
def test_a_table_that_is_cut_off_tells_what_it_holds(entries: list[float]) -> None:
    mapping = table_item(0, [1.0, 2.0])
    mapping.RealWorldValueLUTData = entries
    source = opened(image(np.array([[0, 1]], np.uint16), Modality="MR", RealWorldValueMappingSequence=[mapping]))
    assert read_value(source, ImagePoint(0, 0)) == (Reading(1.0, "ms") if entries else Reading(0.0))
    assert read_value(source, ImagePoint(1, 0)) == Reading(1.0)


def test_a_probe_tells_the_stored_value_and_that_after_the_modality_lut_too() -> None:
    described = DisplayInput("MONOCHROME2", modality="PT", transform=BQML, uptake=Uptake(factor=0.0005))
    found = probe(source_of(np.array([[0, 4000]], dtype=np.uint16), described), ImagePoint(1, 0))
    assert found == Probe(Reading(4.0, "SUVbw"), 4000.0, (8000.0, BQML.unit))
    color = probe(source_of(np.array([[[1, 2, 3]]], dtype=np.uint8), DisplayInput("RGB", samples=3)), ImagePoint(0, 0))
    assert color == Probe(Reading(color=(1, 2, 3)))
