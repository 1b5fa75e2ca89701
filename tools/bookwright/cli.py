"""The command line: arguments → build, render, check, serve, explain, new, chapter, clean; exit codes 0, 1, 2, 3."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bookwright import __version__

if TYPE_CHECKING:
    from bookwright.session import Log

FORMAT_NAMES = ("html", "pdf", "epub")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. 0: clean, 1: the author has something to fix, 2: wrong usage, 3: a bug of ours."""
    try:
        given = _parser().parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return int(given.run(given))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 0
    except Exception:
        traceback.print_exc()
        print(
            "bookwright: this is a bug in bookwright, not in your book; please report it, with these lines",
            file=sys.stderr,
        )
        return 3


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bookwright", description="Compile a Quarto book to HTML, PDF and EPUB."
    )
    parser.add_argument("--version", action="version", version=f"bookwright {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in (*FORMAT_NAMES, "all"):
        what = "every format" if name == "all" else name.upper()
        command = commands.add_parser(name, help=f"build the book as {what}")
        command.add_argument("project", nargs="?", type=Path, default=Path("."), metavar="PROJECT")
        command.add_argument("--output", type=Path, metavar="DIR", help="where the edition goes")
        command.add_argument("--engine", choices=("bookwright", "quarto"), default="bookwright",
                             help="who writes the edition: the quarto program, where it is installed")  # fmt: skip
        if name == "pdf":
            command.add_argument("--chapter", default="", metavar="NAME",
                                 help="one chapter as a PDF of its own, with the numbers of the book")  # fmt: skip
        _build_options(command)
        command.set_defaults(run=_build, chapter="")
    _render_parser(commands)
    _watching_parsers(commands)
    command = commands.add_parser("export", help="all questions and terms, for Anki or a learning platform")
    command.add_argument("project", nargs="?", type=Path, default=Path("."), metavar="PROJECT")
    command.add_argument("--to", choices=("anki", "qti", "gift"), required=True, help="the form of the file")
    command.add_argument("--output", type=Path, metavar="DIR", help="where the file goes")
    _build_options(command)
    command.set_defaults(run=_export)
    command = commands.add_parser("podcast", help="narrate the script of the home page's podcast")
    command.add_argument("project", nargs="?", type=Path, default=Path("."), metavar="PROJECT")
    command.set_defaults(run=_podcast)
    command = commands.add_parser("explain", help="what a message means and how to mend it")
    command.add_argument("code", nargs="?", metavar="CODE")
    command.add_argument("--keys", nargs="?", const="", metavar="PREFIX", help="keys of the configuration")
    command.set_defaults(run=_explain)
    _starting_parsers(commands)
    command = commands.add_parser("clean", help="remove what was built and remembered")
    command.add_argument("project", nargs="?", type=Path, default=Path("."), metavar="PROJECT")
    command.set_defaults(run=_clean)
    return parser


def _starting_parsers(commands: Any) -> None:
    command = commands.add_parser("new", help="a small book that builds")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.set_defaults(run=_new)
    command = commands.add_parser("chapter", help="a chapter to be written, of the parts that the book lists")
    command.add_argument("name", metavar="NAME", help="the name of its folder and labels: `ml-systems`")
    command.add_argument("--title", default="", metavar="TITLE")
    command.add_argument("--project", type=Path, default=Path("."), metavar="PROJECT")
    command.set_defaults(run=_chapter)


def _watching_parsers(commands: Any) -> None:
    command = commands.add_parser("check", help="everything that can be told without writing an edition")
    command.add_argument("project", nargs="?", type=Path, default=Path("."), metavar="PATH",
                         help="a project, a folder in it, or a chapter: its folder, file, name or number")  # fmt: skip
    command.add_argument("--format", choices=("full", "concise", "json", "github"), default="full")
    command.add_argument("--strict", action="store_true", help="warnings are errors")
    command.add_argument("--no-execute", action="store_true", help="do not run cells")
    command.add_argument("--jobs", type=int, default=0, metavar="N")
    _log_options(command)
    _profile_option(command)
    command.set_defaults(run=_check)
    command = commands.add_parser("serve", help="build, watch, rebuild and reload the browser")
    command.add_argument("project", nargs="?", type=Path, default=Path("."), metavar="PROJECT")
    command.add_argument("--port", type=int, default=None, help="4200, or what `project: preview: port:` says")
    command.add_argument("--host", default="127.0.0.1", help="loopback only unless told otherwise")
    command.add_argument("--pdf", action="store_true", help="keep the PDF fresh as well")
    _log_options(command)
    _profile_option(command)
    command.set_defaults(run=_serve)


def _render_parser(commands: Any) -> None:
    command = commands.add_parser("render", help="one document: its page, PDF, EPUB or Typst beside it")
    command.add_argument("document", type=Path, metavar="DOCUMENT")
    command.add_argument("--to", default="", metavar="FORMAT", help="html, typst, pdf or epub; its first one")
    command.add_argument("--output-dir", type=Path, metavar="DIR", help="where the output goes; beside it")
    command.add_argument("-P", dest="parameters", action="append", type=_pair, default=[], metavar="NAME:VALUE",
                         help="a value for the cell tagged `parameters`")  # fmt: skip
    _build_options(command)
    command.set_defaults(run=_render)


def _profile_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--profile", default="", metavar="A,B", help="merge `_quarto-A.yml` and `_quarto-B.yml` over `_quarto.yml`"
    )


def _profiles(given: argparse.Namespace) -> list[str]:
    return [name for name in given.profile.replace(",", " ").split() if name]


def _build_options(command: argparse.ArgumentParser) -> None:
    _profile_option(command)
    command.add_argument("--jobs", type=int, default=0, metavar="N", help="chapters at a time")
    command.add_argument("--no-execute", action="store_true", help="do not run cells")
    command.add_argument("--strict", action="store_true", help="warnings are errors")
    command.add_argument(
        "--lenient", action="store_true", help="write the edition in spite of errors (still exit 1)"
    )
    command.add_argument(
        "-M", dest="metadata", action="append", type=_pair, default=[], metavar="KEY:VALUE", help="over the metadata"
    )
    command.add_argument(
        "--format", choices=("full", "concise", "json", "github"), default="full", help="form of the messages"
    )
    _log_options(command)


def _log_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--log", type=Path, metavar="FILE", help="all messages and the summary, to a file")
    command.add_argument("--log-format", choices=("plain", "json"), default="plain", help="form of that file")


def _log(given: argparse.Namespace) -> Log | None:
    from bookwright.session import Log

    return Log(given.log, given.log_format) if given.log else None


def _pair(written: str) -> tuple[str, Any]:
    """`KEY:VALUE` with a value in YAML; true for a key alone."""
    from bookwright.located import YamlError, load

    key, _, value = written.partition(":")
    try:
        return key, load(value or "true", "").value
    except YamlError as error:
        raise argparse.ArgumentTypeError(f"`{written}`: {error}") from None


def _build(given: argparse.Namespace) -> int:
    from bookwright import session

    if given.chapter and given.engine == "quarto":
        print("bookwright: `--chapter` cuts what bookwright itself has printed; leave `--engine quarto` away",
              file=sys.stderr)  # fmt: skip
        return 2
    formats = ("pdf", "epub", "html") if given.command == "all" else (given.command,)
    return session.build(
        given.project, formats, output=given.output, jobs=given.jobs, execute=not given.no_execute,
        strict=given.strict, lenient=given.lenient, overrides=dict(given.metadata), form=given.format,
        engine=given.engine, log=_log(given), profiles=_profiles(given), chapter=given.chapter,
    )  # fmt: skip


def _export(given: argparse.Namespace) -> int:
    from bookwright import session

    return session.build(
        given.project, (given.to,), output=given.output, jobs=given.jobs, execute=not given.no_execute,
        strict=given.strict, lenient=given.lenient, overrides=dict(given.metadata), form=given.format,
        log=_log(given), profiles=_profiles(given),
    )  # fmt: skip


def _podcast(given: argparse.Namespace) -> int:
    from bookwright import session

    return session.narrate(given.project)


def _render(given: argparse.Namespace) -> int:
    from bookwright import session

    return session.render(
        given.document, to=given.to, output=given.output_dir, jobs=given.jobs, execute=not given.no_execute,
        strict=given.strict, lenient=given.lenient, overrides=dict(given.metadata), form=given.format,
        log=_log(given), profiles=_profiles(given), params=dict(given.parameters),
    )  # fmt: skip


def _check(given: argparse.Namespace) -> int:
    from bookwright import session

    return session.check(
        given.project, form=given.format, strict=given.strict, execute=not given.no_execute, jobs=given.jobs,
        log=_log(given), profiles=_profiles(given),
    )  # fmt: skip


def _serve(given: argparse.Namespace) -> int:
    from bookwright.serve import serve

    return serve(given.project.resolve(), given.host, given.port, _log(given), _profiles(given), given.pdf)


def _explain(given: argparse.Namespace) -> int:
    from bookwright.explain import explain, explain_keys

    return explain_keys(given.keys) if given.keys is not None else explain(given.code)


def _new(given: argparse.Namespace) -> int:
    from bookwright.starter import new

    return new(given.folder)


def _chapter(given: argparse.Namespace) -> int:
    from bookwright import session

    return session.chapter(given.project, given.name, given.title)


def _clean(given: argparse.Namespace) -> int:
    from bookwright.session import clean

    return clean(given.project.resolve())
