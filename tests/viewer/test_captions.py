"""The words of a pane."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from reviewer_app.cases.instances import Uptake
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint, Spacing
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.measure import Measure, Probe, Reading
from reviewer_app.viewer import captions
from reviewer_app.viewer.captions import PaneIdentity
from reviewer_app.viewer.overlays import Letters
from reviewer_app.viewer.scale_bar import length_words, round_length
from reviewer_app.viewer.slide_stack import slide_stack
from tests.helpers.case_values import make_slide_levels
from tests.helpers.dicom_files import image, stream
from tests.helpers.object_kinds import angiogram, enhanced_angiogram, scintigram
from tests.helpers.pictures import axial
from tests.viewer.conftest import stack_files

JANE = PaneIdentity("Doe, Jane", date(2007, 8, 11), "male", "T-17")


@pytest.fixture(scope="module")
def index():
    return index_instance(io.BytesIO(next(iter(stack_files(count=1).values()))))


@pytest.mark.parametrize(
    ("spacing", "scale", "words"),
    [
        (0.0005, 1.0, "20× (nominal), scanned at 20×"),
        (0.0005, 0.24, "4.8× (nominal), scanned at 20×"),
        (0.00025, 2.0, "80× (nominal), scanned at 40×"),
        (None, 0.5, "50 % of full resolution"),
        (0.0005, 0.0, ""),
    ],
)
def test_a_slide_says_how_large_it_is_shown(spacing, scale, words):
    slide = slide_stack(make_slide_levels((4096, 2048), (1024, 512), spacing=spacing))
    assert captions.magnification_words(slide, scale) == words


def test_other_pictures_have_no_magnification(stack):
    assert captions.magnification_words(stack, 1.0) == ""


def test_identity_in_three_lines_or_two():
    assert captions.identity_lines(JANE, date(2026, 11, 18)) == ("Doe, Jane", "11 Aug 2007, 19 y, M", "T-17")
    assert captions.identity_lines(JANE, None, compact=True) == ("Doe, Jane", "11 Aug 2007, M · T-17")
    assert captions.identity_lines(PaneIdentity(), None) == ("No name in the file",)
    assert captions.identity_lines(PaneIdentity(" ", identifier="7"), None) == ("No name in the file", "7")


@pytest.mark.parametrize(
    ("birth", "words"),
    [(date(2026, 11, 1), "17 d"), (date(2026, 1, 20), "9 m"), (date(2024, 11, 18), "2 y"), (date(1940, 12, 1), "85 y")],
)
def test_age_is_that_on_the_day_of_the_study(birth, words):
    assert captions.age_words(birth, date(2026, 11, 18)) == words


def test_study_lines(index):
    assert captions.study_lines(index) == ("CT chest", "18 Nov 2026 10:42", "Axial 2 mm")
    mammogram = replace(index, series=replace(index.series, laterality="R", view_position="MLO"))
    assert captions.study_lines(mammogram)[2] == "Right MLO, Axial 2 mm"
    nameless = replace(index, study=replace(index.study, description="", date="", time=""))
    assert captions.study_lines(nameless)[0] == "CT"


def test_window_and_position_words():
    assert captions.window_words(Window(396, 824)) == "W 824  L 396"
    assert captions.window_words(Window(396, 824), Measure(unit="SIGNAL INTENSITY (UNITLESS)")) == "W 824  L 396"
    assert captions.window_words(Window(0.25, 0.5)) == "W 0.5  L 0.25"
    assert captions.window_words(Window(-600, 1500)) == "W 1500  L -600"
    assert captions.position_words(17, 26) == "Image 17 of 26"
    assert captions.slice_words(-28.64) == "Slice at −28.6 mm"
    assert captions.slice_words(-0.01) == "Slice at 0.0 mm"
    assert captions.slice_words(None) == ""


def test_letters_of_an_axial_image_turn_with_it():
    assert captions.view_letters(axial(), ViewState()) == Letters("R", "A", "L", "P")
    assert captions.view_letters(axial(), ViewState(flipped=True)) == Letters("L", "A", "R", "P")
    assert captions.view_letters(axial(), ViewState(rotation=1)) == Letters("P", "R", "A", "L")
    assert captions.view_letters(axial(), ViewState(rotation=2)) == Letters("L", "P", "R", "A")


def test_letters_of_an_oblique_image_name_both_sides():
    plane = ImagePlane(PatientPoint(0, 0, 0), (0.8, 0.6, 0.0), (0.0, 0.0, -1.0), Spacing(1, 1))
    assert captions.view_letters(plane, ViewState()) == Letters("RA", "H", "LP", "F")


def test_letters_without_a_plane_come_from_the_header():
    assert captions.view_letters(None, ViewState(), ("A", "F")) == Letters("P", "H", "A", "F")
    assert captions.view_letters(None, ViewState(rotation=1), ("A", "F")) == Letters("F", "P", "H", "A")
    assert captions.view_letters(None, ViewState()) == Letters()


def test_the_scale_is_spoken_of_only_when_it_matters(index):
    assert captions.scale_badges(index.pixels) == ()
    detector = replace(index.pixels, calibration=Calibration.DETECTOR_PLANE)
    assert captions.scale_badges(detector) == ("Scale at detector",)


@pytest.mark.parametrize(
    ("longest", "length", "words"),
    [
        (47, 30, "3 cm"),
        (10, 10, "1 cm"),
        (9.9, 5, "5 mm"),
        (0.27, 0.2, "200 µm"),
        (0.0049, 0.003, "3 µm"),
        (999, 500, "50 cm"),
    ],
)
def test_scale_bar_is_round(longest, length, words):
    assert round_length(longest) == pytest.approx(length)
    assert length_words(length) == words


PET = Measure(0.0004, 0.0, "SUVbw")


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (Measure(), "W 12500  L 6250"),
        (Measure(unit="HU"), "W 12500  L 6250"),
        (Measure(unit="Bq/ml"), "W 12500  L 6250  Bq/ml"),
        (PET, "W 5  L 2.5  SUVbw"),
    ],
)
def test_windows_are_told_in_the_units_of_their_values(measure, words):
    assert captions.window_words(Window(6250, 12500), measure) == words


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (Reading(-1000.0, "HU"), "−1000 HU"),
        (Reading(3.214, "SUVbw"), "3.21 SUVbw"),
        (Reading(12.34, "SUVbw"), "12.3 SUVbw"),
        (Reading(41.0), "41"),
        (Reading(812.0, "ms", others=((-1.234, "1/s"),)), "812 ms · −1.23 1/s"),
        (Reading(1234.5, "Bq/ml"), "1234 Bq/ml"),
        (Reading(color=(1, 20, 200)), "R 1  G 20  B 200"),
        (Reading(padding=True), "No image here"),
    ],
)
def test_values_of_pixels(reading, words):
    assert captions.value_words(reading) == words


def test_why_a_pet_image_has_no_suv(index):
    known = replace(index, uptake=Uptake(factor=0.001))
    unknown = replace(index, uptake=Uptake(reason="The patient’s weight is missing."))
    assert captions.uptake_badges(index) == captions.uptake_badges(known) == ()
    assert captions.uptake_badges(unknown) == ("No SUV: The patient’s weight is missing",)


@pytest.mark.parametrize(
    ("profile", "managed", "modality", "words", "note"),
    [
        (True, True, "US", (), ("Colour managed",)),
        (True, False, "US", ("Colour as stored",), ()),
        (False, True, "ES", ("Colour not managed: no profile",), ()),
        (False, True, "US", (), ()),
    ],
)
def test_whether_colors_are_managed(index, profile, managed, modality, words, note):
    assert index.pixels is not None
    pixels = replace(index.pixels, samples_per_pixel=3, has_icc_profile=profile)
    colored = replace(index, pixels=pixels, series=replace(index.series, modality=modality))
    assert captions.color_badges(colored, ViewState(color_managed=managed), usable=profile) == words
    assert captions.color_notes(colored, ViewState(color_managed=managed), usable=profile) == note
    assert captions.color_notes(index, ViewState(), usable=True) == ()
    assert captions.color_badges(index, ViewState(), usable=False) == ()
    unusable = ("Colour not managed: profile unusable",) if profile else words
    assert captions.color_badges(colored, ViewState(color_managed=managed), usable=False) == unusable


def test_colors_may_be_those_of_a_states_profile(index):
    assert index.pixels is not None
    colored = replace(index, pixels=replace(index.pixels, samples_per_pixel=3))
    assert captions.color_notes(colored, ViewState(), usable=True) == ("Colour managed",)


def test_a_shutter_is_told_also_when_it_is_taken_away():
    assert captions.shutter_badges(True, ViewState()) == ("Shutter",)
    assert captions.shutter_badges(True, ViewState(shutter=False)) == ("Shutter taken away",)
    assert captions.shutter_badges(False, ViewState(shutter=False)) == ()


def test_a_run_names_its_frame():
    index = index_instance(stream(scintigram()))
    assert captions.frame_words(index, 1) == "Energy 1 (Tc99m), detector 2"
    assert captions.frame_words(index_instance(stream(enhanced_angiogram())), 1) == ""


def test_sides_are_those_of_the_frame_before_those_of_the_image():
    index = index_instance(stream(scintigram(PatientOrientation=["A", "F"])))
    assert captions.orientation_of(index, 1) == ("R", "F")
    assert captions.orientation_of(index_instance(stream(enhanced_angiogram())), 2) == ("L", "F")
    plain = image(np.zeros((4, 4), np.uint8), PatientOrientation=["A", "F"])
    assert captions.orientation_of(index_instance(stream(plain)), 0) == ("A", "F")


def test_an_angiogram_says_that_no_mask_is_subtracted():
    assert captions.mask_badges(index_instance(stream(angiogram())).pixels) == ("Not shown: subtraction of a mask",)
    assert captions.mask_badges(index_instance(stream(angiogram(RecommendedViewingMode="NAT"))).pixels) == ()


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        (Probe(Reading(1.06, "SUVbw"), 1788.0, (3616.0, "Bq/ml")), ("Stored 1788", "3616 Bq/ml", "1.06 SUVbw")),
        (Probe(Reading(45.0, "HU"), 1069.0, (45.0, "HU")), ("Stored 1069", "45 HU")),
        (Probe(Reading(170.0), 170.0, (170.0, "")), ("Stored 170",)),
        (Probe(Reading(1057.0), 170.0, (340.0, "")), ("Stored 170", "Rescaled 340", "Real world value 1057")),
        (Probe(Reading(padding=True), -2000.0), ("Stored −2000", "No image here")),
        (Probe(Reading(color=(1, 2, 3))), ("R 1  G 2  B 3",)),
        (Probe(Reading(7.0), 7.0), ("Stored 7",)),
    ],
)
def test_all_that_is_known_of_a_pixel(found, lines):
    told = captions.all_value_lines(found, ImagePoint(11.6, 30.2), PatientPoint(-12.3, 30.0, -0.04))
    assert told == ("R 12.3  P 30.0  H 0.0 mm", "Column 12, row 30", *lines)
    assert captions.all_value_lines(found, ImagePoint(0, 0), None)[0] == "Column 0, row 0"
