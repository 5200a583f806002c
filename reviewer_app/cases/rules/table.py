"""Every rule in one table: which requirement it keeps, when it is asked, and who may set it aside.

`docs/opinion.md` shows the same rows; a test holds both equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Asked(StrEnum):
    """When a rule is asked."""

    ACCEPT = "accept"
    SIGN = "sign"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Parameters
    ----------
    id
        Names it for ever: reasons and policies refer to it.
    rows
        The requirement rows it keeps (std 0), or "3.2" and "3.3" for the sections of std 3.
    asked
        When it is asked.
    words
        What it asks for, in a sentence.
    overridable
        Whether the reviewer may go on with a reason, which is kept and printed.
    by_policy
        Whether the service may let it only advise.
    advises
        It only advises, unless the service lets it hold up.
    """

    id: str
    rows: tuple[str, ...]
    asked: tuple[Asked, ...]
    words: str
    overridable: bool = False
    by_policy: bool = False
    advises: bool = False


_ACCEPT, _SIGN = (Asked.ACCEPT, Asked.SIGN), (Asked.SIGN,)
_ALWAYS = (Asked.ACCEPT, Asked.SIGN, Asked.SEND)
_ALL: tuple[Rule, ...] = (
    Rule(
        "licence", ("Q01", "Q02", "Q05"), _ALWAYS,
        "The reviewer holds a licence wherever the patient lives or stays, by the day it is there. A compact letter is "
        "no licence.", by_policy=True,
    ),
    Rule("cover", ("Q06", "Q05"), _ALWAYS, "Malpractice cover holds there on that day.", by_policy=True),
    Rule("co-author", ("Q03", "Q48"), _ALWAYS, "Licence and cover hold for each co-author too.", by_policy=True),
    Rule("section-author", ("Q03", "Q48"), (Asked.SIGN, Asked.SEND),
         "A part that is said to be a co-author’s is written, its author is named by the case, and the file has a "
         "field for each of them."),
    Rule("consent", ("Q30", "Q05"), _ALWAYS, "The patient’s consent is active and covers the day."),
    Rule("changed-records", ("Q10",), (Asked.SEND,),
         "No paper that the opinion quotes or calls reviewed was changed or taken back since it was signed."),
    Rule("recipient", ("Q14", "Q16", "Q44"), (Asked.SEND,),
         "Who gets the opinion, and how it reaches the patient, is as it was when it was signed."),
    Rule("copy", ("Q35", "Q30"), (Asked.SEND,),
         "Where the opinion says that the first physician gets a copy, the consent says so still."),
    Rule("mode", ("Q14", "Q15"), _ACCEPT, "It is said how the opinion reaches the patient, and the service allows it."),
    Rule("local-physician", ("Q16",), _ACCEPT, "An opinion through a local physician names that physician."),
    Rule(
        "first-physician", ("Q35", "Q36"), _ACCEPT,
        "The first physician is named as a recipient only where the consent says so.",
    ),
    Rule(
        "freshness", ("Q01", "Q13", "Q30"), _ACCEPT,
        "Licences, consent and case were read from the service within the days that its policy allows.",
        by_policy=True,
    ),
    Rule("policy", ("Q14",), _ACCEPT, "The policy of the service can be read; what cannot keeps its safe value."),
    Rule("completeness", ("Q27", "Q49"), _SIGN, "The records that the specialty usually rests on are here.",
         overridable=True, advises=True),
    Rule("waiting", ("Q27",), _SIGN,
         "No record is waited for that was asked for: it came, or the request was withdrawn."),
    Rule("conflict", ("Q40",), _ACCEPT, "A conflict of interest is denied, or disclosed in words."),
    Rule("requester", ("Q44", "Q07"), _SIGN, "The opinion can say who asked: a physician, or the patient.",
         overridable=True, by_policy=True),
    Rule("first-impression", ("3.3",), _SIGN,
         "A first report that is hidden was shown: after the first impression was recorded, or before, for a reason."),
    Rule("answer", ("Q28",), _SIGN, "Every question has an answer, or why there is none."),
    Rule("certainty", ("Q52",), _SIGN, "Every answer says how sure it is."),
    Rule("records", ("Q10",), _SIGN, "Every record is marked as reviewed, or why not."),
    Rule("elsewhere", ("Q10",), _SIGN, "Of a paper that was not shown whole it is said where it was read."),
    Rule("diagnosis", ("3.2",), _SIGN, "There is a diagnosis."),
    Rule("diagnosis-certainty", ("3.2",), _SIGN, "The diagnosis says how sure it is."),
    Rule("concordance.diagnosis", ("Q19", "Q43", "3.3"), _SIGN, "The first diagnosis is compared, where there is one."),
    Rule("concordance.treatment", ("Q19", "Q43", "3.3"), _SIGN, "The first plan is compared, where there is one."),
    Rule("concordance-reason", ("Q19", "Q37"), _SIGN, "There is a reason where the first opinion is not confirmed."),
    Rule("passages", ("Q19", "Q37", "3.3"), _SIGN, "Each passage of the first report that is compared says how it "
         "stands, and where it is refined or changed, what is said instead."),
    Rule("passages-differ", ("Q19", "Q37"), _SIGN, "Passages, the findings they are bound to, and the comparison as a "
         "whole say the same of the first report.", advises=True),
    Rule("treatment", ("Q37", "Q43"), _SIGN, "A changed plan says what is advised instead."),
    Rule("findings", ("Q47",), _SIGN, "There are findings, and none of them is empty."),
    Rule("side", ("3.2",), _SIGN, "The evidence of a finding lies on the side that it names.", overridable=True),
    Rule("text", ("3.2",), _SIGN, "Nothing in the words contradicts what is known, or cannot be; see below.",
         overridable=True, advises=True),
    Rule("recommendations", ("3.2",), _SIGN, "There are recommendations, or “None”."),
    Rule("further-opinion", ("Q38",), _SIGN, "A further opinion that is recommended has its specialty and its reason."),
    Rule("unable-alone", ("Q51",), _SIGN, "Where no opinion can be rendered, no diagnosis or comparison is left in the "
         "document."),
    Rule("unable-reason", ("Q51",), _SIGN, "Where no opinion can be rendered it is said why; diagnosis, answers and "
         "comparison are not asked for."),
    Rule("unable-missing", ("Q51",), _SIGN, "Where no opinion can be rendered, what is missing is listed."),
    Rule("urgent", ("3.2",), _SIGN, "An urgent finding is affirmed or denied, and says who was told, when and how."),
    Rule("plain", ("Q37",), _SIGN, "There is a summary in plain words that a patient would understand."),
    Rule("agreement", ("Q37",), _SIGN,
         "The patient is told in one sentence whether this opinion agrees with the first physician."),
    Rule("agreement-differs", ("Q37",), _SIGN, "That sentence is the one that follows from the comparison.",
         advises=True),
    Rule("plain-reading", ("Q37",), _SIGN, "The summary reads at school grade 8 or below.", advises=True),
    Rule("follow-on", ("Q39", "Q41", "Q56"), _SIGN,
         "Further care is offered only where no arrangement forbids it, and is disclosed as an interest."),
    Rule("distribution", ("Q35",), _SIGN, "The first physician gets a copy only where the consent says so."),
    Rule("placeholder", ("3.2",), _SIGN, "No placeholder is left in a text."),
    Rule("dictated", ("3.2",), _SIGN, "Every dictated word was accepted by the author after it was shown or heard."),
    Rule("dictated-aside", ("3.2",), _SIGN, "No dictated words are set aside without a text.", advises=True),
    Rule("dictated-sound", ("3.2",), _SIGN, "No dictated sound is left without words: it was listened to and put away.",
         advises=True),
    Rule("evidence", ("3.2",), _SIGN, "Every measurement, image and passage that a text cites is there."),
    Rule("changed", ("3.2",), _SIGN, "No number reads otherwise than in the last preview."),
    Rule("shown", ("Q10",), _SIGN, "Every image, page and second was shown.", overridable=True, by_policy=True),
    Rule("identity", ("Q50",), _SIGN, "Every image, and every paper whose format tells, names this patient.",
         overridable=True),
    Rule("amendment", ("3.2",), _SIGN, "An addendum says why it is written, something, and which answer or advice it "
         "changes; a correction what was wrong and what it says now. Of an urgent change it is said who was told."),
)  # fmt: skip
RULES: MappingProxyType[str, Rule] = MappingProxyType({one.id: one for one in _ALL})


def rule_of(check_id: str) -> Rule | None:
    """Return the rule that a check is of: its id up to a colon; None for a check that no rule made."""
    return RULES.get(check_id.partition(":")[0])


def markdown() -> str:
    """Return the table as `docs/opinion.md` has it."""
    lines = [
        "| rule | rows | asked at | what it asks for | with a reason | the service may |",
        "|---|---|---|---|---|---|",
    ]
    for one in RULES.values():
        asked, rows = ", ".join(one.asked), ", ".join(one.rows)
        reason = "yes" if one.overridable else ""
        service = "let it hold up" if one.advises else "let it advise" if one.by_policy else ""
        lines.append(f"| {one.id} | {rows} | {asked} | {one.words} | {reason} | {service} |")
    return "\n".join(lines)
