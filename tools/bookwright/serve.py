"""Build, watch, rebuild what changed, reload the browser: `bookwright serve`, on loopback."""

from __future__ import annotations

import html
import json
import queue
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bookwright import build as pipeline
from bookwright import config
from bookwright.diagnostics import Diagnostic, Report
from bookwright.edition import Ledger
from bookwright.engines.typst import Printer
from bookwright.session import Log, end

_SKIPPED = frozenset({".bookwright", ".venv", ".git", "node_modules", "__pycache__"})
PORT = 4200
PRINTED = "/bookwright-pdf"  # the page that shows the PDF
_POLL = 0.2  # s between looks at the files: 400 files cost a millisecond
# an event stream tells the page to reload; the place in the page is kept
_CLIENT = """<script>(function(){window.bookwrightServed=true;
var k="bookwright-scroll:"+location.pathname,y=sessionStorage.getItem(k);
if(y){sessionStorage.removeItem(k);addEventListener("load",function(){scrollTo(0,+y)})}
var s=new EventSource("/bookwright-events");s.onmessage=function(e){var d=JSON.parse(e.data);
var o=document.getElementById("bookwright-overlay");if(o)o.remove();
if(!d.html&&!d.reload!=!!document.getElementById("bookwright-pdf"))return;
if(!d.html){sessionStorage.setItem(k,scrollY);location.reload();return}
o=document.createElement("div");o.id="bookwright-overlay";o.setAttribute("role","alert");o.innerHTML=d.html;
o.style.cssText="position:fixed;inset:auto 1rem 1rem 1rem;max-height:60vh;overflow:auto;"
+"background:#1c1e22;color:#f6f3ec;font:14px/1.5 monospace;padding:1rem 1.2rem;"
+"border-top:3px solid #f0808c;white-space:pre-wrap;z-index:99";
document.body.appendChild(o)}})()</script>"""


@dataclass
class Watch:
    """The project, the browsers that listen, and what the last build had to say."""

    project: Path
    output: Path
    listeners: list[queue.SimpleQueue[str]] = field(default_factory=list)
    last: str = ""
    log: Log | None = None
    profiles: Sequence[str] = ()
    built: int = 0  # scripts run before and after the first build only: what they write would start the next
    printer: Printer | None = None  # keeps the PDF fresh, where it is wanted

    def tell(self, message: dict[str, Any]) -> None:
        self.last = json.dumps(message) if "html" in message else ""
        for listener in list(self.listeners):
            listener.put(json.dumps(message))

    def build(self) -> bool:
        """Build the site; on errors the last good pages stay and the messages go to the browser."""
        good = self._build(("html",))
        if good:
            self.tell({"reload": True})
        return good

    def print(self) -> bool:
        """Print the PDF, and write the site's pages again, which link to a PDF of the very same book only."""
        good = self._build(("pdf", "html"))
        if good:
            self.tell({"printed": True})
        return good

    def _build(self, formats: Sequence[str]) -> bool:
        started = time.monotonic()
        report = Report()
        options = pipeline.Options(
            self.output, profiles=self.profiles, scripts=not self.built, printer=self.printer
        )
        self.built += 1
        result = pipeline.build(self.project, formats, options, report)
        end(report, self.project, "full", result.lines, self.log)
        errors = [d for d in report if d.severity == "error"]
        if errors:
            self.tell({"html": _overlay(errors)})
            print(
                f"{len(errors)} errors, {time.monotonic() - started:.1f} s; the last good pages are shown",
                file=sys.stderr,
            )
        return not errors


def serve(
    project: Path, host: str, port: int | None, log: Log | None = None, profiles: Sequence[str] = (), pdf: bool = False
) -> int:
    """Serve the book, with its PDF or without, until interrupted; 1: there is no project, 2: the port is taken."""
    if not (project / "_quarto.yml").is_file():
        print(f"there is no `_quarto.yml` in {project}", file=sys.stderr)
        return 1
    port = _port(project) if port is None else port
    output = project / ".bookwright" / "serve"
    with Printer() as printer:
        watch = Watch(project, output, log=log, profiles=profiles, printer=printer if pdf else None)
        try:
            server = ThreadingHTTPServer((host, port), partial(Handler, watch=watch, directory=str(output)))
        except OSError as error:
            print(f"cannot listen on {host}:{port}: {error.strerror}; try --port", file=sys.stderr)
            return 2
        before = _state(project)
        good = watch.build()
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://{host}:{server.server_port}"
        print(f"serving {address}/ (Ctrl-C stops)", file=sys.stderr, flush=True)
        if pdf:
            print(f"the PDF stands at {address}{PRINTED}", file=sys.stderr, flush=True)
        try:
            _follow(watch, before, good)
        except KeyboardInterrupt:
            server.shutdown()
        return 0


def _follow(watch: Watch, before: Mapping[str, tuple[int, int]], good: bool) -> None:
    """Build after each change, and print once the author pauses, so that the site never waits for the PDF."""
    due = good and watch.printer is not None
    while True:
        time.sleep(_POLL)
        now = _state(watch.project)
        if now != before:
            before = now
            due = watch.build() and watch.printer is not None
        elif due:
            due = False
            watch.print()


def _port(project: Path) -> int:
    """The port that `project: preview: port:` names. Which machines may ask is only said at the command line."""
    conf = config.load(project, Report())
    section = conf.meta.get("project") if conf else None
    preview = section.get("preview") if isinstance(section, Mapping) else None
    given = str(preview.get("port", "")) if isinstance(preview, Mapping) else ""
    return int(given) if given.isdecimal() and 0 < int(given) < 65536 else PORT


def _state(project: Path) -> dict[str, tuple[int, int]]:
    """Time and size of every file that a build could read."""
    return {str(p): (s.st_mtime_ns, s.st_size) for p in _files(project) if (s := _stat(p))}


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _SKIPPED or path.name.startswith((".", "_book", "_site")):
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def _stat(path: Path) -> Any:
    try:
        return path.stat()
    except OSError:
        return None  # gone between listing and looking


def _overlay(errors: list[Diagnostic]) -> str:
    lines = []
    for one in errors:
        hint = f"\n    {html.escape(one.hint)}" if one.hint else ""
        lines.append(
            f"<b>{one.code}</b> {html.escape(str(one.span or ''))}\n    {html.escape(one.message)}{hint}"
        )
    return "\n\n".join(lines)


def _pdf_page(watch: Watch) -> str:
    """The PDF in a frame, so that it can be shown anew; what to wait for before there is one."""
    files = Ledger.read(watch.project / ".bookwright", "pdf", watch.output).files
    file = next((f for f in files if f.endswith(".pdf") and (watch.output / f).is_file()), "")
    body = "<p>The PDF is being printed.</p>"
    if file:
        body = f'<iframe src="/{html.escape(quote(file))}" title="{html.escape(file)}"></iframe>'
    style = "body{margin:0}iframe{border:0;width:100vw;height:100vh;display:block}p{font:1rem sans-serif;padding:2rem}"
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(file or "PDF")}</title>'
    return f'{head}<style>{style}</style><body><main id="bookwright-pdf">{body}</main>{_CLIENT}</body></html>'


class Handler(SimpleHTTPRequestHandler):
    """Files of the output folder, with the reloading script in every page, and the event stream."""

    def __init__(self, *arguments: Any, watch: Watch, **options: Any) -> None:
        self.watch = watch
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        # a page elsewhere must not read the book through a name that points at loopback
        name = self.headers.get("Host", "").rsplit(":", 1)[0]
        address = self.server.server_address
        if (
            isinstance(address, tuple)
            and address[0] == "127.0.0.1"
            and name not in ("127.0.0.1", "localhost")
        ):
            self.send_error(403)
        elif self.path == "/bookwright-events":
            self._events()
        elif self.path == PRINTED and self.watch.printer:
            self._send(_pdf_page(self.watch).encode())
        elif self.path.split("?")[0].endswith((".html", "/")):
            self._page()
        else:
            super().do_GET()

    def _page(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        try:
            text = path.read_text() if found else "<h1>Not built yet</h1>"
        except OSError:
            text = "<h1>Not built yet</h1>"
        # the page's policy allows no inline script: here, and only here, it must make room
        text = text.replace('http-equiv="Content-Security-Policy"', 'name="policy"')
        data = text.replace("</body>", _CLIENT + "</body>").encode() if found else (text + _CLIENT).encode()
        self._send(data, 200 if found else 404)

    def _send(self, data: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def _events(self) -> None:
        listener: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.watch.listeners.append(listener)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        try:
            if self.watch.last:
                self.wfile.write(f"data: {self.watch.last}\n\n".encode())
                self.wfile.flush()
            while True:
                try:
                    message = listener.get(timeout=15)
                    self.wfile.write(f"data: {message}\n\n".encode())
                except queue.Empty:
                    self.wfile.write(b": still here\n\n")
                self.wfile.flush()
        except OSError:
            pass  # the browser went away
        finally:
            self.watch.listeners.remove(listener)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Requests are not worth a line."""
