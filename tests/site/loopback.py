"""The site served on loopback as a static host does: compressed, with a type for each file, under a sub-path."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PACKED = (".html", ".css", ".js", ".svg", ".xml", ".txt", ".json")


class Host(SimpleHTTPRequestHandler):
    """Serves `directory` below `/book/`; what is not there is its `404.html`."""

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].removeprefix("/book/") or "index.html"
        file = Path(self.directory) / (f"{name}index.html" if name.endswith("/") else name)
        status = 200 if file.is_file() and self.path.startswith("/book/") else 404
        file = file if status == 200 else Path(self.directory) / "404.html"
        data = file.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Cache-Control", "max-age=600")
        if file.suffix in PACKED:
            data = gzip.compress(data)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *said: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, ThreadingHTTPServer]]:
    """The address of the site's root, and the server; a free port of loopback, shut at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/book/", server
    finally:
        server.shutdown()
        server.server_close()
