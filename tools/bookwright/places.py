"""Code fences whose lines the layout speaks of → the same with a number by which features know their place."""

from __future__ import annotations

import re

from bookwright.assemble import Assembled
from bookwright.mask import Fence
from bookwright.prose import Found, at_attribute

_SAID = re.compile(r"code-line-numbers|start-?[fF]rom|code-annotations|content-(?:visible|hidden)")
_ANNOTATED = re.compile(r"<\d+>\s*\S{0,3}\s*$", re.M)


def placed_code(fence: Fence, whole: str, assembled: Assembled, state: Found) -> str:
    """The fence with the number of its place, where a feature may have something to say of it."""
    said = _SAID.search(fence.info)
    if not said and not _ANNOTATED.search(whole[len(fence.marker) :]):
        return whole
    info = fence.info
    if info.startswith("{") and info.endswith("}") and not info.startswith("{="):
        given = info[1:-1]
    elif re.fullmatch(r"[\w+#.-]*", info):
        given = f".{info}" if info else ""
    else:
        return whole
    at = fence.info_start + (said.start() if said else 0)
    mark = at_attribute(assembled.span(at))
    head = fence.marker + whole[len(fence.marker) :].partition(info)[0] if info else fence.marker
    return f"{head}{{{given} {mark}}}{whole[len(head) + len(info) :]}"
