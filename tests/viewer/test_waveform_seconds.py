"""Which seconds of a waveform count: those of which every strip stood in sight."""

from __future__ import annotations

import numpy as np
import pytest

from reviewer_app.imaging.objects.waveform import Channel, MultiplexGroup, Waveforms
from reviewer_app.viewer.waveform_layout import Arrangement, Paper, PaperScale, Strip, lay_out, prepared
from reviewer_app.viewer.waveform_seconds import PaperArea, SecondsSeen, seconds_of_groups

LEADS = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
SCALE = PaperScale()


def _waveforms(*seconds: float) -> Waveforms:
    channels = tuple(Channel(number, f"Lead {name}", unit="mV") for number, name in enumerate(LEADS, 1))
    samples = np.tile(np.sin(np.arange(1000 * 100) / 10).astype(np.float32), (12, 1))
    return Waveforms(tuple(MultiplexGroup("", 100.0, channels, samples[:, : round(one * 100)]) for one in seconds))


def _paper(waveforms: Waveforms, arrangement: Arrangement, group: int = 0) -> Paper:
    return lay_out(prepared(waveforms), group, SCALE, arrangement)


def _whole(paper: Paper) -> PaperArea:
    return PaperArea(0.0, 0.0, paper.width, paper.height)


def test_seconds_of_groups_are_counted_through() -> None:
    waveforms = _waveforms(10.0, 1.2, 0.3, 2.6)
    assert seconds_of_groups(waveforms) == (10, 1, 1, 3)
    seconds = SecondsSeen(waveforms)
    assert (seconds.count, seconds.first_of(2)) == (15, 11)
    assert [seconds.place_of(number) for number in (0, 9, 10, 11, 14)] == [(0, 0), (0, 9), (1, 0), (2, 0), (3, 2)]


@pytest.mark.parametrize("arrangement", list(Arrangement))
def test_the_whole_paper_in_sight_is_every_second_once(arrangement: Arrangement) -> None:
    waveforms = _waveforms(10.0)
    paper, seconds = _paper(waveforms, arrangement), SecondsSeen(waveforms)
    assert seconds.stood(0, paper, SCALE, _whole(paper)) == list(range(10))
    assert seconds.stood(0, paper, SCALE, _whole(paper)) == []


def test_the_other_groups_are_seen_for_themselves() -> None:
    waveforms = _waveforms(10.0, 1.2)
    seconds, paper = SecondsSeen(waveforms), _paper(waveforms, Arrangement.STACKED, 1)
    assert seconds.in_sight(1, paper, SCALE, _whole(paper)) == {10}
    assert seconds.stood(1, paper, SCALE, _whole(paper)) == [10]


def test_a_second_that_is_cut_off_does_not_count_until_the_rest_is_seen() -> None:
    waveforms = _waveforms(10.0)
    paper, seconds = _paper(waveforms, Arrangement.STACKED), SecondsSeen(waveforms)
    edge = paper.strips[0].x_at(4.5, SCALE.speed)
    left = PaperArea(0.0, 0.0, edge, paper.height)
    assert seconds.in_sight(0, paper, SCALE, left) == set(range(5))
    assert seconds.stood(0, paper, SCALE, left) == [0, 1, 2, 3]
    right = PaperArea(edge - 20, 0.0, paper.width, paper.height)
    assert seconds.stood(0, paper, SCALE, right) == [4, 5, 6, 7, 8, 9]


def test_no_more_of_a_long_record_is_looked_at_than_is_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    waveforms = _waveforms(900.4)
    paper, seconds = _paper(waveforms, Arrangement.STACKED), SecondsSeen(waveforms)
    asked: set[int] = set()
    part = SecondsSeen._part

    def noted(self: SecondsSeen, group: int, second: int, strip: Strip) -> tuple[float, float] | None:
        asked.add(second)
        return part(self, group, second, strip)

    monkeypatch.setattr(SecondsSeen, "_part", noted)
    strip = paper.strips[0]
    area = PaperArea(strip.x_at(700.2, SCALE.speed), 0.0, strip.x_at(710.2, SCALE.speed), paper.height)
    assert seconds.in_sight(0, paper, SCALE, area) == set(range(700, 711))
    assert seconds.stood(0, paper, SCALE, area) == list(range(701, 710))
    assert asked <= set(range(698, 713))
    end = PaperArea(strip.x_at(898.0, SCALE.speed), 0.0, paper.width, paper.height)
    assert seconds.stood(0, paper, SCALE, end) == [898, 899], "what is left is of the last second"


def test_all_leads_must_be_scrolled_past() -> None:
    waveforms = _waveforms(10.0)
    paper, seconds = _paper(waveforms, Arrangement.STACKED), SecondsSeen(waveforms)
    for number, strip in enumerate(paper.strips):
        row = PaperArea(0.0, strip.top, paper.width, strip.top + strip.height)
        told = seconds.stood(0, paper, SCALE, row)
        assert told == (list(range(10)) if number == len(LEADS) - 1 else [])


def test_of_leads_in_columns_each_second_is_that_of_its_column() -> None:
    waveforms = _waveforms(10.0)
    paper, seconds = _paper(waveforms, Arrangement.COLUMNS), SecondsSeen(waveforms)
    first_column = PaperArea(0.0, 0.0, paper.strips[0].x_at(2.5, SCALE.speed), paper.height)
    assert seconds.stood(0, paper, SCALE, first_column) == [0, 1]
