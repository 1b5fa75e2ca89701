"""Reading without a network: a service worker that keeps the site, and the site in one zip for a disk.

Both are made of the finished files and of nothing else, so the same files give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from string import Template

import orjson

from bookwright.config import Config
from bookwright.formats.base import Made, Manuscript
from bookwright.formats.html.assets import STATIC

WORKER = "service-worker.js"
_NEVER = re.compile(r"(^|/)\.|^CNAME$|^assets/figures/|\.(pdf|epub|zip|whl|map)$|^(robots\.txt|sitemap\.xml)$")
_SHELL = re.compile(r"^assets/[^/]+\.(css|js|woff2|svg)$|^index\.html$|^404\.html$")
_SIZE = re.compile(rb'(<span [^>]*data-of="zip"[^>]*>)[^<]*(</span>)')  # where the home page says how large it is
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say


def wanted(config: Config) -> bool:
    """Whether the book asks for `bookwright: {offline: true}`."""
    return config.own.get("offline") is True


def archive_name(config: Config) -> str:
    """The name of the site's zip; "" when the book does not offer it (`downloads: [zip]`)."""
    name = re.sub(r"[^\w-]+", "-", config.title).strip("-") or "site"
    return f"{name}.zip" if "zip" in config.downloads else ""


def offered(config: Config) -> dict[str, dict[str, str]]:
    """What the home page may link to; its size comes when it is made, for the zip holds that page without."""
    name = archive_name(config)
    return {"zip": {"file": name}} if name else {}


def closing(m: Manuscript, files: Mapping[str, Path]) -> dict[str, Made]:
    """The worker and the zip of a site whose `files` can be read where they say."""
    made: dict[str, Made] = {}
    if name := archive_name(m.config):
        archive = _archive(m, files, name)
        made[name] = Made(archive)
        home = m.book.home.page if m.book.home else ""
        if home in files and _SIZE.search(page := files[home].read_bytes()):
            size = f"{len(archive) / 1e6:.1f} MB".encode()
            made[home] = Made(_SIZE.sub(lambda found: found[1] + size + found[2], page))
    if wanted(m.config):
        made[WORKER] = Made(_worker(m, files, made))
    return made


def _worker(m: Manuscript, files: Mapping[str, Path], late: Mapping[str, Made]) -> bytes:
    kept: dict[str, str] = {}
    size = 0
    for name in sorted(f for f in files if not _NEVER.search(f)):
        data = late[name].data if name in late else None
        data = files[name].read_bytes() if data is None else data
        kept[name] = hashlib.sha256(data).hexdigest()[:32]
        size += len(data)
    shell = [name for name in kept if _SHELL.search(name)]
    text = Template((STATIC / "worker" / WORKER).read_text())
    said = {"files": kept, "shell": shell, "size": size}
    page = {"title": m.config.title, "text": m.words["offline-missing"], "lang": m.config.lang}
    return text.substitute({k: orjson.dumps(v).decode() for k, v in {**said, "missing": page}.items()}).encode()


def _archive(m: Manuscript, files: Mapping[str, Path], name: str) -> bytes:
    """All files below one folder; what the zip does not hold (the other editions) is linked where it is published."""
    data = io.BytesIO()
    top = name.removesuffix(".zip")
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for file in sorted(f for f in files if f not in (WORKER, ".nojekyll", "404.html", "robots.txt", "sitemap.xml")):
            content = files[file].read_bytes()
            if file.endswith(".html"):
                content = _published(_SIZE.sub(rb"\1\2", content), m.config.site_url, file, files)
            one = zipfile.ZipInfo(f"{top}/{file}", _EPOCH)
            one.compress_type = zipfile.ZIP_DEFLATED
            one.external_attr = 0o644 << 16
            archive.writestr(one, content)
    return data.getvalue()


def _published(page: bytes, site: str, file: str, files: Mapping[str, Path]) -> bytes:
    """A page whose links to other editions lead to where they are published."""
    editions = re.compile(rb'(<a [^>]*?href=")((?![a-z]+:|/)[^"/]+\.(?:pdf|epub|zip))"')
    folder = f"{site}/{posixpath.dirname(file)}".rstrip("/")

    def address(found: re.Match[bytes]) -> bytes:
        own = posixpath.join(posixpath.dirname(file), found[2].decode())
        return found[0] if own in files else found[1] + f"{folder}/".encode() + found[2] + b'"'

    return editions.sub(address, page) if site else page
