"""The demo with a person at it: what the terminal says."""

from __future__ import annotations

from reviewer_app.demo.attended import told_if_not


def test_the_terminal_names_the_address_that_no_browser_took() -> None:
    said: list[str] = []
    assert told_if_not(lambda _url: True, said.append)("http://127.0.0.1:1/a")
    assert said == []
    assert not told_if_not(lambda _url: False, said.append)("http://127.0.0.1:1/a")
    assert len(said) == 1
    assert said[0].endswith(" http://127.0.0.1:1/a")
