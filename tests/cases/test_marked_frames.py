from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.marked_frames import marked_frames
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_instances, make_key_image, make_length, make_slide_levels


def test_each_marked_frame_is_told_once_with_what_its_header_says() -> None:
    series = make_instances()
    work = Work((make_length("a"), make_length("b")), (make_key_image(),))
    [found] = marked_frames(work, {one.sop_instance_uid: one for one in series}.get)
    assert (found.image, found.rows, found.columns) == (work.annotations[0].image, 64, 64)
    assert found.plane == series[2].frames[0].plane
    assert (found.patient, found.study, found.series) == (series[2].patient, series[2].study, series[2].series)
    assert found.window is None
    assert not found.color


def test_images_that_are_not_here_are_left_out() -> None:
    assert marked_frames(Work((make_length(),)), {}.get) == ()


def test_the_size_of_a_slide_is_that_of_its_total_matrix() -> None:
    [finest] = make_slide_levels((4096, 2048))
    image = replace(make_length().image, sop_instance_uid=finest.sop_instance_uid)
    work = Work((replace(make_length(), image=image),))
    [found] = marked_frames(work, {finest.sop_instance_uid: finest}.get)
    assert (found.slide, found.columns, found.rows) == (True, 4096, 2048)


def test_the_profile_is_asked_for_images_in_colour_that_have_one() -> None:
    series = make_instances()
    work = Work((make_length(),))
    asked: list[str] = []

    def profile(uid: str) -> bytes:
        asked.append(uid)
        return b"profile"

    [grey] = marked_frames(work, {one.sop_instance_uid: one for one in series}.get, profile)
    assert (grey.icc_profile, asked) == (b"", [])
    colored = [
        replace(one, pixels=replace(one.pixels, samples_per_pixel=3, has_icc_profile=True))
        for one in series
        if one.pixels is not None
    ]
    [found] = marked_frames(work, {one.sop_instance_uid: one for one in colored}.get, profile)
    assert (found.icc_profile, asked) == (b"profile", [found.image.sop_instance_uid])
