"""How the names of templates and phrases are said."""

from __future__ import annotations

from reviewer_app.cases.templates import Template, packaged_templates
from reviewer_app.dictation.named_commands import named_commands


def test_names_are_said_as_words_and_abbreviations_by_their_letters() -> None:
    template = Template("ct", "CT of the chest: routine", "Radiology", {"findings.imaging": "x"})
    assert dict(named_commands([template], ["nad", "pe2"])) == {
        "insert template c t of the chest routine": "insert-template:ct",
        "insert template c t of the chest": "insert-template:ct",
        "insert phrase nad": "insert-phrase:nad",
        "insert phrase n a d": "insert-phrase:nad",
        "insert phrase pe two": "insert-phrase:pe2",
    }


def test_every_template_of_the_program_has_a_name_of_its_own() -> None:
    named = named_commands(packaged_templates(), [])
    assert {action for _, action in named} == {f"insert-template:{one.id}" for one in packaged_templates()}
    assert all(said.replace("'", "").replace(" ", "").isalpha() for said, _ in named)
