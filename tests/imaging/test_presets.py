from __future__ import annotations

from reviewer_app.cases.instances import ModalityTransform, NamedWindow
from reviewer_app.cases.views import Window
from reviewer_app.imaging.presets import presets_for
from reviewer_app.imaging.source import DisplayInput

HU = DisplayInput("MONOCHROME2", transform=ModalityTransform(unit="HU"), windows=(NamedWindow(Window(35.0, 350.0)),))


def test_body_part_comes_first() -> None:
    names = [one.name for one in presets_for("CT", "Head")]
    assert names[:3] == ["Brain", "Stroke", "Subdural"]
    assert "Lung" in names


def test_a_key_means_the_same_in_every_file() -> None:
    names = [one.name for one in presets_for("CT", "", HU)]
    assert names[:-1] == [one.name for one in presets_for("CT", "")]
    assert names[-1] == "File"


def test_a_window_of_the_file_that_is_a_preset_is_not_named_twice() -> None:
    soft = presets_for("CT", "")[0].window
    same = DisplayInput("MONOCHROME2", transform=ModalityTransform(unit="HU"), windows=(NamedWindow(soft, "SOFT"),))
    assert "SOFT" not in [one.name for one in presets_for("CT", "", same)]


def test_presets_in_another_unit_are_left_out() -> None:
    unknown = DisplayInput("MONOCHROME2")
    assert presets_for("CT", "CHEST", unknown) == ()
    assert presets_for("PT", "", DisplayInput("MONOCHROME2", transform=ModalityTransform(unit="Bq/ml"))) == ()


def test_modalities_without_presets() -> None:
    assert presets_for("US", "") == ()
