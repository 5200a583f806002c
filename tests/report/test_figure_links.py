"""Which of several figures a citation leads to, and what leads to none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.cases.work import Work
from reviewer_app.geometry import ImagePoint, PatientPoint
from reviewer_app.report.cited_images import box_words, patient_words, view_place
from reviewer_app.report.figure_links import FigureLinks, unlikeness
from tests.helpers.case_values import make_instances, make_key_image, make_length, make_view

MARK = make_length()  # from (10, 20) to (50, 40)
TOKEN = Token(TokenKind.MEASUREMENT, MARK.id)
INSTANCES = {one.sop_instance_uid: one for one in make_instances()}


def seen(name: str, number: int, view: ViewState, size: tuple[int, int] = (640, 480)) -> KeyImage:
    image = make_key_image(name, number)
    return replace(image, bookmark=replace(image.bookmark, view=view, size=size))


def zoomed(column: float, row: float, zoom: float = 32.0) -> ViewState:
    """Return a view of 20 by 20 pixels round a place."""
    return ViewState(Window(40, 400), zoom=zoom, center=ImagePoint(column, row))


def links(work: Work) -> FigureLinks:
    numbers = {one.id: one.number for one in work.key_images}
    return FigureLinks(replace(work, opinion=Opinion({"history": f"{TOKEN.markup} ⟦v:v1⟧"})), INSTANCES, numbers)


def test_a_figure_that_is_enlarged_elsewhere_is_passed_over() -> None:
    elsewhere, whole = seen("k1", 1, zoomed(5, 60)), seen("k2", 2, ViewState())
    assert links(Work((MARK,), (elsewhere, whole))).figure(TOKEN) == 2
    only = links(Work((MARK,), (elsewhere,)))
    assert (only.figure(TOKEN), only.listed) == (None, {TOKEN: 1})


def test_the_figure_with_the_whole_mark_goes_before_one_with_half_of_it() -> None:
    half, whole = seen("k1", 1, zoomed(50, 40)), seen("k2", 2, zoomed(30, 30, 10.0))
    assert links(Work((MARK,), (half, whole))).figure(TOKEN) == 2


def test_a_figure_without_the_mark_is_none_of_it() -> None:
    before = replace(seen("k1", 1, ViewState()), annotations=())
    assert links(Work((MARK,), (before,))).figure(TOKEN) is None
    hidden = replace(MARK, hidden=True)
    assert links(Work((hidden,), (seen("k1", 1, ViewState()),))).figure(TOKEN) is None


def test_a_crop_says_what_is_in_sight() -> None:
    crop = Annotation(
        "crop", AnnotationKind.CROP, MARK.image, (ImagePoint(55, 50), ImagePoint(63, 63)), "me", MARK.created, MARK.view
    )
    assert links(Work((MARK, crop), (seen("k1", 1, ViewState()),))).figure(TOKEN) is None


def test_a_view_leads_to_the_figure_most_like_it_and_else_to_the_list() -> None:
    view = make_view()
    view = replace(view, bookmark=replace(view.bookmark, view=zoomed(20, 20)))
    token = Token(TokenKind.VIEW, "v1")
    whole, near, elsewhere = seen("k1", 1, ViewState()), seen("k2", 2, zoomed(21, 20)), seen("k3", 3, zoomed(60, 60))
    assert links(Work(key_images=(whole, near, elsewhere), views=(view,))).figure(token) == 2
    none = links(Work(key_images=(elsewhere,), views=(view,)))
    assert (none.figure(token), none.listed) == (None, {token: 1})


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        (zoomed(20, 20), zoomed(20, 20, 16.0)),
        (zoomed(22, 20), zoomed(60, 20)),
        (replace(zoomed(20, 20), rotation=1), replace(zoomed(20, 20), window=Window(0, 80))),
        (zoomed(60, 60), ViewState(Window(40, 400))),
    ],
)
def test_views_are_told_apart_by_zoom_place_and_window(nearer: ViewState, farther: ViewState) -> None:
    assert unlikeness(nearer, zoomed(20, 20)) < unlikeness(farther, zoomed(20, 20))


def test_places_are_told_in_words() -> None:
    assert box_words(MARK.points) == "columns 10 to 50, rows 20 to 40"
    assert box_words((ImagePoint(3.4, 7.6),)) == "column 3, row 8"
    assert patient_words((PatientPoint(10, 20, 30), PatientPoint(-30, 40, -50))) == "at R 10.0  P 30.0  F 10.0 mm"
    assert view_place(ViewState()) == "the whole image"
    assert view_place(zoomed(20, 30, 2.0)) == "zoom 2, round column 20, row 30"
