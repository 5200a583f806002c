"""What was dictated is told in the manifest and in a sentence of the report, and its words stand nowhere twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.dictated import Accepted, DictatedPassage, DictatedRun, DictatedWord, accepted, with_words
from reviewer_app.cases.opinion import LANGUAGE_PATH
from reviewer_app.report.blocks import Paragraph
from reviewer_app.report.content import document_of
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.manifest import manifest_bytes, manifest_of, read_manifest
from reviewer_app.report.manifest_contents import contents_of
from reviewer_app.report.manifest_dictated import ManifestDictated, dictated_of
from tests.helpers.case_values import NOW
from tests.helpers.dictated_values import make_dictated
from tests.helpers.report_samples import sample_report

PATH = "recommendations.text"
LATER = "amendment/1/text"


def _report(*passages: DictatedPassage, language: str = "en") -> ReportInput:
    report = sample_report()
    opinion, runs = report.work.opinion.set(LANGUAGE_PATH, language), []
    for one in passages:
        before = opinion.get(one.path)
        opinion = opinion.set(one.path, f"{before} {one.text}")
        runs.append(DictatedRun(one.path, one.id, len(before) + 1, len(before) + 1 + len(one.text)))
    return replace(report, work=replace(report.work, opinion=opinion, dictated=passages, runs=tuple(runs)))


def _taken(passage_id: str = "d1", path: str = PATH) -> DictatedPassage:
    return accepted(make_dictated(passage_id, "No zebra seen", path), "Practitioner/x", NOW, Accepted.SHOWN)


def test_a_passage_is_told_with_its_counts_and_how_it_was_accepted() -> None:
    passage = _taken()
    doubted = replace(passage, model_sha256="ab" * 32, words=(*passage.words[:2], DictatedWord("seen", 1, 1.5, 0.2)))
    changed = with_words(doubted, doubted.pieces[1], "zebras")
    (found,) = dictated_of(_report(changed).work)
    assert found == ManifestDictated(
        id="d1", field=PATH, engine="parrot", spoken="2026-11-22T14:41:08+00:00", words=3, unsure=1, chosen=1,
        accepted="2026-11-22T14:41:08+00:00", how="shown", model_sha256="ab" * 32,
    )  # fmt: skip


def test_its_words_are_not_in_the_manifest() -> None:
    made = manifest_of(_report(_taken()), [])
    assert b"zebra" not in manifest_bytes(made)
    read = read_manifest(manifest_bytes(made))
    assert read == made
    assert contents_of(read).words.endswith("1 dictated passage")


def test_words_that_were_deleted_and_those_of_addenda_are_not_of_this_document() -> None:
    report = _report(_taken(), _taken("d2", LATER))
    assert [one.id for one in dictated_of(report.work)] == ["d1"]
    assert [one.id for one in dictated_of(report.work, 1)] == ["d2"]
    assert dictated_of(replace(report.work, opinion=report.work.opinion.set(PATH, ""))) == ()


@pytest.mark.parametrize(("language", "words"), [("en", "2 passages of this document were dictated."),
                                                 ("de", "2 Passagen dieses Dokuments wurden diktiert.")])  # fmt: skip
def test_the_report_says_so(language: str, words: str) -> None:
    def told(*passages: DictatedPassage) -> list[str]:
        sections = document_of(_report(*passages, language=language)).sections
        blocks = (one for section in sections for one in section.blocks)
        return [one.text for one in blocks if isinstance(one, Paragraph) and one.text.startswith(words)]

    assert len(told(_taken(), _taken("d2"))) == 1
    assert told(_taken(), make_dictated("d2", "No zebra seen", PATH)) == []
    assert told() == []
