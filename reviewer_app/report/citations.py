"""Evidence in print: every token in words, with the figure that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reviewer_app.cases.annotations import Annotation, KeyImage, ShownSource, key_image_numbers
from reviewer_app.cases.changed_records import without_version
from reviewer_app.cases.compared_passages import compared_passages
from reviewer_app.cases.evidence import LESIONS_TOKEN, Token, TokenKind, parts, tokens
from reviewer_app.cases.exchanged_marks import MarkOrigin
from reviewer_app.cases.figure_marks import marks_of
from reviewer_app.cases.first_report import first_reports
from reviewer_app.cases.language import say
from reviewer_app.cases.lesion_table import Studies, lesion_table
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.opinion import FIGURES_PATH
from reviewer_app.cases.palettes import PALETTE_NAMES
from reviewer_app.cases.records_tree import priors
from reviewer_app.cases.rich_text import is_formatted, plain
from reviewer_app.cases.views import Bookmark, ImageReference, ViewState
from reviewer_app.cases.volumes import LesionVolume
from reviewer_app.report.blocks import (
    Block,
    CitedImage,
    FigureRow,
    Paragraph,
    PlacedFigure,
    TextRole,
    cited_image_words,
    figure_words,
)
from reviewer_app.report.cited_images import cited_images, source_words
from reviewer_app.report.evidence_words import (
    cited_words,
    kind_words,
    measured_words,
    scale_words,
    sized_words,
    volume_rule_words,
)
from reviewer_app.report.figure_links import FigureLinks
from reviewer_app.report.figure_rows import layout_of, pairs_of, rows_of
from reviewer_app.report.formatted import formatted
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.lesions import lesion_blocks
from reviewer_app.report.passage_words import origin_words
from reviewer_app.report.words import day_words, image_words, joined, shown_window, window_words

#: Fields of the opinion under which figures and tables are placed.
_BRINGING = (
    "answer/",
    "findings.",
    "finding/",
    "diagnosis.text",
    "diagnosis.differential",
    "treatment.text",
    "recommendations.text",
)


class Citations:
    """Knows which figure shows what, and which figures were placed already.

    Figures carry the number of their key image on the screen, so that "key image 2" there is "figure 2" on paper.
    """

    def __init__(self, report: ReportInput) -> None:
        self._report = report
        self._priors = priors(report.instances.values())
        self._first = _first_reports(report)
        self._figures: dict[int, PlacedFigure] = {}
        self._number_of: dict[str, int] = {}
        numbers = key_image_numbers(report.work.key_images)
        for figure in report.figures:
            key_image = report.work.key_image(figure.key_image_id)
            if key_image is not None:
                number = self._number_of[key_image.id] = numbers[key_image.id]
                self._figures[number] = PlacedFigure(
                    number, figure.png, self._caption(key_image, number), source_words(key_image.bookmark.image)
                )
        in_print = [one for one in report.work.key_images if one.id in self._number_of]
        shown = {self._number_of[one.id]: one for one in in_print}
        self._links = FigureLinks(report.work, report.instances, self._number_of)
        self._pairs = pairs_of(shown, report.work, report.instances, self._priors)
        self._layout = layout_of(report.work.opinion.get(FIGURES_PATH))
        self._placed: set[int] = set()
        self._lesions_placed = False

    def words(self, text: str) -> str:
        """Return a field's text with tokens in words, for example ``"22.7 mm (figure 1)"``, and without its format."""
        return self.as_typed(plain(text))

    def as_typed(self, text: str) -> str:
        """Return a text that was typed into a single line, where nothing is markup, with tokens in words."""
        return self._in_words(text).strip()

    def _in_words(self, text: str) -> str:
        return "".join(part if isinstance(part, str) else self._token_words(part) for part in parts(text))

    def text(self, text: str) -> tuple[Block, ...]:
        """Return a field's text as it is formatted, with tokens in words; nothing for an empty one."""
        if is_formatted(text):
            return formatted(text, self._in_words)
        words = self.words(text)
        return (Paragraph(words),) if words else ()

    def evidence(self, text: str) -> str:
        """Return the list of what a text rests on, with the calibration of each measurement, or an empty string."""
        found: dict[str, None] = {}
        for token in tokens(text):
            shown = self._shown_in(token)
            if token.kind is TokenKind.VIEW and self._links.figure(token) is None:
                found[joined([cited_words(token, self._report.work), shown])] = None
            elif shown:
                found[shown] = None
            passage = self._report.work.passage(token.id)
            if passage is not None:
                found[origin_words(passage, self._first)] = None
            measured = self._measurement(token)
            if measured:
                found[measured] = None
        return ", ".join(found)

    def scales(self, *texts: str) -> tuple[Block, ...]:
        """Return a note that says of each number in `texts` where its scale comes from; nothing where none has one.

        The note stands under the words, so that a sentence for the patient stays one.
        """
        marks = (self._report.work.annotation(token.id) for text in texts for token in tokens(text))
        measured = [one.measurement for one in marks if one is not None and one.measurement is not None]
        found = dict.fromkeys(sized_words(one) for one in measured if one.calibration is not Calibration.NOT_NEEDED)
        return (Paragraph(say("scales", scales=joined(list(found))), TextRole.NOTE),) if found else ()

    def rows_for(self, texts: Iterable[str]) -> tuple[FigureRow, ...]:
        """Return the figures that `texts` cite and that stand nowhere yet."""
        numbers = [self._links.figure(token) for text in texts for token in tokens(text)]
        return self._rows([number for number in numbers if number is not None])

    def blocks_for(self, texts: Iterable[str]) -> tuple[Block, ...]:
        """Return what belongs under `texts` and stands nowhere yet: figures, and the table of lesions if cited."""
        cited = list(texts)
        rows = self.rows_for(cited)
        return (*rows, *self._lesions()) if any(LESIONS_TOKEN in tokens(text) for text in cited) else rows

    def uncited_lesions(self) -> tuple[Block, ...]:
        """Return the table of lesions if no text brings it along: what was measured is always printed."""
        values = self._report.work.opinion.values
        brought = any(LESIONS_TOKEN in tokens(text) for path, text in values.items() if path.startswith(_BRINGING))
        return () if brought else self._lesions()

    def _lesions(self) -> tuple[Block, ...]:
        if self._lesions_placed or not self._report.work.lesions:
            return ()
        self._lesions_placed = True
        studies = Studies.of(tuple(self._report.instances.values()))
        return lesion_blocks(lesion_table(self._report.work, studies))

    def remaining_rows(self) -> tuple[FigureRow, ...]:
        """Return the figures that no text cites."""
        return self._rows(sorted(self._figures))

    def cited_images(self) -> tuple[CitedImage, ...]:
        """Return the images that texts cite and no figure shows."""
        return cited_images(self._links.listed, self._report.work, self._image_words)

    def measurement_rows(self) -> tuple[tuple[str, ...], ...]:
        """Return every measurement: what and how much, where, and where its scale comes from (std 3.2, 6; std 8.6)."""
        volumes = tuple(map(self._volume_row, self._report.work.volumes.values()))
        return volumes + tuple(
            (
                joined([one.text.strip(), measured_words(one.measurement)], ": "),
                self._place(one),
                scale_words(one.measurement),
            )
            for one in self._report.work.annotations
            if one.measurement is not None
        )

    def _volume_row(self, volume: LesionVolume) -> tuple[str, ...]:
        title, token = say("volume-of", lesion=volume.lesion_words), Token(TokenKind.VOLUME, volume.id)
        shown, image = self._shown_in(token), self._image_words(volume.largest.image)
        place = joined([shown[:1].upper() + shown[1:], image], ": ")
        return joined([title, measured_words(volume.measurement)], ": "), place, volume_rule_words(volume)

    def _rows(self, numbers: list[int]) -> tuple[FigureRow, ...]:
        new = [number for number in dict.fromkeys(numbers) if number not in self._placed]
        apart = {a: b for a, b in self._pairs.items() if a not in self._placed and b not in self._placed}
        rows = rows_of(new, self._figures, self._layout, apart)
        self._placed.update(figure.number for row in rows for figure in row.figures)
        return rows

    def _token_words(self, token: Token) -> str:
        shown = self._shown_in(token)
        if token.kind is TokenKind.KEY_IMAGE and shown:
            return shown
        text = cited_words(token, self._report.work, self._first)
        if token.kind is TokenKind.VIEW and self._report.work.view(token.id) is not None:
            return f"({joined([text, shown])})"
        return f"{text} ({shown})" if shown else text

    def _shown_in(self, token: Token) -> str:
        """Return where the reader finds the image of a token: in a figure, or in the list of cited images."""
        number, line = self._links.figure(token), self._links.listed.get(token)
        if number is not None:
            return figure_words(number)
        return "" if line is None else cited_image_words(line)

    def _measurement(self, token: Token) -> str:
        volume = self._report.work.volumes.get(token.id) if token.kind is TokenKind.VOLUME else None
        if volume is not None:
            return f"{measured_words(volume.measurement)} ({volume_rule_words(volume)})"
        annotation = self._report.work.annotation(token.id) if token.kind is TokenKind.MEASUREMENT else None
        if annotation is None or annotation.measurement is None:
            return ""
        return _scaled(annotation.measurement)

    def _place(self, annotation: Annotation) -> str:
        image = annotation.image
        shown = self._shown_in(Token(TokenKind.MEASUREMENT, annotation.id))
        return joined([shown[:1].upper() + shown[1:], self._image_words(image)], ": ")

    def _image_words(self, image: ImageReference) -> str:
        index = self._report.instances.get(image.sop_instance_uid)
        earlier = self._priors.get(index.study.uid, "") if index is not None else ""
        return joined([image_words(index, image.frame), say("prior", earlier=earlier) if earlier else ""])

    def _measured_on(self, key_image: KeyImage) -> list[str]:
        """Return what was measured on a figure, by kind: ``"Length 22.7 mm, 14.1 mm"``."""
        found: dict[str, list[str]] = {}
        for one in marks_of(key_image, self._report.work):
            if one.measurement is not None:
                found.setdefault(kind_words(one), []).append(measured_words(one.measurement))
        return [f"{title} {joined(texts)}" for title, texts in found.items()]

    def _caption(self, key_image: KeyImage, number: int) -> str:
        image, view = key_image.bookmark.image, key_image.bookmark.view
        index = self._report.instances.get(image.sop_instance_uid)
        # a state brings a window of its own, which stands in its file
        window = view.window if view.state else shown_window(index, image.frame, view.window)
        turned = joined(turned_words(view), ", ")
        sentences = [
            say("figure-caption", number=number),
            key_image.caption.strip().rstrip("."),
            self._image_words(image),
            *self._measured_on(key_image),
            say("state") if view.state else "",
            *_layer_words(key_image.bookmark),
            others_words(key_image),
            window_words(window) if window is not None else "",
            turned[:1].upper() + turned[1:],  # palettes keep their capitals
        ]
        return joined(sentences, ". ") + "."


def _first_reports(report: ReportInput) -> frozenset[str]:
    """Return the records that are the first report: papers known as such, and what passages of it are compared."""
    compared = (one.passage.record for one in compared_passages(report.work))
    return frozenset([*(without_version(one.reference) for one in first_reports(report.case)), *compared])


def _scaled(measured: Measurement) -> str:
    """Return a number with where its scale comes from: ``"22.7 mm (scanner spacing)"``."""
    return f"{measured_words(measured)} ({scale_words(measured)})"


def _layer_words(bookmark: Bookmark) -> list[str]:
    """Return what lay over a picture, in words; a series that was laid over it before such were named goes without."""
    layers = bookmark.layers or ()
    unnamed = bookmark.view.fused and all(one.view.sop_instance_uid != bookmark.view.fused for one in layers)
    return [*(one.words for one in layers), *([say("over-it")] if unnamed else [])]


def others_words(key_image: KeyImage) -> str:
    """Return whose marks of others stand on a figure, in words; empty where none does."""
    named = dict.fromkeys(_source_words(one) for one in key_image.others)
    return say("others", sources=joined(list(named), "; ")) if named else ""


def _source_words(one: ShownSource) -> str:
    kind = say(f"others.{MarkOrigin(one.origin).name.lower()}")
    try:
        day = day_words(date.fromisoformat(one.day))
    except ValueError:  # an object may name none
        day = one.day
    return joined([joined([kind, one.title], " "), one.author, day])


def turned_words(view: ViewState) -> list[str]:
    """Return how a picture was turned from the way it is stored, in words; empty where it was not."""
    palette = PALETTE_NAMES.get(view.palette, "")
    words = [say("palette", palette=palette)] if palette else []
    words += [say("inverted.colours" if palette else "inverted.grey")] if view.inverted else []
    words += [say("mirrored")] if view.flipped else []
    quarters = view.rotation % 4
    return words + ([say("turned", degrees=quarters * 90)] if quarters else [])
