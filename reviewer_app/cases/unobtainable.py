"""What is said of a record that cannot be had, in the language of the text it stands in."""

from __future__ import annotations

from reviewer_app.cases.language import say, say_code
from reviewer_app.cases.records import UnobtainableRecord


def unobtainable_words(record: UnobtainableRecord) -> str:
    """Return which record cannot be had and why; the English sentence where no code tells it."""
    if not record.why:
        return record.sentence
    kinds = [one for one in record.reference.split("/") if one[:1].isupper()]
    kind = say_code("unobtainable-kind", kinds[-1] if kinds else "", say("unobtainable-kind.other"))
    return say(f"unobtainable.{record.why}", name=record.name or kind, host=record.host)
