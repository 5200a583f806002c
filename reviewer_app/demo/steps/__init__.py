"""The main job, step by step; a run is good only if every one of them was done and checked."""

from __future__ import annotations

from reviewer_app.demo.job import MainJob
from reviewer_app.demo.steps.choosing import Accept, Download, FindCase, SeeWhyNot
from reviewer_app.demo.steps.delivering import CheckDocument, Deliver
from reviewer_app.demo.steps.entering import CreateVault, SignIn
from reviewer_app.demo.steps.evidence import EditCaliper, LinkFigure, QuoteFinding
from reviewer_app.demo.steps.images import ChangeWindow, MarkKeyImage, Measure, OpenCase, Scroll
from reviewer_app.demo.steps.network import CutNetwork, Reconnect
from reviewer_app.demo.steps.reading import ReadPaper
from reviewer_app.demo.steps.sealing import Preview, SeeQueued, Sign
from reviewer_app.demo.steps.speaking import Dictate
from reviewer_app.demo.steps.writing import InsertEvidence, LeaveAndReopen, UndoRedo, WriteOpinion
from reviewer_app.demo.walk import Step


def main_job_steps() -> tuple[Step[MainJob], ...]:
    """Return the declared steps, in order."""
    return (
        CreateVault(), SignIn(), FindCase(), SeeWhyNot(), Accept(), Download(), CutNetwork(), OpenCase(), Scroll(),
        ChangeWindow(), Measure(), MarkKeyImage(), InsertEvidence(), QuoteFinding(), EditCaliper(), LinkFigure(),
        ReadPaper(), WriteOpinion(), UndoRedo(), Dictate(), LeaveAndReopen(), Preview(), Sign(), SeeQueued(),
        Reconnect(), Deliver(), CheckDocument(),
    )  # fmt: skip
