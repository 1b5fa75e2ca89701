"""Raw LaTeX → Typst, as far as it has a form: page breaks, spaces, letters; the rest is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bookwright.formats.pdf.markup import escape

_BREAK = "#pagebreak(weak: true)"
# commands without arguments
_PLAIN: Mapping[str, str] = {
    "newpage": _BREAK, "pagebreak": _BREAK, "clearpage": _BREAK, "eject": _BREAK,
    "cleardoublepage": "#new-page()", "cleartooddpage": "#new-page()",
    "smallskip": "#v(3pt)", "medskip": "#v(6pt)", "bigskip": "#v(12pt)", "hfill": "#h(1fr)", "vfill": "#v(1fr)",
    "linebreak": "#linebreak()", "newline": "#linebreak()", "columnbreak": "#colbreak(weak: true)",
    "LaTeX": "LaTeX", "TeX": "TeX", "ldots": "…", "dots": "…", "textellipsis": "…", "quad": "#h(1em)",
    "qquad": "#h(2em)", "textbackslash": "\\\\", "copyright": "©", "S": "§", "P": "¶", "dag": "†", "ddag": "‡",
    "par": "#parbreak()", "hrulefill": "#ornament()", "textbullet": "•", "slash": "\\/", "pounds": "£",
}  # fmt: skip
# what says how a page looks, or asks for what settings ask for here: no words of the author are lost with
# it, and it is named once a file
_LAYOUT = frozenset(
    """
    appendix frontmatter mainmatter backmatter noindent indent centering raggedright sloppy fussy nopagebreak
    nolinebreak phantomsection tableofcontents listoffigures listoftables maketitle bookmarksetup pagenumbering
    pagestyle thispagestyle setlength addtolength needspace small normalsize large Large LARGE huge Huge tiny
    footnotesize scriptsize singlespacing onehalfspacing doublespacing makeindex printindex newenvironment
    renewenvironment usepackage setstretch linespread selectlanguage bibliographystyle bibliography enlargethispage
    label let
""".split()
)
# what only LaTeX needs to read its own lines, and macros, which the book's formulas know
_SILENT = frozenset(
    """protect relax allowbreak begingroup endgroup bgroup egroup leavevmode null newcommand renewcommand
    providecommand DeclareMathOperator""".split()
)
_SPACES: Mapping[str, str] = {"vspace": "v", "hspace": "h"}
_LENGTH = re.compile(r"-?[\d.]+(?:pt|mm|cm|in|em)")
# commands around a text
_AROUND: Mapping[str, str] = {
    "textbf": "strong", "textit": "emph", "emph": "emph", "textsc": "smallcaps", "underline": "underline",
    "textsuperscript": "super", "textsubscript": "sub", "sout": "strike", "textsf": "", "textrm": "", "textup": "",
    "mbox": "box", "text": "", "textnormal": "", "textmd": "",
}  # fmt: skip
_COMMAND = re.compile(r"\\(?:([A-Za-z@]+)\*?|(.))[ \t]*")
_ARGUMENT = re.compile(r"\s*(?:\[[^\]]*\]|\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\})")
_ARGUMENTS = re.compile(r"^\s*(\[[^\]]*\]|\{[^{}]*\})+")
_ENVIRONMENT = re.compile(r"\\begin\{([^}]*)\}(.*?)\\end\{\1\}", re.S)
_ENVIRONMENTS: Mapping[str, str] = {
    "center": "align(center)", "flushleft": "align(left)", "flushright": "align(right)",
    "quote": "quote(block: true)", "quotation": "quote(block: true)",
    "small": "text(size: .9em)", "landscape": "block()",
}  # fmt: skip
_COMMENT = re.compile(r"(?<!\\)%.*")
_DEFINITION = re.compile(
    r"\\(?:def|gdef|edef|xdef)\s*\\[A-Za-z@]+[^{]*\{(?:[^{}]|\{[^{}]*\})*\}"
    r"|\\let\s*\\[A-Za-z@]+\s*=?\s*\\[A-Za-z@]+"
)



@dataclass(frozen=True)
class Translated:
    """Typst markup, the commands and environments that have no form, those that only say how pages of LaTeX
    look, and how many index entries there were."""

    markup: str
    lost: tuple[str, ...] = ()
    indexed: int = 0
    layout: tuple[str, ...] = ()


def translated(tex: str, inline: bool = False) -> Translated:
    """A raw piece of LaTeX as Typst. In a line, what an unknown command was given is still shown."""
    tex = _DEFINITION.sub("", _COMMENT.sub("", tex))
    whole = _ENVIRONMENT.search(tex)
    if whole is None:
        return _pieces(tex, inline)
    before, after = _pieces(tex[: whole.start()], inline), translated(tex[whole.end() :], inline)
    name, body = whole.group(1), whole.group(2)
    around = _ENVIRONMENTS.get(name)
    inner = translated(_ARGUMENTS.sub("", body, count=1), inline) if around else Translated("", (f"\\begin{{{name}}}",))
    if around:
        inner = replace(inner, markup=f"#{around}[{inner.markup}]")
    found = (before, inner, after)
    return Translated(
        "\n\n".join(one.markup for one in found if one.markup),
        tuple(dict.fromkeys(name for one in found for name in one.lost)),
        sum(one.indexed for one in found),
        tuple(dict.fromkeys(name for one in found for name in one.layout)),
    )


def _pieces(tex: str, inline: bool) -> Translated:
    """LaTeX without environments."""
    lost: dict[str, None] = {}
    layout: dict[str, None] = {}
    parts: list[str] = []
    indexed, at = 0, 0
    while found := _COMMAND.search(tex, at):
        parts.append(_words(tex[at : found.start()]))
        name, at = found.group(1) or found.group(2), found.end()
        arguments: list[str] = []
        while found.group(1) and name not in _PLAIN and (argument := _ARGUMENT.match(tex, at)):
            arguments += [argument.group(1)] if argument.group(1) is not None else []
            at = argument.end()
        indexed += name == "index"
        if name in _AROUND and arguments:
            inner = _pieces(arguments[0], inline)
            lost |= dict.fromkeys(inner.lost)
            layout |= dict.fromkeys(inner.layout)
            parts.append(f"#{_AROUND[name]}[{inner.markup}];" if _AROUND[name] else inner.markup)
        elif found.group(2):
            parts.append("#linebreak()" if name == "\\" else escape(name))
        elif name in _PLAIN:
            parts.append(_PLAIN[name] + ("" if not _PLAIN[name].startswith("#") else ";"))
        elif name in _SPACES and arguments and _LENGTH.fullmatch(arguments[0].strip()):
            parts.append(f"#{_SPACES[name]}({arguments[0].strip()});")
        elif name in _LAYOUT:
            layout[f"\\{name}"] = None
        elif name not in _SILENT and name != "index":
            lost[f"\\{name}"] = None
            parts += [_pieces(one, inline).markup for one in arguments if inline]
    parts.append(_words(tex[at:]))
    return Translated("".join(parts).strip(), tuple(lost), indexed, tuple(layout))


def _words(text: str) -> str:
    return escape(re.sub(r"[{}]|(?<![^\s])~", "", text).replace("~", "\u00a0")) if text.strip() else ""
