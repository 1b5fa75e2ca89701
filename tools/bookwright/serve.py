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

from bookwright import build as pipeline
from bookwright import config
from bookwright.diagnostics import Diagnostic, Report
from bookwright.session import Log, end

_SKIPPED = frozenset({".bookwright", ".venv", ".git", "node_modules", "__pycache__"})
PORT = 4200
_POLL = 0.2  # s between looks at the files: 400 files cost a millisecond
# an event stream tells the page to reload; the place in the page is kept
_CLIENT = """<script>(function(){window.bookwrightServed=true;
var k="bookwright-scroll:"+location.pathname,y=sessionStorage.getItem(k);
if(y){sessionStorage.removeItem(k);addEventListener("load",function(){scrollTo(0,+y)})}
var s=new EventSource("/bookwright-events");s.onmessage=function(e){var d=JSON.parse(e.data);
var o=document.getElementById("bookwright-overlay");if(o)o.remove();
if(d.reload){sessionStorage.setItem(k,scrollY);location.reload();return}
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

    def tell(self, message: dict[str, Any]) -> None:
        self.last = json.dumps(message) if "html" in message else ""
        for listener in list(self.listeners):
            listener.put(json.dumps(message))

    def build(self) -> bool:
        """Build the site; on errors the last good pages stay and the messages go to the browser."""
        started = time.monotonic()
        report = Report()
        options = pipeline.Options(self.output, profiles=self.profiles, scripts=not self.built)
        self.built += 1
        result = pipeline.build(self.project, ("html",), options, report)
        end(report, self.project, "full", result.lines, self.log)
        errors = [d for d in report if d.severity == "error"]
        self.tell({"html": _overlay(errors)} if errors else {"reload": True})
        if errors:
            print(
                f"{len(errors)} errors, {time.monotonic() - started:.1f} s; the last good pages are shown",
                file=sys.stderr,
            )
        return not errors


def serve(
    project: Path, host: str, port: int | None, log: Log | None = None, profiles: Sequence[str] = ()
) -> int:
    """Serve the book until interrupted; 1 when there is no project, 2 when the port is taken."""
    if not (project / "_quarto.yml").is_file():
        print(f"there is no `_quarto.yml` in {project}", file=sys.stderr)
        return 1
    port = _port(project) if port is None else port
    output = project / ".bookwright" / "serve"
    watch = Watch(project, output, log=log, profiles=profiles)
    try:
        server = ThreadingHTTPServer((host, port), partial(Handler, watch=watch, directory=str(output)))
    except OSError as error:
        print(f"cannot listen on {host}:{port}: {error.strerror}; try --port", file=sys.stderr)
        return 2
    before = _state(project)
    watch.build()
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"serving http://{host}:{server.server_port}/ (Ctrl-C stops)", file=sys.stderr, flush=True)
    try:
        while True:
            time.sleep(_POLL)
            now = _state(project)
            if now != before:
                before = now
                watch.build()
    except KeyboardInterrupt:
        server.shutdown()
        return 0


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
        self.send_response(200 if found else 404)
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
