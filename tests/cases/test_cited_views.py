"""Views that sentences rest on, in words."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.cited_views import hint_words, place_words, view_words
from reviewer_app.cases.layer_views import LayerView, ShownLayer
from reviewer_app.cases.views import ViewState, Window
from tests.helpers.case_values import make_instances, make_slide_levels, make_view


def test_a_place_is_told_by_its_numbers() -> None:
    index = make_instances(series=4)[2]
    assert place_words(index, 0) == "series 4, image 3"
    assert place_words(replace(index, frame_count=20), 11) == "series 4, image 3, frame 12"
    assert place_words(make_slide_levels((512, 512))[0], 0) == "series 1, slide"
    unnumbered = replace(index, series=replace(index.series, number=None), instance_number=None)
    assert place_words(unnumbered, 0) == "Axial 2 mm"
    assert place_words(None, 0) == "image not on this laptop"


def test_how_a_picture_is_shown_is_told_where_it_is_not_as_in_the_file() -> None:
    assert view_words(ViewState()) == ""
    shown = ViewState(Window(40, 400), inverted=True, zoom=1.5, rotation=5, flipped=True)
    assert view_words(shown) == "W 400 L 40, zoom 1.5, inverted, mirrored, turned by 90°"


def test_the_hint_names_layers_and_annotations() -> None:
    view = make_view()
    layers = (ShownLayer(LayerView("1.2.3"), "Organs", ("Liver",)),)
    shown = replace(view, bookmark=replace(view.bookmark, layers=layers), annotations=("a1", "a2"))
    assert hint_words(shown).splitlines()[3:] == ["Over it Organs (Liver)", "2 annotations on it"]
