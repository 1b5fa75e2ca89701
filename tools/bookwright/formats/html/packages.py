"""The book's own packages on its site: a wheel of each, and the cell that installs them in a downloaded notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bookwright.diagnostics import Code, did_you_mean
from bookwright.engines.wheel import NoWheel, Wheel, make
from bookwright.formats.base import Made, Manuscript
from bookwright.packages import B014, Package, packages, sources, wanted

B015 = Code(
    "B015", "error", "a package whose wheel was not made",
    """The site offers the packages under `bookwright: packages:` as wheels. A wheel is made by the package's own
    backend (`build-system` in its `pyproject.toml`), which must be installed where bookwright is: nothing is
    fetched in a build. The last lines that it wrote are shown; `python -m build --wheel --no-isolation FOLDER`
    shows all of them. A wheel that is not pure Python is refused, since readers have other machines.""",
)  # fmt: skip
FOLDER = "assets/packages"


@dataclass(frozen=True)
class Offered:
    """A wheel that the site offers, with the extras that notebooks need."""

    wheel: Wheel
    extras: tuple[str, ...]

    @property
    def path(self) -> str:
        return f"{FOLDER}/{self.wheel.file}"


def offered(m: Manuscript) -> list[Offered]:
    """The wheels of the packages that the book lists; one that cannot be made is reported and left out."""
    found: dict[str, Offered] = {}
    for package in packages(m.config, m.report):
        m.notify(f"making the wheel of {package.folder}")
        one = _offered(m, package)
        if one and one.wheel.file in found:
            text = f"`{package.folder}` is called `{one.wheel.name}`, as another package of the book is"
            m.report.add(B014.at(package.span, text))
        elif one:
            found[one.wheel.file] = one
    return list(found.values())


def _offered(m: Manuscript, package: Package) -> Offered | None:
    folder = m.config.root / package.folder
    try:
        wheel = make({path.relative_to(folder).as_posix(): path for path in sources(folder)}, m.cache)
    except NoWheel as problem:
        m.report.add(B015.at(package.span, f"no wheel of `{package.folder}`: {problem}", problem.lines))
        return None
    for extra in wanted(package.extras, wheel.extras):
        hint = did_you_mean(extra, wheel.extras, "it has none" if not wheel.extras else "")
        m.report.add(B014.at(package.span, f"`{package.folder}` has no extra `{extra}`", hint))
    return Offered(wheel, package.extras)


def files(found: Sequence[Offered]) -> dict[str, Made]:
    return {one.path: Made(copy=one.wheel.path) for one in found}


def cell(found: Sequence[Offered], site: str, words: Mapping[str, str]) -> str:
    """The code that installs the packages: from the address of the `site`, or where that is "" from beside the
    notebook, with a line that says so in the book's language."""
    if not found:
        return ""
    if site:
        site = quote(site, safe=":/%@~+,;=&!")  # no sign that IPython or a shell would read
        said = [f"{_named(o, o.wheel.name)} @ {site}/{FOLDER}/{quote(o.wheel.file)}" for o in found]
        first = ""
    else:
        said = [_named(o, f"./{o.wheel.file}") for o in found]
        note = words["notebook-wheel"].replace("{files}", ", ".join(o.wheel.file for o in found))
        first = f"# {' '.join(note.split())}\n"
    return f"{first}%pip install --quiet " + " ".join(f'"{one}"' for one in said)


def _named(one: Offered, name: str) -> str:
    return name + (f"[{','.join(one.extras)}]" if one.extras else "")
