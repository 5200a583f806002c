"""Marks and what is written: the tools, findings with their evidence, lesions by date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.lesions import LesionRole
from reviewer_app.demo.samples.phantom import PHANTOM_LESIONS, PhantomLesion
from tests.pictures import studies
from tests.pictures.studies import MAN, chest_place
from tests.pictures.studio import Studio

_NODULE, _SMALL, _LIVER = PHANTOM_LESIONS
_SITES = {_NODULE.name: "Lung", _SMALL.name: "Lung", _LIVER.name: "Liver"}
_TALL = (1366, 900)
_HEADLINE, _QUESTION = "Growing lung nodule: remove it, or biopsy first?", "Has the spot in my lung really grown?"


def marks(studio: Studio, _data: Path, out: Path) -> None:
    """Marks of several kinds, one of them chosen."""
    studio.open(studies.chest(prior=False), MAN, headline=_HEADLINE, question=_QUESTION)
    studio.do("layout-1x2")
    for pane, z, window in ((0, _NODULE.center_mm[2], "Lung"), (1, _LIVER.center_mm[2], "Liver")):
        studio.show("Axial", pane)
        studio.go(pane, studies.chest_position(z))
        studio.preset(window)
    x, y, _ = _NODULE.center_mm
    studio.mark(0, "bidirectional", [chest_place(x + dx, y + dy) for dx, dy in ((-6, -4), (6, 4), (4, -6), (-4, 6))])
    studio.mark(0, "arrow", [chest_place(-31, -5), chest_place(-10, -40)], words="Hilum")
    studio.mark(1, "ellipse", [chest_place(-99, 11), chest_place(-77, 33)])
    studio.mark(1, "length", [chest_place(64, 20), chest_place(112, 66)])
    studio.mark(1, "probe", [chest_place(16, 40)])
    (region,) = [one for one in studio.window.editor.work.annotations if one.kind.value == "ellipse"]
    studio.do("default-tool")
    studio.window.workspace.scene.select(region.id)
    studio.rest()
    studio.take(out)


def tools(studio: Studio, _data: Path, out: Path) -> None:
    """The menu of all tools."""
    studio.open(studies.chest(prior=False), MAN, headline=_HEADLINE, question=_QUESTION, size=(1240, 800))
    studio.go(0, studies.chest_position(_NODULE.center_mm[2]))
    studio.preset("Lung")
    studio.do("tool-ellipse")
    studio.open_menu("Measure and mark")
    studio.take(out)


def findings(studio: Studio, _data: Path, out: Path) -> None:
    """Two findings with evidence in their words, beside the images that they cite."""
    now, before = _followed(studio, _NODULE)
    for _ in range(2):
        studio.do("finding-new")
    panel = studio.window.opinion.findings
    length, earlier = (Token(TokenKind.MEASUREMENT, one).markup for one in (now, before))
    written = (
        ("Lung", "R", f"Solid nodule of the lower lobe, {length}, three months ago {earlier}.", "main", "certain",
         "change"),
        ("Liver", "", "Round lesion of segment VII, darker than the liver.", "relevant", "confident", "new"),
    )  # fmt: skip
    panel.setFocus()  # a field with the caret keeps what is typed in it
    for one, values in zip(panel.forms, written, strict=True):
        parts = ("site", "side", "text", "category", "certainty", "agreement")
        fields = {finding_path(one, part): value for part, value in zip(parts, values, strict=True)}
        studio.window.editor.set_fields(fields, "Write")
    studio.see(panel)
    studio.take(out)


def lesions(studio: Studio, _data: Path, out: Path) -> None:
    """Lesions that were measured on two days, beside their images."""
    for number, place in enumerate((_SMALL, _LIVER, _NODULE)):
        now, before = _followed(studio, place, begin=not number)
        made = studio.window.lesions.lesions
        lesion = made.begin(before, LesionRole.TARGET if place is not _SMALL else LesionRole.NON_TARGET)
        if lesion is None:
            raise LookupError("What was measured is no size.")
        made.change(lesion.id, replace(lesion, site=_SITES[place.name]))
        made.link(now, lesion.id)
    studio.see(studio.window.opinion.lesions)
    studio.take(out)


def _followed(studio: Studio, lesion: PhantomLesion, *, begin: bool = True) -> tuple[str, str]:
    """Measure a lesion now and in the prior; return the ids of both marks."""
    if begin:
        studio.open(studies.chest(prior=True), MAN, headline=_HEADLINE, question=_QUESTION, size=_TALL, opinion=True)
    found = []
    for pane, diameter in ((0, lesion.diameter_mm), (1, lesion.prior_diameter_mm)):
        studio.go(pane, studies.chest_position(lesion.center_mm[2], prior=pane > 0))
        studio.preset("Liver" if lesion is _LIVER else "Lung")
        found.append(_length(studio, pane, lesion, diameter))
    return found[0], found[1]


def _length(studio: Studio, pane: int, lesion: PhantomLesion, diameter: float) -> str:
    """Measure a lesion from edge to edge; return the id of the mark."""
    x, y, _ = lesion.center_mm
    across, down = 0.8 * diameter / 2, 0.6 * diameter / 2
    studio.mark(pane, "length", [chest_place(x - across, y - down), chest_place(x + across, y + down)])
    return studio.window.editor.work.annotations[-1].id
