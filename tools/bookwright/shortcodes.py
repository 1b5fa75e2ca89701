"""Shortcodes that are text before pandoc reads it: values, filler text and cells of other notebooks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

from bookwright import layers, notebook, pages
from bookwright.assemble import resolve_path
from bookwright.diagnostics import Code, did_you_mean
from bookwright.source import Span
from bookwright.values import SHORTCODE, TEXTS, Values, arguments
from bookwright.words import words

if TYPE_CHECKING:
    from bookwright.prose import Found

S006 = Code(
    "S006", "error", "unknown shortcode",
    """`{{< name … >}}` calls a shortcode by name. Those that bookwright knows are include, meta, var,
    env, video, pagebreak, kbd, version, placeholder, lipsum and embed. To print the braces
    themselves write `{{{< name >}}}`.""",
)  # fmt: skip
S062 = Code(
    "S062", "error", "a notebook or a cell to embed that is not there",
    """`{{< embed notebook.ipynb#cell >}}` prints the outputs of a cell of another notebook of the project.
    The cell is named by its label, its id, one of its tags or its place among the code cells, from 0 as
    in `[0]`. Either the file or the cell does not exist.""",
)  # fmt: skip
S063 = Code(
    "S063", "error", "a shortcode without what it needs",
    """This shortcode needs an argument that is missing or that it cannot read: `video` an address or a
    file, `kbd` keys, `embed` a notebook, `placeholder` a width and a height in pixels, `lipsum` a number
    of paragraphs, `meta` and `var` a key, `env` a name. `include` needs a file, and a line of its own.""",
)  # fmt: skip
SHORTCODES = frozenset("meta var env video pagebreak kbd version placeholder lipsum embed include".split())
_Needs = Callable[[Sequence[str], Mapping[str, str]], bool]
# whether a shortcode has what it needs, and how it is written
_NEEDS: Mapping[str, tuple[_Needs, str]] = {
    "video": (lambda given, options: bool(given and given[0]), "{{< video film.mp4 >}}"),
    "kbd": (lambda given, options: bool(given or options), "{{< kbd Ctrl-C >}}"),
    "embed": (lambda given, options: bool(given), "{{< embed notebook.ipynb#cell >}}"),
    "placeholder": (lambda given, options: all(one.isdigit() and 0 < int(one) < 10_000 for one in given[:2]),
                    "{{< placeholder 400 200 >}}"),
    "lipsum": (lambda given, options: not given or (given[0].isdigit() and 0 < int(given[0]) <= 100),
               "{{< lipsum 2 >}}"),
    "meta": (lambda given, options: bool(given), "{{< meta title >}}"),
    "var": (lambda given, options: bool(given), "{{< var key >}}"),
    "env": (lambda given, options: bool(given), "{{< env NAME >}}"),
    "include": (lambda given, options: False, "{{< include file.qmd >}}"),
}  # fmt: skip
# Cicero, De finibus bonorum et malorum 1.32-33 (45 BC), in its own words
_LATIN = (
    """Sed ut perspiciatis, unde omnis iste natus error sit voluptatem accusantium doloremque laudantium, totam
    rem aperiam eaque ipsa, quae ab illo inventore veritatis et quasi architecto beatae vitae dicta sunt,
    explicabo.""",
    """Nemo enim ipsam voluptatem, quia voluptas sit, aspernatur aut odit aut fugit, sed quia consequuntur magni
    dolores eos, qui ratione voluptatem sequi nesciunt, neque porro quisquam est, qui dolorem ipsum, quia dolor
    sit, amet, consectetur, adipisci velit, sed quia non numquam eius modi tempora incidunt, ut labore et dolore
    magnam aliquam quaerat voluptatem.""",
    """Ut enim ad minima veniam, quis nostrum exercitationem ullam corporis suscipit laboriosam, nisi ut aliquid
    ex ea commodi consequatur? Quis autem vel eum iure reprehenderit, qui in ea voluptate velit esse, quam nihil
    molestiae consequatur, vel illum, qui dolorem eum fugiat, quo voluptas nulla pariatur?""",
    """At vero eos et accusamus et iusto odio dignissimos ducimus, qui blanditiis praesentium voluptatum deleniti
    atque corrupti, quos dolores et quas molestias excepturi sint, obcaecati cupiditate non provident, similique
    sunt in culpa, qui officia deserunt mollitia animi, id est laborum et dolorum fuga.""",
    """Et harum quidem rerum facilis est et expedita distinctio. Nam libero tempore, cum soluta nobis est eligendi
    optio, cumque nihil impedit, quo minus id, quod maxime placeat, facere possimus, omnis voluptas assumenda
    est, omnis dolor repellendus.""",
)  # fmt: skip


def expand(name: str, given: Sequence[str], options: Mapping[str, str], span: Span, state: Found) -> str | None:
    """The Markdown that takes the shortcode's place, None for one that a feature turns into content."""
    if name not in SHORTCODES:
        state.report.add(S006.at(span, f"unknown shortcode `{name}`", did_you_mean(name, SHORTCODES)))
        return f"`{{{{< {name} >}}}}`"
    needs = _NEEDS.get(name)
    if needs and not needs[0](given, options):
        message = f"`{name}` lacks what it needs, or cannot read it"
        if name == "include":
            message = "`include` needs a file, and a line of its own"
        state.report.add(S063.at(span, message, f"it is written `{needs[1]}`"))
        return f"`{{{{< {' '.join([name, *given])} >}}}}`"
    if name in TEXTS:
        return _value(name, given, span, state)
    if name == "lipsum":
        count = int(given[0]) if given else 1
        return "\n\n".join(" ".join(one.split()) for one in islice(cycle(_LATIN), count))
    if name == "embed":
        return _embedded(given[0], options, span, state)
    return None


def in_code(text: str, span: Callable[[int, int], Span], state: Found) -> str:
    """A code block's text with the values that shortcodes name in it; any other stays as it is."""

    def put(found: re.Match[str]) -> str:
        if found.group(1) not in TEXTS:
            return found.group()
        given, _ = arguments(found.group(2))
        place = span(found.start(), len(found.group()))
        return _value(found.group(1), given, place, state)

    return SHORTCODE.sub(put, text) if "{{<" in text else text


def _value(name: str, given: Sequence[str], span: Span, state: Found) -> str:
    """What `meta`, `var` or `env` prints here."""
    config = state.config
    known = Values({**config.meta, **state.front}, config.variables, config.environment)
    return known.text(name, given, span, state.report)


def _embedded(target: str, options: Mapping[str, str], span: Span, state: Found) -> str:
    """Cells of a notebook with their stored outputs, added to the chapter's own."""
    path, _, wanted = target.partition("#")
    if found := re.fullmatch(r"(.*\.ipynb)\[([^\]]*)\]", target):
        path, wanted = found.groups()
    file = resolve_path(state.config.root, state.file, path)
    if file is None or not path.endswith(".ipynb") or not (state.config.root / file).is_file():
        hint = "" if path.endswith(".ipynb") else "a notebook's name ends with `.ipynb`"
        state.report.add(S062.at(span, f"there is no notebook `{path}`", hint))
        return f"`{path}`"
    book = notebook.read_cells(state.config.root, file, state.report)
    state.reads[file] = book.digest
    names = [one.strip() for one in wanted.split(",") if one.strip()] if wanted else []
    parts: list[str] = []
    for name in names or [str(n) for n in range(len(book.code))]:
        cell = book.find(name)
        if cell is None:
            state.report.add(S062.at(span, f"`{path}` has no cell `{name}`", did_you_mean(name, book.names)))
            continue
        parts.append(_placed(cell, file, options, span, state))
    if not parts:
        return f"`{target}`"
    return "\n\n" + "\n\n".join([*parts, *_from(path, file, state)]) + "\n\n"


def _from(path: str, file: str, state: Found) -> list[str]:
    """The link to the notebook below what is embedded from it; on the site, where `notebook-links` allows it."""

    def asked(key: str) -> Any:
        return layers.setting("html", key, state.front, state.config.meta)

    if asked("notebook-links") in (False, "global") or asked("notebook-view") is False:
        return []
    views = asked("notebook-view")
    views = views if isinstance(views, list) else [views]
    view = next((v for v in views if isinstance(v, Mapping) and v.get("notebook") in (path, file)), {})
    title = re.sub(r"([\[\]\\`*_$<])", r"\\\1", str(view.get("title") or path.rsplit("/", 1)[-1]))
    words_of = words(state.config.lang, state.config.meta.get("language"))
    link = f"[{words_of['issue-source']}: {title}](<{view.get('url') or path}>){{.quarto-notebook-link}}"
    return [f'::: {{.content-visible when-format="html:js"}}\n{link}\n:::']


def _placed(cell: notebook.CodeCell, file: str, options: Mapping[str, str], span: Span, state: Found) -> str:
    number = len(state.cells)
    echo = options.get("echo") == "true" or options.get("echo") == "fenced"
    taken = notebook.as_cell(cell, number, file, echo, state.report, span)
    if pages.holds(state.config, file):  # there the label has its place, and here stands a copy
        taken = notebook.referring(taken)
    elif taken.label:
        state.mark("label", taken.label, span)
    state.cells.append(taken)
    state.given[number] = list(cell.outputs)
    if not cell.outputs and not echo:
        state.report.add(notebook.X023.at(span, f"this cell of `{file}` has no stored output to show"))
    return f"```{{=bookwright-cell}}\n{number}\n```"
