"""Curves on paper: millimetres by speed and gain, leads in columns, nothing lost where many samples share a pixel."""

from __future__ import annotations

import numpy as np
import pytest

from reviewer_app.imaging.objects.waveform import Channel, MultiplexGroup, Waveforms
from reviewer_app.viewer.waveform_calipers import CaliperPoint, Calipers
from reviewer_app.viewer.waveform_layout import (
    Arrangement,
    PaperScale,
    filter_words,
    has_columns,
    lay_out,
    lead_name,
    prepared,
)
from reviewer_app.viewer.waveform_painter import PaperView, curve, label_words, paint_paper

TWELVE = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
SCALE = PaperScale()


def _group(samples: np.ndarray, names: tuple[str, ...], unit: str = "mV", frequency: float = 500.0) -> MultiplexGroup:
    channels = tuple(Channel(n, f"Lead {name}", unit=unit, sensitivity=1.0) for n, name in enumerate(names, start=1))
    return MultiplexGroup("RHYTHM", frequency, channels, samples.astype(np.float32))


def _twelve(seconds: float = 10.0) -> MultiplexGroup:
    times = np.arange(int(seconds * 500)) / 500
    return _group(np.stack([np.sin(2 * np.pi * times) for _ in TWELVE]), TWELVE)


def _one(samples: np.ndarray, frequency: float = 500.0, unit: str = "mV") -> MultiplexGroup:
    return _group(samples[None, :], ("II",), unit, frequency)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Lead I (Einthoven)", "I"),
        ("Lead III", "III"),
        ("avr lead", "aVR"),
        ("MDC_ECG_LEAD_V4", "V4"),
        ("Lead -aVR", "Lead -aVR"),
        ("Lead V4R", "Lead V4R"),
        ("Arterial pressure", "Arterial pressure"),
        ("Lead I - Einthoven", "I"),
        ("Lead II (computed)", "II"),
        ("Lead I (LA-RA)", "I"),
        ("V1 - ref", "V1 - ref"),
        ("V1-V2", "V1-V2"),
        ("Lead V1 - V2", "Lead V1 - V2"),
        ("V1\u2212V2", "V1\u2212V2"),
        ("Lead \u2212aVR", "Lead \u2212aVR"),
        ("V1/V2", "V1/V2"),
        ("V1 minus V2", "V1 minus V2"),
        ("V3 vs. RA", "V3 vs. RA"),
        ("V1-ref", "V1-ref"),
        ("I and II", "I and II"),
    ],
)
def test_names_of_leads(words: str, name: str) -> None:
    assert lead_name(Channel(1, words)) == name


def test_a_bipolar_lead_does_not_take_the_place_of_one_of_the_twelve() -> None:
    names = ("V1-V2", *(one for one in TWELVE if one != "V1"))
    times = np.zeros(5000)
    assert has_columns(_twelve())
    assert not has_columns(_group(np.stack([times for _ in names]), names))


def test_twelve_leads_stand_in_columns_that_follow_each_other_in_time() -> None:
    record = prepared(Waveforms((_twelve(),)))
    paper = lay_out(record, 0, SCALE, Arrangement.COLUMNS)
    rows = [[one.label for one in paper.strips if one.top == top] for top in sorted({one.top for one in paper.strips})]
    assert rows == [["I", "aVR", "V1", "V4"], ["II", "aVL", "V2", "V5"], ["III", "aVF", "V3", "V6"], ["II"]]
    first = paper.strips[:4]
    assert [(one.begin, one.end) for one in first] == [(0, 2.5), (2.5, 5), (5, 7.5), (7.5, 10)]
    assert first[1].left - first[0].left == pytest.approx(62.5)  # 2.5 s at 25 mm/s
    assert first[0].per_unit == 10
    assert len(paper.pulses) == 4


def test_what_does_not_fit_a_sheet_runs_on_lead_under_lead() -> None:
    group = _twelve(20)
    assert not has_columns(group)
    paper = lay_out(prepared(Waveforms((group,))), 0, SCALE, Arrangement.COLUMNS)
    assert [one.label for one in paper.strips] == list(TWELVE)
    assert not has_columns(_group(np.zeros((11, 5000)), TWELVE[:11]))


def test_speed_and_gain_are_millimetres() -> None:
    record = prepared(Waveforms((_one(np.linspace(-1, 1, 500), unit="µV"),)))
    [strip] = lay_out(record, 0, PaperScale(50, 20), Arrangement.STACKED).strips
    assert strip.x_at(0.5, 50) - strip.left == 25
    assert strip.per_unit * 1000 == pytest.approx(20)  # a millivolt of microvolts
    assert strip.value_at(strip.zero - strip.per_unit) == pytest.approx(1)


def test_what_is_no_voltage_has_a_scale_of_its_own_and_says_so() -> None:
    record = prepared(Waveforms((_one(np.linspace(60, 140, 500), unit="mmHg"),)))
    [strip] = lay_out(record, 0, SCALE, Arrangement.STACKED).strips
    assert label_words(strip) == "II, 10 mm = 50 mmHg"
    assert strip.top <= strip.zero - 140 * strip.per_unit < strip.zero - 60 * strip.per_unit <= strip.top + strip.height


@pytest.mark.usefixtures("qapp")
def test_nothing_recorded_and_no_frequency_make_empty_strips() -> None:
    for group in (_one(np.full(10, np.nan)), _one(np.zeros(10), frequency=0.0)):
        paper = lay_out(prepared(Waveforms((group,))), 0, SCALE, Arrangement.STACKED)
        image = paint_paper(group, paper, SCALE, PaperView(0, 0, 100, 50, 4.0))
        assert (image.width(), image.height()) == (100, 50)
        assert curve(group, paper.strips[0], 25, PaperView(0, 0, 100, 50, 4.0)) == []


def test_a_spike_of_one_sample_is_drawn_however_many_share_a_pixel() -> None:
    samples = np.zeros(200_000)
    samples[123_456] = 3.0
    group = _one(samples, frequency=1000)
    [strip] = lay_out(prepared(Waveforms((group,))), 0, SCALE, Arrangement.STACKED).strips
    view = PaperView(0, 0, 6000, 200, 1.0)
    [points] = curve(group, strip, 25, view)
    assert len(points) < 2 * 200 * 25 + 4
    x, y = points[points[:, 1].argmin()]
    assert y == pytest.approx(strip.zero - 30, abs=0.01)
    assert x == pytest.approx(strip.left + 123.456 * 25, abs=1)


def test_only_what_is_in_sight_is_looked_at_and_gaps_part_the_line() -> None:
    samples = np.zeros(100_000)
    samples[50_000:50_100] = np.nan
    group = _one(samples)
    [strip] = lay_out(prepared(Waveforms((group,))), 0, SCALE, Arrangement.STACKED).strips
    left = round(strip.x_at(99.9, 25) * 4)
    before, after = curve(group, strip, 25, PaperView(left, 0, 60, 100, 4.0))
    assert len(before) + len(after) < 400
    assert after[0, 0] - before[-1, 0] > 90 / 500 * 25 * 4


def test_calipers_tell_time_rate_and_height() -> None:
    record = prepared(Waveforms((_one(np.zeros(5000), unit="µV"),)))
    [strip] = lay_out(record, 0, SCALE, Arrangement.STACKED).strips
    found = Calipers(strip, CaliperPoint(1.2, 100), CaliperPoint(0.4, 520))
    assert found.words == "800 ms, 75/min, +0.42 mV"
    assert found.moved(CaliperPoint(1.2, 520), first=False).words == "0 ms, +0.42 mV"


def test_filters_are_stated_as_the_file_has_them() -> None:
    plain = Channel(1, "Lead I")
    told = Channel(2, "Lead II", low_filter=0.05, high_filter=150, notch_filter=50)
    samples = np.zeros((2, 10), np.float32)
    assert filter_words(MultiplexGroup("", 500, (plain, plain), samples)) == "Filters not stated"
    assert filter_words(MultiplexGroup("", 500, (told, told), samples)) == "Filtered 0.05–150 Hz, without 50 Hz"
    both = filter_words(MultiplexGroup("", 500, (plain, told), samples))
    assert both == "I: filters not stated; II: filtered 0.05–150 Hz, without 50 Hz"
