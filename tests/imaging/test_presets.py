from __future__ import annotations

import numpy as np
import pytest

from reviewer_app.cases.instances import ModalityTransform, NamedWindow, Uptake
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.imaging.frames import FrameSource
from reviewer_app.imaging.presets import Preset, Rule, presets_for, window_of
from reviewer_app.imaging.source import DisplayInput, Level, LookupTable

HU = DisplayInput("MONOCHROME2", transform=ModalityTransform(unit="HU"), windows=(NamedWindow(Window(35.0, 350.0)),))


@pytest.mark.parametrize(
    ("body_part", "first"),
    [
        ("Head", ["Brain", "Stroke", "Subdural"]),
        ("CHEST", ["Lung", "Mediastinum"]),
        ("L-Spine", ["Bone"]),
        ("ABDOMEN", ["Abdomen", "Liver"]),
        ("AORTA", ["Angiography"]),
        ("", ["Soft tissue"]),
    ],
)
def test_body_part_comes_first(body_part: str, first: list[str]) -> None:
    names = [one.name for one in presets_for("CT", body_part)]
    assert names[: len(first)] == first
    assert {"Lung", "Bone", "Brain", "Soft tissue"} <= set(names), "the others are still there"


def test_a_key_means_the_same_in_every_file() -> None:
    ours = [one.name for one in presets_for("CT", "")]
    assert [one.name for one in presets_for("CT", "", HU)] == [*ours, "By this image", "Full range", "File"]


def test_a_window_of_the_file_that_is_a_preset_is_not_named_twice() -> None:
    soft = presets_for("CT", "")[0].window
    assert soft is not None
    same = DisplayInput("MONOCHROME2", transform=ModalityTransform(unit="HU"), windows=(NamedWindow(soft, "SOFT"),))
    assert "SOFT" not in [one.name for one in presets_for("CT", "", same)]


@pytest.mark.parametrize(("modality", "unit"), [("CT", ""), ("PT", "Bq/ml"), ("US", ""), ("MR", "")])
def test_where_no_preset_of_ours_fits_rules_remain(modality: str, unit: str) -> None:
    found = presets_for(modality, "CHEST", DisplayInput("MONOCHROME2", transform=ModalityTransform(unit=unit)))
    assert [one.rule for one in found] == [Rule.AUTOMATIC, Rule.FULL]


def test_color_has_none() -> None:
    assert presets_for("US", "", DisplayInput("RGB", samples=3)) == ()


def test_windows_in_suv_are_windows_in_the_units_of_the_file() -> None:
    # 0.0004 SUV for each Bq/ml: SUV 5 is 12,500 Bq/ml
    pet = DisplayInput("MONOCHROME2", transform=ModalityTransform(unit="Bq/ml"), uptake=Uptake(factor=0.0004))
    first = presets_for("PT", "", pet)[0]
    assert first.name == "SUV 0–5"
    assert first.window == Window(6250.0, 12500.0, VoiFunction.LINEAR_EXACT)


def test_several_windows_and_tables_of_a_file_are_on_offer_by_their_explanations() -> None:
    entries = np.arange(4, dtype=np.uint16)
    described = DisplayInput(
        "MONOCHROME2",
        windows=(NamedWindow(Window(1, 2), "NORMAL"), NamedWindow(Window(3, 4)), NamedWindow(Window(5, 6), "HARDER")),
        voi_luts=(LookupTable(0, entries, 8, "SOFT TABLE"), LookupTable(0, entries, 8)),
    )
    names = [(one.name, one.voi_lut) for one in presets_for("MG", "BREAST", described)]
    assert names[2:] == [
        ("NORMAL", None), ("File 2", None), ("HARDER", None), ("SOFT TABLE", 0), ("Table 2", 1),
    ]  # fmt: skip


def test_rules_look_at_the_frame() -> None:
    pixels = np.arange(10_000, dtype=np.uint16).reshape(100, 100)
    source = FrameSource(pixels, DisplayInput("MONOCHROME2", modality="MR"), Level(100, 100), None, "made up")
    assert window_of(Preset("", rule=Rule.FULL), source) == Window(4999.5, 9999.0, VoiFunction.LINEAR_EXACT)
    automatic = window_of(Preset("", rule=Rule.AUTOMATIC), source)
    assert automatic is not None
    assert (automatic.center, automatic.width) == pytest.approx((4999.5, 9900), rel=0.01)
    assert window_of(Preset("", window=Window(1, 2)), source) == Window(1, 2)
    assert window_of(Preset("", voi_lut=0), source) is None
