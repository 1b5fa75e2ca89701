"""A Jupyter kernel as a process: started with a pinned environment, ended with its children.

Socket, connection file and profile live in a private folder with a short path. The kernel holds one
end of a pipe whose other end is ours: when we die, however that happens, it ends its whole group.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import AsyncKernelManager

READY = 60  # s, for the kernel to start
FAREWELL = 1.0  # s, for the kernel to end by itself when the chapter is done
GROUPS = hasattr(os, "killpg")
_LOG = logging.getLogger("bookwright.kernel")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


class CannotStart(Exception):
    """The kernel does not exist or did not answer; `known` names those that exist."""

    def __init__(self, message: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.known = known


@dataclass(frozen=True)
class Launch:
    """Which kernel, where its cells find themselves, the cache's folder, and variables of the environment."""

    kernel: str
    root: Path
    folder: Path
    store: Path
    variables: Mapping[str, str] = field(default_factory=dict)  # of the environment, over our own


@asynccontextmanager
async def kernel(launch: Launch) -> AsyncIterator[tuple[Any, Any, Callable[[], str]]]:
    """A kernel that is ready: manager, client, and how it ended. Raises `CannotStart`.

    Whatever happens inside, the kernel and all its children are gone in the end.
    """
    runtime = Path(tempfile.mkdtemp(prefix="bw-", dir=_short_folder()))
    leash, hold = os.pipe()
    manager = AsyncKernelManager(
        kernel_name=launch.kernel, connection_file=str(runtime / "k.json"), log=_LOG,
        transport="ipc" if GROUPS else "tcp", kernel_spec_manager=_specifications(launch.kernel),
    )  # fmt: skip
    client: Any = None
    try:
        try:
            await _start(launch, manager, runtime, leash)
            client = manager.client()
            client.start_channels()
            await client.wait_for_ready(timeout=READY)
            client.allow_stdin = False
        except NoSuchKernel:
            known = tuple(sorted({"python3", *KernelSpecManager().find_kernel_specs()}))
            raise CannotStart(f"there is no kernel named `{launch.kernel}`", known) from None
        except (OSError, RuntimeError) as error:
            raise CannotStart(_last_words(runtime) or str(error)) from None
        yield manager, client, partial(_exit_status, manager)
        await _farewell(manager)
    finally:
        _kill(manager)
        os.close(hold)
        os.close(leash)
        if client is not None:
            client.stop_channels()
        await manager.cleanup_resources()
        shutil.rmtree(runtime, ignore_errors=True)


def _specifications(name: str) -> KernelSpecManager:
    # `python3` is the Python that runs this, whatever else is registered by that name
    return KernelSpecManager(kernel_dirs=[]) if name == "python3" else KernelSpecManager()


async def _start(launch: Launch, manager: AsyncKernelManager, runtime: Path, leash: int) -> None:
    arguments: dict[str, Any] = {"pass_fds": (leash,)} if GROUPS else {}
    with (runtime / "kernel.log").open("wb") as log:
        await manager.start_kernel(
            cwd=str(launch.folder), env=_environment(launch, runtime, leash),
            stdout=log, stderr=log, extra_arguments=["--HistoryManager.hist_file=:memory:"],
            **arguments,
        )  # fmt: skip


def _last_words(runtime: Path) -> str:
    """The last line that the kernel's process wrote before it failed."""
    log = runtime / "kernel.log"
    said = log.read_text(encoding="utf-8", errors="replace").strip() if log.exists() else ""
    return said.splitlines()[-1] if said else ""


def _environment(launch: Launch, runtime: Path, leash: int) -> dict[str, str]:
    """The kernel's environment: what could make two runs differ is pinned."""
    matplotlib = launch.store / "matplotlib"  # kept, for the font cache takes seconds to build
    matplotlib.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, **launch.variables}
    environment.pop("FORCE_COLOR", None)
    tools = launch.root / "tools"
    if tools.is_dir():
        paths = [str(tools), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    return environment | {
        "IPYTHONDIR": str(runtime / "ipython"), "JUPYTER_CONFIG_DIR": str(runtime / "jupyter"),
        "MPLCONFIGDIR": str(matplotlib), "MATPLOTLIBRC": str(runtime / "matplotlibrc"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "315532800", "TZ": "UTC", "PYTHONUTF8": "1", "NO_COLOR": "1",
        "JUPYTER_PLATFORM_DIRS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "BOOKWRIGHT_LEASH": str(leash) if GROUPS else "-1",
    }  # fmt: skip


def _short_folder() -> str:
    """Where the sockets go: a socket's path has at most 107 bytes (103 on macOS)."""
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) < 70 or not GROUPS else "/tmp"


def _exit_status(manager: Any) -> str:
    """How a kernel ended, as far as the system tells: "signal SIGKILL", "status 1"."""
    process = _process(manager)
    code = process.poll() if process else None
    if code is None or code >= 0:
        return f"status {code or 0}"
    with suppress(ValueError):
        return f"signal {signal.Signals(-code).name}"
    return f"signal {-code}"


def _process(manager: Any) -> Any:
    """The kernel's Popen, None before it is started."""
    return getattr(manager.provisioner, "process", None)


async def _farewell(manager: AsyncKernelManager) -> None:
    """Let the kernel close its files; what is left of its group is killed afterwards."""
    await manager.request_shutdown()
    process = _process(manager)
    for _ in range(int(FAREWELL / 0.01)):
        try:
            # looked at, not reaped: until then no other group can be given this number
            look = os.WEXITED | os.WNOWAIT | os.WNOHANG
            if GROUPS and os.waitid(os.P_PID, process.pid, look):
                return
        except ChildProcessError:
            return
        await asyncio.sleep(0.01)


def _kill(manager: AsyncKernelManager) -> None:
    process = _process(manager)
    if process is None:
        return
    if GROUPS:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
