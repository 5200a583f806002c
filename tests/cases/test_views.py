"""How an image was looked at, as a value."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.views import ViewState, Window, WindowRule
from reviewer_app.store.codec import decode, encode


def test_a_window_is_its_numbers_and_keeps_the_rule_that_made_it() -> None:
    plain = Window(40.0, 400.0)
    ruled = replace(plain, rule=WindowRule("automatic", "1.2.3", 4))
    assert plain == ruled
    assert hash(plain) == hash(ruled)
    kept = decode(encode(ViewState(window=ruled)), ViewState)
    assert kept.window is not None
    assert kept.window.rule == WindowRule("automatic", "1.2.3", 4)
