"""The fields of an MRRT template as places to fill in: lists to pick from, numbers with their units, dates, words.

As the profile's own files and those of RadReport have them: a field is called by its `label`, a list may be a
`datalist` beside an `input`, the unit of a number stands in `data-field-units` and once more in a label behind it, and
boxes and buttons that belong together share a name, with their words behind them.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import html

from reviewer_app.cases.blanks import OTHER, blank

_IN_A_CHOICE = " / "
_NOT_FIELDS = frozenset({"hidden", "button", "submit", "reset", "image", "file", "password"})
_NUMBERS = frozenset({"numeric", "number"})
_CHECKED = "does not apply"


def plain_words(text: str) -> str:
    """Return words in one line, without what would be read as evidence or as a fact of a case."""
    return " ".join(text.split()).translate(str.maketrans("⟦⟧{}", "[]()"))


class TemplateFields:
    """The fields of one file; what only repeats a field in words is taken out of the file."""

    def __init__(self, root: html.HtmlElement) -> None:
        self._lists = {one.get("id"): _options(one) for one in root.iter("datalist") if one.get("id")}
        self._labels: dict[str, list[html.HtmlElement]] = {}
        for one in root.iter("label"):
            self._labels.setdefault(one.get("for") or "", []).append(one)
        self._settle_buttons(root)
        self._settle_boxes(root)
        self._take_out_units(root)

    def place(self, element: html.HtmlElement) -> str:
        """Return a field as a place to fill in; what it would have said unasked is only offered."""
        tag, kind = element.tag, (element.get("type") or "text").casefold()
        name = self._name(element)
        if tag == "select":
            return _choice(name, _options(element))
        if kind in _NOT_FIELDS:
            return ""
        if kind == "number" or (element.get("data-field-type") or "").casefold() in _NUMBERS:
            unit = plain_words(element.get("data-field-units") or "")
            return blank(f"{name or 'Number'}: number {unit}".strip())
        if kind == "date":
            return blank(f"{name or 'Date'}: date")
        if kind in ("checkbox", "radio"):
            return _choice(_spoken(element.get("name") or ""), [element.get("value") or "yes", _CHECKED])
        given = (element.text_content() if tag == "textarea" else element.get("value")) or ""
        listed = self._lists.get(element.get("list"), [])
        if listed:
            return _choice(name, [*([given] if given.strip() else []), *listed, OTHER])
        return _choice(name, [given, "not assessed", OTHER]) if given.strip() else blank(name or "Words")

    def _name(self, element: html.HtmlElement) -> str:
        """Return what a field is called: by its title, its label, or the name that programs know it by."""
        labels = self._labels.get(element.get("id"), []) if element.get("id") else []
        label = labels[0].text_content() if labels else ""
        said = element.get("title") or label or _spoken(element.get("name") or "")
        return plain_words(said.replace("_", " ").replace(":", " ").replace("/", " "))

    # what only repeats a field

    def _settle_buttons(self, root: html.HtmlElement) -> None:
        """Make one list of the buttons of which one is pressed."""
        groups: dict[str, list[html.HtmlElement]] = {}
        for one in root.iter("input"):
            if (one.get("type") or "").casefold() == "radio" and one.get("name"):
                groups.setdefault(one.get("name"), []).append(one)
        for name, buttons in groups.items():
            options = [self._taken_words(one) for one in buttons]
            first = buttons[0]
            first.tag = "select"
            first.attrib.clear()
            first.set("name", name)
            for words in options:
                option = html.Element("option")
                option.text = words
                first.append(option)
            for one in buttons[1:]:
                one.drop_tree()

    def _settle_boxes(self, root: html.HtmlElement) -> None:
        """Give each box the words that stand behind it."""
        for one in list(root.iter("input")):
            if (one.get("type") or "").casefold() == "checkbox":
                one.set("value", self._taken_words(one) or one.get("value") or "")

    def _taken_words(self, element: html.HtmlElement) -> str:
        """Return the words that a button or box is about, taken out of where they stand."""
        label = next(iter(self._labels.pop(element.get("id"), [])), None) if element.get("id") else None
        tail = (element.tail or "").strip()
        value = (element.get("value") or "").strip()
        if label is not None:
            words = label.text_content().strip()
            label.drop_tree()
            return words or value
        if tail and tail == value:
            element.tail = ""
        return value

    def _take_out_units(self, root: html.HtmlElement) -> None:
        """Take out the label behind a number that says its unit again."""
        for one in list(root.iter("input")):
            unit, labels = one.get("data-field-units"), self._labels.get(one.get("id") or "", [])
            for label in labels[1:]:
                if unit and label.text_content().strip() == unit.strip():
                    label.drop_tree()


def _spoken(name: str) -> str:
    """Return the name that programs know a field by, where it is words: not ``CHECKBOX_1562002262835``."""
    return "" if any(map(str.isdigit, name)) else name


def _options(element: html.HtmlElement) -> list[str]:
    """Return the options of a list; one without a value only asks for a choice."""
    found = [one for one in element.iter("option") if (one.get("value") or one.text_content()).strip()]
    if any(one.get("value") == "" for one in element.iter("option")):
        found = [one for one in found if one.get("value") != ""]
    return [one.text_content() or one.get("value") or "" for one in found]


def _choice(name: str, options: Iterable[str]) -> str:
    plain = [plain_words(one).replace(_IN_A_CHOICE, "/") for one in options]
    offered = list(dict.fromkeys(one for one in plain if one))
    if len(offered) < 2:
        offered.append(_CHECKED)
    return blank(f"{name}: {_IN_A_CHOICE.join(offered)}" if name else _IN_A_CHOICE.join(offered))
