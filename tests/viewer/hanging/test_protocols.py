"""Protocols of the program, what they pick, and how pictures are turned and scaled: without a window."""

from __future__ import annotations

import io

import numpy as np
import pytest

from reviewer_app.cases.views import ViewState
from reviewer_app.errors import BadSettings
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.series import sort_into_stacks
from reviewer_app.viewer.captions import orientation_of, view_letters
from reviewer_app.viewer.hanging.candidates import candidates_of
from reviewer_app.viewer.hanging.match import fitting, hang
from reviewer_app.viewer.hanging.protocol import (
    HangingProtocol,
    Pick,
    named,
    own_protocols,
    parse_protocol,
    protocol_bytes,
)
from reviewer_app.viewer.hanging.views import views_of
from reviewer_app.viewer.transform import Frame, pane_transform
from tests.helpers.dicom_files import AXIAL, SAGITTAL, file_bytes, image

UID = "1.2.826.0.1.3680043.8.498.77"
CORONAL = [1.0, 0.0, 0.0, 0.0, 0.0, -1.0]


class Study:
    """Files of one study; `add` makes a series."""

    def __init__(self, number: int, date: str) -> None:
        self.uid = f"{UID}.{number}"
        self.date = date
        self.files: list[bytes] = []
        self._series = 0

    def add(self, images: int = 1, shape: tuple[int, int] = (40, 30), **more: object) -> None:
        self._series += 1
        series = f"{self.uid}.{self._series}"
        for number in range(images):
            attributes: dict[str, object] = {
                "StudyInstanceUID": self.uid, "SeriesInstanceUID": series, "SOPInstanceUID": f"{series}.{number + 1}",
                "StudyDate": self.date, "SeriesNumber": self._series, "InstanceNumber": number + 1, **more,
            }  # fmt: skip
            if "ImageOrientationPatient" in attributes:
                attributes |= {
                    "ImagePositionPatient": [3.0 * number] * 3, "PixelSpacing": [1.0, 1.0], "FrameOfReferenceUID": UID,
                }  # fmt: skip
            self.files.append(file_bytes(image(np.full(shape, 100, np.int16), **attributes)))


def candidates(current: Study, prior: Study | None = None):
    studies = [current, *([prior] if prior is not None else [])]
    stacks = [
        stack
        for study in studies
        for stack in sort_into_stacks([index_instance(io.BytesIO(data)) for data in study.files])
    ]
    return candidates_of(stacks, {prior.uid} if prior is not None else set())


def mammogram(study: Study, side: str, view: str, rows: str | None = None, columns: str | None = None, **more: object):
    row = rows or ("P" if side == "R" else "A")
    column = columns or ({"R": "L", "L": "R"}[side] if view == "CC" else "F")
    study.add(
        Modality="MG", BodyPartExamined="BREAST", ImageLaterality=side, ViewPosition=view,
        PatientOrientation=[row, column], ImagerPixelSpacing=[0.1, 0.1], **more,
    )  # fmt: skip


def four_views(number: int, date: str) -> Study:
    study = Study(number, date)
    for view in ("MLO", "CC"):
        for side in "LR":
            mammogram(study, side, view)
    return study


def test_every_protocol_of_the_program_can_be_read_and_has_a_name_of_its_own():
    protocols = own_protocols()
    assert len(protocols) >= 15
    assert len({one.name for one in protocols}) == len(protocols)
    assert all(parse_protocol(protocol_bytes(one)) == one for one in protocols)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b'{"name": "x", "layout": "9x9", "places": [{}]}', b'{"name": "x", "layout": "1x1", "places": []}',
        b'{"name": "x", "layout": "1x1", "places": [{}, {}]}',
        b'{"name": "x", "layout": "1x1", "places": [{"side": 3}]}',
        b'{"name": "x", "layout": "1x1", "places": [{"number": -99}]}',
        b'{"name": "x", "layout": "1x1", "places": [{}], "version": 2}',
    ],
)  # fmt: skip
def test_a_protocol_that_cannot_be_used_is_refused(data):
    with pytest.raises(BadSettings):
        parse_protocol(data)


def test_mammography_hangs_current_over_prior_by_side_and_view():
    found = candidates(four_views(1, "20261101"), four_views(2, "20241101"))
    best = fitting(own_protocols(), found)[0]
    assert best.protocol.name == "Mammography, four views with prior"
    hung = [(one.side, one.view, one.prior) for one in best.places]
    order = [("right", "CC"), ("left", "CC"), ("right", "MLO"), ("left", "MLO")]
    assert hung == [(*one, False) for one in order] + [(*one, True) for one in order]


def test_on_a_narrow_screen_the_large_protocol_is_not_the_first():
    found = candidates(four_views(1, "20261101"), four_views(2, "20241101"))
    names = [one.protocol.name for one in fitting(own_protocols(), found, 700)]
    assert names[0] == "Mammography, CC with prior"
    assert "Mammography, four views with prior" in names


@pytest.mark.parametrize("stored", ["as it hangs", "turned over", "upside down", "both"])
@pytest.mark.parametrize(("side", "view"), [("R", "CC"), ("L", "CC"), ("R", "MLO"), ("L", "MLO")])
def test_chest_walls_meet_whatever_way_the_file_has_them(side, view, stored):
    row = "P" if side == "R" else "A"
    column = {"R": "L", "L": "R"}[side] if view == "CC" else "F"
    opposite = {"P": "A", "A": "P", "L": "R", "R": "L", "F": "H"}
    study = Study(1, "20261101")
    mammogram(
        study, side, view,
        opposite[row] if stored in ("turned over", "both") else row,
        opposite[column] if stored in ("upside down", "both") else column,
    )  # fmt: skip
    wall = "right" if side == "R" else "left"
    hung = hang(HangingProtocol("x", "1x1", (Pick(chest_wall=wall),)), candidates(study))
    (seen,) = views_of(hung)
    (one,) = hung.places
    letters = view_letters(None, seen, orientation_of(one.instance, 0))
    assert (letters.right if side == "R" else letters.left) == "P"
    assert letters.bottom == column
    assert seen.edge == wall
    left, _, right, _ = pane_transform(Frame(30, 40), (200, 100), seen).bounds
    assert (right if side == "R" else left) == (200 if side == "R" else 0)


def test_a_right_breast_has_its_chest_wall_to_the_right_in_any_protocol():
    study = Study(1, "20261101")
    mammogram(study, "R", "MLO", rows="A")
    (hung,) = (one for one in fitting(own_protocols(), candidates(study)) if one.protocol.name == "One series")
    assert views_of(hung) == (ViewState(flipped=True),)


def test_both_sides_are_of_one_view():
    study = Study(1, "20261101")
    mammogram(study, "R", "CC")
    mammogram(study, "L", "MLO")
    assert hang(named(own_protocols(), "Mammography, both sides"), candidates(study)) is None
    mammogram(study, "L", "CC")
    hung = hang(named(own_protocols(), "Mammography, both sides"), candidates(study))
    assert [one.view for one in hung.places] == ["CC", "CC"]


def test_without_patient_orientation_nothing_is_turned_and_it_is_told():
    study = Study(1, "20261101")
    study.add(Modality="MG", ImageLaterality="R", ViewPosition="CC")
    hung = hang(HangingProtocol("x", "1x1", (Pick(chest_wall="right"),)), candidates(study))
    assert views_of(hung) == (ViewState(),)
    assert "which way it lies" in hung.places[0].doubt


def test_a_side_that_the_header_contradicts_is_hung_nowhere_by_side():
    study = Study(1, "20261101")
    mammogram(study, "R", "CC", SeriesDescription="LEFT CC")
    mammogram(study, "L", "CC", SeriesDescription="L CC")
    found = candidates(study)
    assert [one.side for one in found] == ["", "left"]
    assert "right" in found[0].doubt
    assert "left" in found[0].doubt
    assert hang(named(own_protocols(), "Mammography, both sides"), found) is None


def test_equal_scale_is_one_length_of_a_millimetre():
    study = Study(1, "20261101")
    mammogram(study, "R", "CC", shape=(400, 300))
    mammogram(study, "L", "CC", shape=(500, 200))
    hung = hang(named(own_protocols(), "Mammography, both sides"), candidates(study))
    for pane in ((500, 700), (900, 300)):
        scales = []
        for one, seen in zip(hung.places, views_of(hung), strict=True):
            pixels = one.instance.pixels
            frame = Frame(pixels.columns, pixels.rows)
            scales.append(pane_transform(frame, pane, seen).zoom / pixels.spacing.column)
        assert scales[0] == pytest.approx(scales[1], rel=1e-9)


def test_scales_of_different_kinds_are_not_called_equal():
    study = Study(1, "20261101")
    mammogram(study, "R", "CC", shape=(400, 300))
    mammogram(study, "L", "CC", shape=(500, 200), PixelSpacing=[0.067, 0.067], PixelSpacingCalibrationType="GEOMETRY")
    hung = hang(named(own_protocols(), "Mammography, both sides"), candidates(study))
    assert [one.fitted for one in views_of(hung)] == [None, None]


@pytest.mark.parametrize(
    ("side", "more"),
    [("R", {"Laterality": "L"}), ("L", {"SeriesDescription": "RCC"}), ("R", {"SeriesDescription": "L MLO"})],
)
def test_sides_that_contradict_each_other_are_told(side, more):
    study = Study(1, "20261101")
    mammogram(study, side, "CC", **more)
    (one,) = candidates(study)
    assert one.side == ""
    assert one.doubt


def test_equal_scale_is_not_claimed_where_a_scale_is_not_known():
    study = Study(1, "20261101")
    mammogram(study, "R", "CC")
    study.add(Modality="MG", ImageLaterality="L", ViewPosition="CC", PatientOrientation=["A", "R"], shape=(50, 50))
    hung = hang(named(own_protocols(), "Mammography, both sides"), candidates(study))
    assert [one.fitted for one in views_of(hung)] == [None, None]


def test_a_chest_radiograph_beside_its_prior():
    current, prior = Study(1, "20261101"), Study(2, "20261001")
    current.add(Modality="DX", BodyPartExamined="CHEST", ViewPosition="LL")
    current.add(Modality="DX", BodyPartExamined="CHEST", ViewPosition="PA")
    prior.add(Modality="CR", BodyPartExamined="CHEST", ViewPosition="AP")
    best = fitting(own_protocols(), candidates(current, prior))[0]
    assert best.protocol.name.startswith("Chest radiograph with prior")
    assert [(one.view, one.prior) if one else None for one in best.places] == [
        ("PA", False), ("LATERAL", False), ("AP", True), None,
    ]  # fmt: skip


def test_a_chest_protocol_is_not_for_a_knee():
    knee = Study(1, "20261101")
    knee.add(Modality="DX", BodyPartExamined="KNEE", ViewPosition="AP")
    knee.add(Modality="DX", BodyPartExamined="KNEE", ViewPosition="LL")
    assert fitting(own_protocols(), candidates(knee))[0].protocol.name == "One series"


def test_pet_beside_ct_with_the_pet_turned_over():
    study = Study(1, "20261101")
    study.add(2, Modality="CT", SeriesDescription="Topogram", ImageOrientationPatient=CORONAL)
    study.add(5, Modality="CT", SeriesDescription="CT WB", ImageOrientationPatient=AXIAL)
    study.add(4, Modality="PT", SeriesDescription="PET WB NAC", ImageOrientationPatient=AXIAL)
    study.add(3, Modality="PT", SeriesDescription="PET WB", ImageOrientationPatient=AXIAL)
    best = fitting(own_protocols(), candidates(study))[0]
    assert best.protocol.name == "PET/CT"
    assert [one.stack.title for one in best.places] == ["CT WB", "PET WB"]
    assert [one.inverted for one in views_of(best)] == [False, True]


def test_phases_of_a_ct_in_their_order():
    study = Study(1, "20261101")
    for name in ("Liver portal venous", "Liver arterial", "Liver native"):
        study.add(3, Modality="CT", SeriesDescription=name, ImageOrientationPatient=AXIAL)
    best = fitting(own_protocols(), candidates(study))[0]
    assert best.protocol.name == "CT, phases"
    assert [one.stack.title if one else None for one in best.places] == [
        "Liver native", "Liver arterial", "Liver portal venous", None,
    ]  # fmt: skip


def test_the_prior_of_the_same_name_lies_beside_the_largest_ct():
    current, prior = Study(1, "20261101"), Study(2, "20260801")
    current.add(2, Modality="CT", SeriesDescription="Lung", ImageOrientationPatient=AXIAL)
    current.add(4, Modality="CT", SeriesDescription="Soft", ImageOrientationPatient=AXIAL)
    prior.add(5, Modality="CT", SeriesDescription="Lung", ImageOrientationPatient=AXIAL)
    prior.add(3, Modality="CT", SeriesDescription="Soft", ImageOrientationPatient=AXIAL)
    best = fitting(own_protocols(), candidates(current, prior))[0]
    assert best.protocol.name == "CT with prior"
    assert [(one.stack.title, one.prior) for one in best.places] == [("Soft", False), ("Soft", True)]


def test_three_planes_of_an_mr():
    study = Study(1, "20261101")
    for name, orientation in (("sag", SAGITTAL), ("ax", AXIAL), ("cor", CORONAL)):
        study.add(
            3, Modality="MR", SeriesDescription=name, BodyPartExamined="KNEE", ImageOrientationPatient=orientation
        )
    best = fitting(own_protocols(), candidates(study))[0]
    assert best.protocol.name == "MR, three planes"
    assert [one.stack.title for one in best.places] == ["ax", "cor", "sag"]


def test_anything_else_shows_its_largest_series():
    study = Study(1, "20261101")
    study.add(2, Modality="OT")
    study.add(3, Modality="OT")
    best = fitting(own_protocols(), candidates(study))[0]
    assert [one.images for one in best.places] == [3]


def test_what_lies_over_images_is_not_hung_alone_unless_there_is_nothing_else():
    study = Study(1, "20261101")
    study.add(9, Modality="SEG", ImageOrientationPatient=AXIAL)
    assert len(candidates(study)) == 1
    study.add(2, Modality="CT", ImageOrientationPatient=AXIAL)
    assert [one.modality for one in candidates(study)] == ["CT"]
