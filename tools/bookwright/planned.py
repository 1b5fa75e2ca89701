"""References in words to what is not written yet (`contents/planned.yml`): which have come true."""

from __future__ import annotations

from collections.abc import Mapping

from bookwright import located
from bookwright.config import C001, C003, Config
from bookwright.diagnostics import Code, Report
from bookwright.labels import Label
from bookwright.located import YamlError
from bookwright.source import NotText, Span, read

B020 = Code(
    "B020", "info", "a planned label that now exists",
    """`bookwright: planned:` lists phrases that stand for what is not written yet, with the label each will
    have. This label is there now, so the phrase can become a reference and its line can go.""",
)  # fmt: skip


def check(config: Config, labels: Mapping[str, Label], report: Report) -> None:
    """Say which planned labels have come into being; a plan that does not parse is an error."""
    if not config.planned:
        return
    try:
        plan = located.load(read(config.root, config.planned).text, config.planned)
    except YamlError as error:
        report.add(C001.at(error.span, str(error)))
        return
    except (OSError, NotText):
        report.add(C003.at(Span("_quarto.yml"), f"`planned` names `{config.planned}`, which cannot be read"))
        return
    for position, item in enumerate(plan.value if isinstance(plan.value, list) else []):
        if isinstance(item, Mapping) and item.get("label") in labels:
            text = f"`{item['label']}` exists now: “{item.get('phrase', '')}” can be a reference"
            report.add(B020.at(plan.span(position), text))
