from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset

from reviewer_app.cases.instances import Uptake
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.measure import Reading, measure_of, read_value
from reviewer_app.imaging.series import sort_into_stacks
from reviewer_app.imaging.suv import uptake_of
from reviewer_app.imaging.uptake import with_series_start
from tests.helpers.dicom_files import image, item, slices, stream

HALF_LIFE = 6600.0
FULL = 80.0 * 1000.0 / 400e6
"""SUVbw per Bq/ml without decay: 80 kg, 400 MBq."""


def pet(tracer: dict[str, Any] | None = None, **attributes: Any) -> Dataset:
    """Return the header of a scan that began at 11:00, one hour after 400 MBq were given to a patient of 80 kg."""
    about: dict[str, Any] = {
        "RadiopharmaceuticalStartTime": "100000",
        "RadionuclideTotalDose": 400e6,
        "RadionuclideHalfLife": HALF_LIFE,
    }
    header: dict[str, Any] = {
        "Units": "BQML",
        "RescaleSlope": 1.0,
        "CorrectedImage": ["NORM", "DECY", "ATTN"],
        "DecayCorrection": "START",
        "SeriesDate": "20260110",
        "SeriesTime": "110000",
        "AcquisitionDate": "20260110",
        "AcquisitionTime": "110000",
        "PatientWeight": 80.0,
        "RadiopharmaceuticalInformationSequence": [item(**_kept({**about, **(tracer or {})}))],
    }
    return item(**_kept({**header, **attributes}))


def _kept(found: dict[str, Any]) -> dict[str, Any]:
    return {keyword: value for keyword, value in found.items() if value is not None}


def factor_of(dataset: Dataset) -> float:
    found = uptake_of(dataset, "PT")
    assert found is not None
    assert found.reason == ""
    return found.factor


def reason_of(dataset: Dataset) -> str:
    found = uptake_of(dataset, "PT")
    assert found is not None
    assert found.factor == 0.0
    return found.reason


def after(seconds: float) -> float:
    return FULL * 2.0 ** (seconds / HALF_LIFE)


def test_by_hand() -> None:
    # 400 MBq × 2^(−3600/6600) = 274.07 MBq left; 80,000 g / 274.07 MBq = 2.9190e-4 g/Bq; 10,000 Bq/ml are 2.919
    assert factor_of(pet()) * 10_000 == pytest.approx(2.9190, abs=1e-4)


def test_other_modalities_have_none() -> None:
    assert uptake_of(pet(), "CT") is None


def test_values_corrected_to_the_injection_do_not_decay_again() -> None:
    assert factor_of(pet(DecayCorrection="ADMIN")) == pytest.approx(FULL)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"CorrectedImage": ["DECY"]}, "attenuation"),
        ({"CorrectedImage": ["ATTN"]}, "not corrected for decay"),
        ({"CorrectedImage": None}, "attenuation"),
        ({"DecayCorrection": "NONE"}, "which moment"),
        ({"PatientWeight": None}, "weight is missing"),
        ({"PatientWeight": 0.0}, "weight is missing"),
        ({"PatientWeight": 80_000.0}, "weight cannot be right"),
        ({"Units": "PROPCPS"}, "not in a unit of activity"),
        ({"Units": None}, "does not name its unit"),
        ({"Units": "CNTS"}, "counts"),
        ({"RescaleSlope": 0}, "rescale slope or intercept cannot be read"),
        ({"RescaleSlope": None}, "no rescale slope"),
        ({"RescaleSlope": None, "Units": "GML"}, "no rescale slope"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"}, "secondary capture"),
        ({"AcquisitionTime": None}, "time of the acquisition"),
        ({"RadiopharmaceuticalInformationSequence": None}, "dose is missing"),
        ({"RadiopharmaceuticalInformationSequence": [item(), item()]}, "several tracers"),
    ],
)
def test_nothing_is_guessed(changed: dict[str, Any], words: str) -> None:
    assert words in reason_of(pet(**changed))


@pytest.mark.parametrize(
    ("tracer", "words"),
    [
        ({"RadionuclideTotalDose": None}, "dose is missing"),
        ({"RadionuclideTotalDose": 0.0}, "dose is missing"),
        ({"RadionuclideTotalDose": 400.0}, "becquerel"),
        ({"RadionuclideHalfLife": None}, "half-life"),
        ({"RadionuclideHalfLife": 0.0}, "half-life"),
        ({"RadiopharmaceuticalStartTime": None}, "time of the injection is missing"),
        ({"RadiopharmaceuticalStartTime": "233000"}, "which day"),
        ({"RadiopharmaceuticalStartDateTime": "20260110113000"}, "two different times"),
        (
            {"RadiopharmaceuticalStartDateTime": "20260110113000", "RadiopharmaceuticalStartTime": None},
            "after the start",
        ),
        (
            {"RadiopharmaceuticalStartDateTime": "20251210100000", "RadiopharmaceuticalStartTime": None},
            "too long before",
        ),
        (
            {"RadiopharmaceuticalStartDateTime": "20260110100000+0100", "RadiopharmaceuticalStartTime": None},
            "time zone",
        ),
    ],
)
def test_nothing_is_guessed_about_the_tracer(tracer: dict[str, Any], words: str) -> None:
    assert words in reason_of(pet(tracer))


def test_an_injection_before_midnight_is_known_by_its_date() -> None:
    late = {"SeriesTime": "003000", "AcquisitionTime": "003000"}
    tracer = {"RadiopharmaceuticalStartDateTime": "20260109233000", "RadiopharmaceuticalStartTime": "233000"}
    assert factor_of(pet(tracer, **late)) == pytest.approx(after(3600))


def test_a_dynamic_scan_begins_before_the_injection() -> None:
    tracer = {"RadiopharmaceuticalStartDateTime": "20260110110030", "RadiopharmaceuticalStartTime": None}
    assert factor_of(pet(tracer)) == pytest.approx(after(-30))


@pytest.mark.parametrize("clock", [None, "100000", "10:00:00.00", "1000"])
def test_start_date_time_agrees_with_start_time(clock: str | None) -> None:
    tracer = {"RadiopharmaceuticalStartDateTime": "20260110100000.000", "RadiopharmaceuticalStartTime": clock}
    assert factor_of(pet(tracer)) == pytest.approx(after(3600))


@pytest.mark.parametrize(
    ("injected", "zone"),
    [
        ("20260110100000+0100", "+0100"),
        ("20260110110000+0200", "+0100"),
        ("20260110090000+0000", "+0100"),
        ("20260110100000", "-0500"),
        ("20260110200000+0500", "-0500"),
    ],
)
def test_time_zones_are_reckoned_with(injected: str, zone: str) -> None:
    tracer = {"RadiopharmaceuticalStartDateTime": injected, "RadiopharmaceuticalStartTime": None}
    assert factor_of(pet(tracer, TimezoneOffsetFromUTC=zone)) == pytest.approx(after(3600))


def test_a_zone_that_only_one_element_names_is_that_of_both_where_their_clocks_agree() -> None:
    tracer = {"RadiopharmaceuticalStartDateTime": "20260110100000+0100", "RadiopharmaceuticalStartTime": "100000"}
    assert factor_of(pet(tracer)) == pytest.approx(after(3600))


def test_a_zone_across_midnight() -> None:
    # 23:30 in UTC on the 9th is 00:30 at +01:00 on the 10th, half an hour before the scan
    tracer = {"RadiopharmaceuticalStartDateTime": "20260109233000+0000", "RadiopharmaceuticalStartTime": "003000"}
    scan = {"SeriesTime": "010000", "AcquisitionTime": "010000", "TimezoneOffsetFromUTC": "+0100"}
    assert factor_of(pet(tracer, **scan)) == pytest.approx(after(1800))


def test_later_beds_are_corrected_to_the_start_of_the_series() -> None:
    assert factor_of(pet(AcquisitionTime="112000")) == pytest.approx(after(3600))


def test_a_series_made_later_takes_the_scanners_private_start() -> None:
    dataset = pet(SeriesTime="150000", AcquisitionTime="112000")
    dataset.private_block(0x0009, "GEMS_PETD_01", create=True).add_new(0x0D, "DT", "20260110111000")
    assert factor_of(dataset) == pytest.approx(after(4200))


def test_a_series_made_later_is_reckoned_back_from_the_frame_reference_time() -> None:
    # a frame of 180 s that began 1200 s after the scan; its average count rate is met a little before its middle
    constant = math.log(2.0) / HALF_LIFE
    average = math.log(constant * 180 / (1 - math.exp(-constant * 180))) / constant
    assert 89 < average < 90
    later = pet(
        SeriesTime="150000",
        AcquisitionTime="112000",
        FrameReferenceTime=(1200 + average) * 1000,
        ActualFrameDuration="180000",
    )
    assert factor_of(later) == pytest.approx(after(3600), rel=1e-6)


def test_else_the_earliest_acquisition_of_the_series_is_its_start() -> None:
    made = slices(
        [0.0, 3.0, 6.0],
        Modality="PT",
        SeriesDate="20260110",
        SeriesTime="150000",
        AcquisitionDate="20260110",
        AcquisitionTime=["112000", "110000", "111000"],
        **{
            keyword: pet()[keyword].value
            for keyword in (
                "Units",
                "RescaleSlope",
                "CorrectedImage",
                "DecayCorrection",
                "PatientWeight",
                "RadiopharmaceuticalInformationSequence",
            )
        },
    )
    (stack,) = sort_into_stacks([index_instance(stream(one)) for one in made])
    found = [one.instance.uptake for one in stack.frames]
    assert [one.factor for one in found if one is not None] == pytest.approx([after(3600)] * 3)
    assert not any(one.provisional for one in found if one is not None)


def test_a_series_without_provisional_factors_stays_as_it_is() -> None:
    index = index_instance(stream(image(np.zeros((2, 2), dtype=np.int16))))
    assert with_series_start([index]) == [index]


def test_philips_factors() -> None:
    direct = pet(Units="CNTS")
    direct.private_block(0x7053, "Philips PET Private Group", create=True).add_new(0x00, "DS", "0.00025")
    assert uptake_of(direct, "PT") == Uptake(factor=0.00025)
    activity = pet(Units="CNTS")
    activity.private_block(0x7053, "Philips PET Private Group", create=True).add_new(0x09, "DS", "2.5")
    assert factor_of(activity) == pytest.approx(2.5 * after(3600))


def test_philips_factors_of_another_creator_are_not_taken() -> None:
    foreign = pet(Units="CNTS")
    foreign.private_block(0x7053, "SOMEBODY ELSE", create=True).add_new(0x00, "DS", "0.00025")
    assert "counts" in reason_of(foreign)


@pytest.mark.parametrize(
    ("units", "kind", "unit"),
    [
        ("GML", None, "SUVbw"),
        ("GML", "BW", "SUVbw"),
        ("GML", "LBM", "SUVlbm"),
        ("GML", "LBMJANMA", "SUVlbm (Janmahasatian)"),
        ("GML", "LBMJAMES128", "SUVlbm (James 128)"),
        ("GML", "IBW", "SUVibw"),
        ("CM2ML", "BSA", "SUVbsa"),
    ],
)
def test_values_that_are_suv_already_are_told_by_the_measure_of_their_file(
    units: str, kind: str | None, unit: str
) -> None:
    """Without SUV Type values in g/ml are by body weight (PS3.3 C.8.9.1)."""
    assert uptake_of(pet(Units=units, SUVType=kind), "PT") == Uptake(factor=1.0, unit=unit)


@pytest.mark.parametrize(("units", "kind"), [("GML", "BSA"), ("CM2ML", None), ("CM2ML", "BW"), ("GML", "OTHER")])
def test_a_measure_that_does_not_fit_its_unit_is_none(units: str, kind: str | None) -> None:
    assert "by which measure" in reason_of(pet(Units=units, SUVType=kind))


def test_the_unit_reaches_probe_and_window() -> None:
    made = image(
        np.full((4, 4), 30, np.uint16), Modality="PT", RescaleSlope=0.1, RescaleIntercept=0, Units="GML", SUVType="LBM",
        CorrectedImage=["ATTN", "DECY"], DecayCorrection="START",
    )  # fmt: skip
    file = stream(made)
    source = open_frame(file, index_instance(file), 0)
    assert read_value(source, ImagePoint(0, 0)) == Reading(pytest.approx(3.0), "SUVlbm")
    assert measure_of(source.description).unit == "SUVlbm"
    assert source.description.auto_window == Window(2.5, 5.0, VoiFunction.LINEAR_EXACT)


def rescaled(**attributes: Any) -> Dataset:
    """Return functional groups that lead to Bq/ml."""
    found = {"RescaleSlope": 1.0, "RescaleIntercept": 0.0, "RescaleType": "BQML", **attributes}
    return item(PixelValueTransformationSequence=[item(**_kept(found))])


def enhanced(tracer: dict[str, Any] | None = None, **attributes: Any) -> Dataset:
    """Return the header of an enhanced PET image corrected to 11:00, one hour after the injection."""
    about = {"RadiopharmaceuticalStartDateTime": "20260110100000", "RadiopharmaceuticalStartTime": None}
    header = {
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.130",
        "AttenuationCorrected": "YES",
        "DecayCorrected": "YES",
        "DecayCorrectionDateTime": "20260110110000",
        "SharedFunctionalGroupsSequence": [rescaled()],
        "Units": None,
        "CorrectedImage": None,
        "DecayCorrection": None,
    }
    return pet({**about, **(tracer or {})}, **{**header, **attributes})


def test_enhanced_pet_names_the_moment_of_its_correction() -> None:
    assert factor_of(enhanced()) == pytest.approx(after(3600))
    assert factor_of(enhanced(DecayCorrectionDateTime="20260110100000")) == pytest.approx(FULL)
    zoned = enhanced({"RadiopharmaceuticalStartDateTime": "20260110090000+0000"}, TimezoneOffsetFromUTC="+0100")
    assert factor_of(zoned) == pytest.approx(after(3600))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"AttenuationCorrected": "NO"}, "attenuation"),
        ({"DecayCorrected": None}, "decay"),
        ({"DecayCorrectionDateTime": None}, "which moment"),
        ({"SharedFunctionalGroupsSequence": None}, "unit of activity"),
        ({"SharedFunctionalGroupsSequence": [rescaled(RescaleSlope=None)]}, "unit of activity"),
        ({"SharedFunctionalGroupsSequence": [rescaled(RescaleSlope=0)]}, "unit of activity"),
        ({"PerFrameFunctionalGroupsSequence": [item(), rescaled(RescaleType="CNTS")]}, "unit of activity"),
        ({"PatientWeight": None}, "weight"),
    ],
)
def test_nothing_is_guessed_in_enhanced_pet_either(changed: dict[str, Any], words: str) -> None:
    assert words in reason_of(enhanced(**changed))
