"""Quizzes (`::: {.quiz file="x_quiz.yml"}`): questions, shuffled choices, answers with their reasons.

Complete without a script: the answer of each question is behind a fold on the web and follows it
on paper. Items are checked when the chapter is parsed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any, ClassVar

from bookwright.features.base import (
    Feature,
    Reading,
    Setting,
    fragment,
    part_of,
    typst_call,
)  # fmt: skip
from bookwright.nodes import (
    Node,
    attr,
    div,
    link,
    para,
    plain,
    raw_block,
    span,
    string,
    strong,
    tagged,
    values,
)
from bookwright.questions import F010, Problem, computed, problems, tolerance
from bookwright.source import Span

_SAID = ("true", "false", "check", "right", "wrong", "again", "score", "answer", "up", "down", "number")


class Quiz(Feature):
    name: ClassVar[str] = ":quiz"
    leaves: ClassVar[str] = "quiz-answer"
    kinds: ClassVar[tuple[str, ...]] = ("Div",)

    def recognise(self, node: Node, reading: Reading) -> list[Node] | None:
        (identifier, names, pairs), blocks = node["c"]
        if names[:1] != ["quiz"]:
            return None
        data = reading.script.data.get(dict(pairs).get("file", ""))
        if data is None:
            return None  # scan has reported the missing file; the fallback sentence stands
        items = data["value"] if isinstance(data["value"], list) else [data["value"]]
        known = [i for n, i in enumerate(items) if self._valid(n, i, data["places"], reading)]
        children = [_item(number, item) for number, item in enumerate(known, 1)]
        return [{"t": "Div", "c": [attr(identifier, [self.name], {}), children or blocks]}]

    def _valid(self, index: int, item: Any, places: Mapping[str, list[Any]], reading: Reading) -> bool:
        """Whether an item can be asked; what is wrong with it is reported at its key."""
        found = list(problems(item))
        if not any(p.code is F010 for p in found) and (again := _computed(item, reading)):
            found.append(again)
        for one in found:
            where = places.get(f"{index}/{one.at}") or places.get(str(index)) or [reading.script.file]
            reading.report.add(one.code.at(Span(*where), one.message, one.hint))
        return not any(p.code is F010 for p in found)

    def html(self, node: Node, setting: Setting) -> list[Node]:
        items = [self._html_item(child, setting) for child in node["c"][1] if _is_item(child)]
        if not items:
            return list(node["c"][1])
        said = json.dumps({key: setting.words[f"quiz-{key}"] for key in _SAID}, ensure_ascii=False)
        return [tagged("section", items, node["c"][0][0], ["quiz"], data_words=said)]

    def _asked(self, item: Node, setting: Setting) -> list[Node]:
        """The number, the question and its choices."""
        label = span(string(f"{setting.words['quiz']} {values(item)['number']}"), classes=["quiz-label"])
        blocks = [tagged("p", [plain([label])]), *part_of(item, ":stem")]
        choices = [part_of(c, ":text") for c in _choices(item)]
        return [*blocks, *([_lettered(choices)] if choices else [])]

    def _html_item(self, item: Node, setting: Setting) -> Node:
        options, blocks = values(item), self._asked(item, setting)
        head = tagged("summary", [plain(string(setting.words["answer"]))])
        blocks.append(tagged("details", [head, *self._answer(item, setting)], classes=["quiz-answer"]))
        asked = {f"data_{key}": options[key] for key in ("type", "key", "tolerance", "unit") if options.get(key)}
        return tagged("section", blocks, item["c"][0][0], ["quiz-item"], **asked)

    def typst(self, node: Node, setting: Setting) -> list[Node]:
        """The questions, then all answers: nobody reads an answer by accident."""
        questions: list[Node] = []
        answers: list[Node] = []
        for item in node["c"][1]:
            if not _is_item(item):
                return list(node["c"][1])
            number = values(item)["number"]
            title = f"{setting.words['quiz']} {number}"
            questions.append(
                raw_block("typst", typst_call("quiz-item", title=title, id=item["c"][0][0]) + ")[")
            )
            questions += part_of(item, ":stem")
            if choices := [part_of(c, ":text") for c in _choices(item)]:
                questions.append(_lettered(choices))
            questions.append(raw_block("typst", "]"))
            answers.append(raw_block("typst", typst_call("quiz-answer", number=number) + ")["))
            answers += [*self._answer(item, setting), raw_block("typst", "]")]
        title = setting.words.get("answers", setting.words["answer"])
        head = raw_block("typst", typst_call("quiz-answers", title=title) + ")[")
        return [*questions, head, *answers, raw_block("typst", "]")] if questions else []

    def plain(self, node: Node, setting: Setting) -> list[Node]:
        return self.html(node, setting)

    def epub(self, node: Node, setting: Setting) -> list[Node]:
        """The questions, each with a link to its answer at the end: not every reader of e-books folds."""
        items = [child for child in node["c"][1] if _is_item(child)]
        if not items:
            return list(node["c"][1])
        asked, answers = [], []
        for item in items:
            name = item["c"][0][0]
            there = link(string(setting.words["answer"]), f"#{name}-answer", classes=["quiz-look"])
            asked.append(tagged("section", [*self._asked(item, setting), para([there])], name, ["quiz-item"]))
            back = link(string(f"{setting.words['quiz']} {values(item)['number']}"), f"#{name}")
            answers.append(div([para([back]), *self._answer(item, setting)], f"{name}-answer", ["quiz-answer"]))
        head = tagged("p", [plain([strong(string(setting.words["answers"]))])])
        last = tagged("section", [head, *answers], classes=["quiz-answers"])
        return [tagged("section", [*asked, last], node["c"][0][0], ["quiz"])]

    def _answer(self, item: Node, setting: Setting) -> list[Node]:
        """The right answer, why each wrong choice is wrong, and the section to read again."""
        options, choices = values(item), _choices(item)
        answer = options.get("answer", "")
        text = options.get("key", "").replace(" ", ", ") if choices else setting.words.get(answer, answer)
        blocks = (
            [para([strong(string(f"{text}.")), *string(" "), *_inlines(part_of(item, ":explanation"))])]
            if text
            else part_of(item, ":explanation")
        )
        for i, choice in enumerate(choices):
            if why := part_of(choice, ":why"):
                told = para([strong(string(f"{_letter(i)}: ")), *_inlines(why)])
                blocks.append(div([told], classes=["quiz-why"], data_choice=_letter(i)))
        section = setting.labels.get(options["section"])
        if section:
            href = setting.href(section.id)
            name = setting.reference(section)
            blocks.append(para([link(string(name), href, classes=["quarto-xref"])]))
        return blocks


def _computed(item: Mapping[str, Any], reading: Reading) -> Problem | None:
    """What is wrong with the key of an item that computes it; nothing where no cell ran."""
    value = reading.values.get(item["compute"]["inline"]) if item.get("compute") else None
    return computed(item, value[0]) if value else None


def _letter(number: int) -> str:
    return chr(ord("A") + number)


def _lettered(choices: list[list[Node]]) -> Node:
    return {"t": "OrderedList", "c": [[1, {"t": "UpperAlpha"}, {"t": "Period"}], choices]}


def _is_item(node: Node) -> bool:
    return bool(node["t"] == "Div" and node["c"][0][1][:1] == [":item"])


def _choices(item: Node) -> list[Node]:
    return [c for c in item["c"][1] if c["t"] == "Div" and c["c"][0][1][:1] == [":choice"]]


def _inlines(blocks: list[Node]) -> list[Node]:
    return [i for b in blocks if b["t"] in ("Para", "Plain") for i in b["c"]]


def _item(number: int, item: Mapping[str, Any]) -> Node:
    given = list(item["choices"]) if item["type"] in ("single", "multiple", "order") else []
    choices = list(given)
    random.Random(str(item["id"])).shuffle(choices)
    children = [
        div([fragment(str(item["stem"]), block=True)], classes=[":stem"]),
        *(_choice(c) for c in choices),
        div([fragment(str(item["explanation"]), block=True)], classes=[":explanation"]),
    ]
    answer = item.get("answer")
    forms = [] if answer is None else answer if isinstance(answer, list) else [answer]
    texts = [str(a).lower() if isinstance(a, bool) else str(a) for a in forms]
    shown = " / ".join(texts)
    unit = str(item.get("unit") or "")
    if item["type"] == "order":  # the letters of the choices in their right order
        key = " ".join(_letter(choices.index(c)) for c in given)
    else:
        key = " ".join(_letter(i) for i, c in enumerate(choices) if c.get("correct") is True) or "|".join(texts)
    pairs = {"type": item["type"], "number": str(number), "section": str(item["section"]), "key": key,
             "tolerance": f"{tolerance(item):g}" if item["type"] == "numeric" else "", "unit": unit,
             "answer": f"{shown}\u00a0{unit}" if shown and unit else shown}  # fmt: skip
    return {"t": "Div", "c": [attr(str(item["id"]), [":item"], pairs), children]}


def _choice(choice: Mapping[str, Any]) -> Node:
    parts = [div([fragment(str(choice["text"]), block=True)], classes=[":text"])]
    if choice.get("why"):
        parts.append(div([fragment(str(choice["why"]), block=True)], classes=[":why"]))
    return div(parts, classes=[":choice"], correct="true" if choice.get("correct") is True else "false")
