"""`bookwright chapter NAME`: a chapter to be written, made of the parts that the book lists as its anatomy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bookwright import anatomy, config
from bookwright.anatomy import Part
from bookwright.config import Config
from bookwright.diagnostics import Code, Report
from bookwright.manuscript_settings import Kind, kinds
from bookwright.source import Span

B036 = Code(
    "B036", "error", "a name that no chapter can have",
    """The name of a chapter becomes that of its folder and of its labels (`sec-name-part`): small letters and figures
    in words that hyphens join, beginning with a letter.""",
)  # fmt: skip
B037 = Code(
    "B037", "error", "a chapter that is there already",
    """`bookwright chapter NAME` writes new files and never over others: something stands where one of them belongs.
    Nothing was written.""",
)  # fmt: skip
B038 = Code(
    "B038", "error", "a book that does not say what a chapter is",
    """`bookwright chapter NAME` makes a chapter of the parts that are listed under `bookwright: checks:` for a kind of
    pages, `anatomy: {parts: […]}`, and puts it where the kind's pattern `pages: chapters/*.qmd` has the name.""",
)  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
TODO = "To be written"
_QUIZ = """# The questions of the chapter, with a key for each; `docs/guide/learning.qmd` shows every type:
# - id: q-{slug}-1
#   type: single            # multiple, truefalse, numeric, order, fill
#   stem: ""
#   choices:
#     - {{text: "", correct: true, why: ""}}
#     - {{text: "", correct: false, why: ""}}
#   explanation: ""
#   section: sec-{slug}
#   objective: 1
#   difficulty: 1
[]
"""
_GLOSSARY = """# The terms that this chapter owns:
# - term: ""
#   id: ""
#   definition: ""
#   forms: []
#   see: []
#   section: sec-{slug}
[]
"""


def write(project: Path, name: str, title: str, report: Report) -> list[str]:
    """Write the chapter's files; their paths, the chapter's own first. Nothing is written where something is wrong."""
    conf = config.load(project, report)
    if conf is None or report.failed:
        return []
    if not _NAME.match(name):
        report.add(B036.at(None, f"`{name}` is no name of a chapter", "small letters, figures, hyphens: `ml-systems`"))
        return []
    kind, path = _home(conf, name)
    if kind is None:
        span = conf.located.span("bookwright", "checks") or Span("_quarto.yml")
        report.add(B038.at(span, "no kind of pages has both an anatomy and a pattern with `*`"))
        return []
    files = _files(path, name, title or name.replace("-", " ").capitalize(), kind)
    for file in files:
        if (conf.root / file).exists():
            report.add(B037.at(Span(file), f"`{file}` is there already"))
            return []
    for file, text in files.items():
        (conf.root / file).parent.mkdir(parents=True, exist_ok=True)
        (conf.root / file).write_text(text, "utf-8")
    return list(files)


def _home(conf: Config, name: str) -> tuple[Kind | None, str]:
    """The first kind of pages with an anatomy, and the path that its pattern has for the name."""
    given = conf.own.get("checks")
    for kind in kinds(conf, (), Report()):
        pages: Any = given[kind.name].get("pages") if isinstance(given, Mapping) else ()
        patterns = [str(p) for p in (pages if isinstance(pages, list) else [pages])]
        pattern = next((p for p in patterns if "*" in p and not re.search(r"\*\*|[?\[{!]", p)), "")
        if "anatomy" in kind.checks and pattern.endswith(".qmd") and ".." not in pattern:
            return kind, pattern.lstrip("/").replace("*", name)
    return None, ""


def _files(path: str, slug: str, title: str, kind: Kind) -> dict[str, str]:
    """The texts of the chapter and of what belongs to it, by path."""
    limits = kind.checks["anatomy"]
    parts = anatomy.parts(limits.value("parts"))
    cell = str(limits.value("cell") or "").strip()
    code = f"```{{python}}\n#| include: false\n{cell}\n```\n" if cell else ""
    objectives = int(kind.checks["objectives"].range("count")[0]) if "objectives" in kind.checks else 3
    texts = [f"# {title} {{#sec-{slug}}}\n"]
    for part in parts:
        if code and (part.heading or part.body):  # before the first section
            texts.append(code)
            code = ""
        texts += _part(part, slug, path, objectives)
    stem = path.removesuffix(".qmd")
    solutions = [f"## {title} {{.unnumbered}}\n", f"::: {{#sol-{slug}-1}}\n{TODO}: the way to the answer.\n:::\n"]
    return {
        path: "\n".join(texts + ([code] if code else [])),
        f"{stem}_quiz.yml": _QUIZ.format(slug=slug),
        f"{stem}_glossary.yml": _GLOSSARY.format(slug=slug),
        f"{stem}_solutions.qmd": "\n".join(solutions),
    }


def _part(part: Part, slug: str, path: str, objectives: int) -> Iterator[str]:
    """The blocks of a part."""
    todo = f"{TODO}: {part.write}." if part.write else f"{TODO}."
    if part.name == ".purpose":
        yield f"::: {{.purpose}}\n*{TODO}: the question that the chapter answers.*\n\n{todo}\n:::\n"
    elif part.name == ".objectives":
        items = "\n".join(f"{n}. {TODO}: what the reader can then do." for n in range(1, objectives + 1))
        yield f'::: {{.callout-tip .objectives title="{part.shown}"}}\n{items}\n:::\n'
    elif part.name.startswith("."):
        yield f"::: {{{part.name}}}\n{todo}\n:::\n"
    elif part.body:
        yield f"## {TODO} {{#sec-{slug}-first}}\n"
        yield f"{todo}\n"
    elif not part.heading:
        yield f"**{part.shown}.** {todo}\n"
    else:
        classes = " .unnumbered" if part.unnumbered else ""
        yield f"## {part.title or part.shown.capitalize()} {{#sec-{slug}-{part.name[1:]}{classes}}}\n"
        if part.holds == "exercises":
            yield f'::: {{#exr-{slug}-1 name="{TODO}" level="E" objectives="1"}}\n{todo}\n:::\n'
        elif part.holds == "quiz":
            file = path.removesuffix(".qmd").rsplit("/", 1)[-1]
            yield f'::: {{.quiz file="{file}_quiz.yml"}}\n{TODO}: the questions of this section.\n:::\n'
        else:
            yield f"{todo}\n"
