"""Children of tests that begin with their libraries loaded: to load them takes longer than what most tests ask of them.

A process apart (`multiprocessing`'s fork server) loads the libraries once for all children of a worker, and divides at
every start. Children are asked, limited and ended as those of the program are; that these begin anew, each as a program
of its own, is what tests/test_child.py and tests/demo/test_service_process.py show. Where there is no fork server, as
on Windows, all is as in the program.
"""

from __future__ import annotations

import multiprocessing

import pytest

from reviewer_app import child

#: Whether children can begin so here.
WARM = "forkserver" in multiprocessing.get_all_start_methods()
_LIBRARIES = (
    "reviewer_app.imaging.scan",
    "reviewer_app.imaging.decode.decoding",
    "reviewer_app.report.level_process",
    "reviewer_app.report.sign_process",
    "reviewer_app.reference_service.__main__",
)


def begin_warm() -> None:
    """Let every `Child` of this process begin with its libraries loaded, from now on."""
    if WARM:
        multiprocessing.set_forkserver_preload(list(_LIBRARIES))
        child.START_METHOD = "forkserver"


def begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let children of this test begin as those of the program do."""
    monkeypatch.setattr(child, "START_METHOD", "spawn")
