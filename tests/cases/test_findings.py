"""Structured findings: kept as fields, ordered, taken away without a trace."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.findings import Finding, begun, finding_of, finding_path, findings, moved, removed
from reviewer_app.cases.language import speaking
from reviewer_app.cases.opinion import Opinion


def _opinion(*ids: str) -> Opinion:
    opinion = Opinion()
    for one in ids:
        opinion = _with(opinion, begun(opinion, one))
    return opinion


def _with(opinion: Opinion, values: dict[str, str]) -> Opinion:
    for path, value in values.items():
        opinion = opinion.set(path, value)
    return opinion


def _ids(opinion: Opinion) -> list[str]:
    return [one.id for one in findings(opinion)]


def test_a_finding_begins_after_the_others_and_reads_as_it_was_written() -> None:
    opinion = _opinion("z", "a")
    assert _ids(opinion) == ["z", "a"]
    written = {"site": "Femur", "side": "L", "text": "Lytic.", "category": "main", "certainty": "probable",
               "agreement": "refine"}  # fmt: skip
    opinion = _with(opinion, {finding_path("a", part): value for part, value in written.items()})
    found = findings(opinion)[1]
    assert found == Finding("a", 2, "Femur", "L", "Lytic.", "main", "probable", "refine")
    assert found.where == "Femur, left"
    with speaking("de"):
        assert (found.where, replace(found, side="B").where) == ("Femur links", "Femur beidseits")
        assert (replace(found, side="").where, replace(found, site="").where) == ("Femur", "links")
    assert found.notes == ("Main finding", "Probable (50 to 75 %)", "Refines the first report")
    assert finding_of(finding_path("a", "text"), opinion) == (2, found)
    assert finding_of("history", opinion) is None


def test_findings_are_put_in_order() -> None:
    opinion = _opinion("a", "b", "c")
    assert _ids(_with(opinion, moved(opinion, "c", 0))) == ["c", "a", "b"]
    assert _ids(_with(opinion, moved(opinion, "a", 1))) == ["b", "a", "c"]
    assert _ids(_with(opinion, moved(opinion, "a", 99))) == ["b", "c", "a"]
    assert _ids(_with(opinion, moved(opinion, "b", -1))) == ["b", "a", "c"]
    assert moved(opinion, "gone", 0) == {}


def test_what_is_taken_away_leaves_nothing() -> None:
    opinion = _with(_opinion("a", "b"), {finding_path("a", "text"): "Lytic."})
    assert not [path for path in _with(opinion, removed("a")).values if path.startswith("finding/a/")]
    assert _ids(_with(opinion, removed("a"))) == ["b"]
