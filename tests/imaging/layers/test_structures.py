"""Structure sets over images: the contours of a slice, in its pixels."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from pydicom import dcmread

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.layers.reading import open_layer
from reviewer_app.imaging.layers.values import LayerSlice, place_of
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.jobs import CancelToken
from tests.helpers.layer_files import (
    CENTRE,
    ORIGIN,
    RADIUS,
    REFERENCE,
    SERIES,
    SPACING,
    STEP,
    circle,
    contour,
    ct_slices,
    opened,
    place_on,
    structures_file,
)

TOKEN = CancelToken()


def test_the_circles_of_a_ball_lie_where_the_formula_says() -> None:
    layer = opened(structures_file()).loaded
    drawn = 0
    for number, one in enumerate(ct_slices()):
        found = layer.on(place_on(one), TOKEN)
        z = ORIGIN[2] + STEP * number
        inside = abs(z - CENTRE[2]) < RADIUS
        assert len(found.curves) == int(inside), number
        for curve in found.curves:
            drawn += 1
            assert curve.closed
            x, y = ORIGIN[0] + SPACING * curve.points[:, 0], ORIGIN[1] + SPACING * curve.points[:, 1]
            away = np.hypot(x - CENTRE[0], y - CENTRE[1]) - math.sqrt(RADIUS**2 - (z - CENTRE[2]) ** 2)
            assert np.abs(away).max() < 1e-4
    assert drawn == 13


def test_a_contour_belongs_to_the_slice_within_half_the_distance_and_to_one_only() -> None:
    heights = [0.0, 1.4, 1.5, -1.5, 1.6]
    for height in heights:
        z = ORIGIN[2] + 5 * STEP + height
        layer = opened(structures_file({"A": [contour(circle(z, 5.0))]})).loaded
        shown = [number for number, one in enumerate(ct_slices()) if layer.on(place_on(one), TOKEN).curves]
        assert shown == [{0.0: 5, 1.4: 5, 1.5: 5, -1.5: 4, 1.6: 6}[height]], height


def test_points_and_open_lines_keep_their_kind_and_a_tilted_one_is_left_out() -> None:
    z = ORIGIN[2]
    made = structures_file(
        {
            "Seed": [contour([0, 0, z], "POINT")],
            "Needle": [contour([0, 0, z, 10, 0, z, 10, 5, z], "OPEN_PLANAR")],
            "Tilted": [contour([0, 0, z, 10, 0, z + 9, 10, 5, z], "OPEN_NONPLANAR")],
        }
    )
    curves = opened(made).loaded.on(place_on(ct_slices()[0]), TOKEN).curves
    assert [(one.part, one.closed, one.marked, len(one.points)) for one in curves] == [
        (1, False, True, 1),
        (2, False, False, 3),
    ]


def test_another_frame_of_reference_is_refused_and_the_series_is_named() -> None:
    found = opened(structures_file())
    assert found.references.series == {SERIES}
    place = place_on(ct_slices(FrameOfReferenceUID="1.2.3")[8])
    assert found.loaded.on(place, TOKEN).refusal.startswith("It lies in another frame of reference")


def test_a_region_that_names_no_frame_of_reference_shows_where_the_set_has_but_one() -> None:
    z = ORIGIN[2] + 8 * STEP
    made = structures_file({"A": [contour(circle(z, 5.0))], "B": [contour(circle(z, 9.0))]})
    one, other = made.StructureSetROISequence
    del other.ReferencedFrameOfReferenceUID
    places = [place_on(ct_slices(FrameOfReferenceUID=uid)[8]) for uid in (REFERENCE, "1.2.3")]

    def shown() -> list[frozenset[int]]:
        layer = opened(made).loaded
        return [layer.on(place, TOKEN).parts for place in places]

    assert shown() == [{1, 2}, set()]
    one.ReferencedFrameOfReferenceUID = "1.2.3"
    assert shown() == [set(), {1}]
    assert opened(made).loaded.largest(2, TOKEN) is None
    assert opened(made).loaded.layer.note == "Not shown, as their frame of reference is not told: B."


def test_parts_carry_names_and_colours() -> None:
    (part,) = opened(structures_file()).loaded.layer.parts
    assert (part.name, part.color, part.words) == ("Ball", (255, 0, 0), "13 contours")


def test_where_a_region_is_largest() -> None:
    found = opened(structures_file()).loaded.largest(1, TOKEN)
    assert found is not None
    assert found.point is not None
    assert abs(found.point.z - CENTRE[2]) <= STEP / 2
    assert opened(structures_file({"Empty": []})).loaded.largest(1, TOKEN) is None


def test_a_real_structure_set_on_the_image_it_names(shared_data: Path) -> None:
    """Contours of a breast plan: as many, with as many points, as the file says were drawn on this image."""
    folder = shared_data / "dicom/rt"
    on_it, index = _real(folder / "rtss.dcm", folder / "ct.0.dcm")
    assert on_it.refusal == ""
    sequence = dcmread(folder / "rtss.dcm").ROIContourSequence
    contours = [one for region in sequence for one in region.get("ContourSequence", ())]
    named = [one for one in contours if one.ContourImageSequence[0].ReferencedSOPInstanceUID == index.sop_instance_uid]
    assert sorted(len(one.points) for one in on_it.curves) == sorted(one.NumberOfContourPoints for one in named)
    assert on_it.curves
    for curve in on_it.curves:
        assert (curve.points >= -0.5).all()
        assert (curve.points <= 511.5).all()


def test_a_real_structure_set_in_a_frame_of_reference_of_its_own_is_refused(shared_data: Path) -> None:
    """It names the image, but was written with a frame of reference that no image has."""
    folder = shared_data / "dicom/rt/phantom"
    assert _real(folder / "rt.dcm", folder / "ct_1.dcm")[0].refusal.startswith("It lies in another frame of reference")


def _real(structures: Path, ct: Path) -> tuple[LayerSlice, InstanceIndex]:
    with structures.open("rb") as file:
        index = index_instance(file)
    found = open_layer(index, lambda _uid: structures.open("rb"), TOKEN)
    with ct.open("rb") as file:
        image = index_instance(file)
    place = place_of(StackFrame(image, 0))
    assert place is not None
    return found.loaded.on(place, TOKEN), image
