"""Runs the unattended demo as a test wants it: ``python -m tests.end2end.demo_program FOLDER [options]``.

Everything lies in FOLDER: ``profile``, which stays, ``service``, the other side's data, and ``output``. What Python
code opens for writing anywhere else stands in ``FOLDER/elsewhere``, one path a line. ``--without NAME`` leaves a step
undone; ``--few`` takes cases of few images. ``--check-first`` checks every step before it is done as well: that must
fail, or the step could be left out and nobody would know.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDERS = ("profile", "service", "output", "temporary", "home")
ELSEWHERE = "elsewhere"
#: How long a check that must fail may wait for what does not come.
_SHORT_S = 0.08


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--few", action="store_true")
    parser.add_argument("--check-first", action="store_true")
    arguments = parser.parse_args()
    _watch_writing(arguments.folder)
    from reviewer_app.demo import stage as stages
    from reviewer_app.demo import unattended
    from reviewer_app.demo.samples.haddad import haddad
    from reviewer_app.demo.samples.whitfield import whitfield
    from reviewer_app.demo.stage import StageOptions

    if arguments.few:
        stages.sample_cases = lambda now: (haddad(now), whitfield(now))
    if arguments.check_first:
        steps = unattended.main_job_steps()
        unattended.main_job_steps = lambda: tuple(CheckedFirst(one) for one in steps)
    stage = StageOptions(profile=arguments.folder / "profile", service_data=arguments.folder / "service")
    options = unattended.UnattendedOptions(arguments.folder / "output", stage, without=frozenset(arguments.without))
    return 0 if unattended.run_unattended(options, print) else 1


class CheckedFirst:
    """A step whose check must fail as long as it is not done."""

    def __init__(self, step: Any) -> None:
        self.name: str = step.name
        self._step = step

    def do(self, job: Any) -> None:
        from reviewer_app.demo.walk import StepFailed

        if self._passes(job):
            raise StepFailed("Its check passes though nothing was done.")
        self._step.do(job)

    def check(self, job: Any) -> str:
        return str(self._step.check(job))

    def _passes(self, job: Any) -> bool:
        patient: Callable[..., None] = job.driver.wait_until
        job.driver.wait_until = lambda condition, seconds, what: patient(condition, min(seconds, _SHORT_S), what)
        try:
            self._step.check(job)
        except Exception:
            return False
        finally:
            del job.driver.wait_until
        return True


def _watch_writing(folder: Path) -> None:
    """Note what is opened for writing outside the folders; `open` tells of it (PEP 578)."""
    inside = tuple(f"{folder / one}{os.sep}" for one in FOLDERS)
    notes = os.open(folder / ELSEWHERE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def heard(event: str, details: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(details[0], str | bytes):
            return
        path, flags = os.fsdecode(details[0]), details[2] or 0
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) if isinstance(flags, int) else 0
        if writes and not os.path.abspath(path).startswith(inside) and not path.startswith("/dev/"):  # noqa: PTH100
            os.write(notes, os.fsencode(path) + b"\n")

    sys.addaudithook(heard)


if __name__ == "__main__":
    sys.exit(main())
