"""Which files of an imported folder may be missing after the download."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from reviewer_app.demo import opinion_text
from reviewer_app.demo.job import MainCase, MainJob
from reviewer_app.demo.steps.choosing import _damaged_file
from reviewer_app.store.values import DownloadItem, ItemState

IMPORTED = MainCase("task", "C-1", opinion_text.IMPORTED, None, {"1.2.3": "sub/cut.dcm"})
OWN = MainCase("task", "C-1", opinion_text.OKAFOR)


@pytest.mark.parametrize(
    ("case", "key", "state", "sentence", "name"),
    [
        (IMPORTED, "instance:1.2.3", ItemState.FAILED, "Its pixels are cut off.", "sub/cut.dcm"),
        (IMPORTED, "instance:1.2.3", ItemState.DONE, "", ""),
        (IMPORTED, "instance:1.2.3", ItemState.MISSING, "", ""),
        (IMPORTED, "instance:1.2.3", ItemState.FAILED, "", ""),
        (IMPORTED, "instance:9.9.9", ItemState.FAILED, "Its pixels are cut off.", ""),
        (IMPORTED, "document:DocumentReference/1", ItemState.FAILED, "It is empty.", ""),
        (OWN, "instance:1.2.3", ItemState.FAILED, "Its pixels are cut off.", ""),
    ],
)
def test_only_an_imported_image_with_a_reason_may_fail(
    case: MainCase, key: str, state: str, sentence: str, name: str
) -> None:
    job = cast("MainJob", SimpleNamespace(case=case))
    assert _damaged_file(job, DownloadItem(key, state=state, sentence=sentence)) == name
