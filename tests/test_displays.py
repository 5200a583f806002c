from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reviewer_app.displays import (
    DisplayCheck,
    DisplayIdentity,
    KnownDisplay,
    RealSize,
    display_limitation,
    display_sentence,
    known_as,
    with_display,
)
from reviewer_app.errors import BadSettings
from reviewer_app.settings import Settings, load_settings, save_settings

DAY = date(2026, 11, 29)
ONE, TWO = DisplayIdentity("EIZO RX360", "1234", 1536, 2048), DisplayIdentity("EIZO RX360", "1235", 1536, 2048)


def measured(corrected: float, seen: bool | None = True) -> DisplayCheck:
    return DisplayCheck(DAY, (0.5, 20.0, 400.0), 31.2, corrected, seen)


@pytest.mark.parametrize(
    ("check", "outcome"),
    [
        (measured(10.0), "reading"), (measured(10.1), "review"), (measured(15.1), "failed"),
        (measured(4.0, seen=False), "failed"), (measured(4.0, seen=None), "reading"),
        (DisplayCheck(DAY, patches_seen=True), "review"), (DisplayCheck(DAY, patches_seen=False), "failed"),
    ],
)  # fmt: skip
def test_outcomes(check: DisplayCheck, outcome: str) -> None:
    assert check.outcome == outcome


def test_the_sentence_says_day_figures_and_limit() -> None:
    assert display_sentence(KnownDisplay(ONE, measured(8.2))) == (
        "The display (EIZO RX360, serial number 1234, 1536 × 2048) was checked on 29 November 2026: contrast response "
        "as measured 31.2 % from the Grayscale Standard Display Function, 8.2 % with this program's correction, within "
        "the limit of 10 % for reading."
    )
    assert "over the limit of 15 %" in display_sentence(KnownDisplay(ONE, measured(20.0)))
    assert "was not measured" in display_sentence(KnownDisplay(ONE, DisplayCheck(DAY, patches_seen=True)))
    assert display_sentence(KnownDisplay(ONE)).endswith("was not checked.")


def test_monitors_of_one_kind_are_told_apart() -> None:
    known = with_display((), KnownDisplay(ONE, measured(8.2)))
    known = with_display(known, KnownDisplay(TWO, size=RealSize(DAY, 4.7)))
    known = with_display(known, KnownDisplay(ONE, measured(9.0)))
    assert len(known) == 2
    assert known_as(ONE, known).check == measured(9.0)
    assert known_as(TWO, known).check is None
    assert known_as(DisplayIdentity("Other"), known) == KnownDisplay(DisplayIdentity("Other"))


def test_displays_are_kept_and_nonsense_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    chosen = Settings(displays=(KnownDisplay(ONE, measured(8.2), RealSize(DAY, 4.7, "ruler")),), mouse_right="menu")
    save_settings(path, chosen)
    assert load_settings(path) == (chosen, "")
    with pytest.raises(BadSettings):
        save_settings(path, Settings(displays=(KnownDisplay(ONE, size=RealSize(DAY, 0.2)),)))
    with pytest.raises(BadSettings):
        save_settings(path, Settings(displays=(KnownDisplay(ONE, DisplayCheck(DAY, (5.0, 1.0))),)))


def test_a_display_that_is_good_enough_for_reading_is_no_limitation() -> None:
    assert display_limitation(KnownDisplay(ONE, measured(4.0))) == ""
    for check in (None, measured(12.0), measured(4.0, seen=False), DisplayCheck(DAY, patches_seen=True)):
        known = KnownDisplay(ONE, check)
        assert display_limitation(known) == display_sentence(known) != ""


def test_a_display_without_a_name_is_known_by_its_size() -> None:
    assert DisplayIdentity("", columns=1920, rows=1080).words == "1920 × 1080"
    assert DisplayIdentity("EIZO", "77", 1920, 1080).words == "EIZO, serial number 77, 1920 × 1080"
