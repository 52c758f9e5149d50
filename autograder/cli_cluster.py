"""The commands that start a cluster's scheduler and workers, on named interfaces and with a key."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import click

from autograder.errors import CourseError

PORT = 8786


@click.group()
def cluster() -> None:
    """Grade on several machines: start the scheduler, and join it from each machine."""


@cluster.command()
@click.option("--interface", help="The network interface on which it listens, such as eth0.")
@click.option("--host", help="The address on which it listens, instead of an interface.")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option("--course", "folder", type=click.Path(path_type=Path), help="The course's folder.")
def up(interface: str | None, host: str | None, port: int, folder: Path | None) -> None:
    """Start the scheduler of a cluster here; it runs until it is stopped."""
    from autograder.console import say  # noqa: PLC0415 - slow to import
    from autograder.course import load_course  # noqa: PLC0415
    from autograder.pool.certificates import cluster_key, tls_options  # noqa: PLC0415

    address = _listens(interface, host)
    with _extra():
        key = cluster_key(load_course(folder).working_folder)
    shown = f"[{address}]" if ":" in address else address
    where = f"tls://{shown}:{port}"
    say(
        f"scheduler  {where}",
        f"key        {key}",
        "on each machine that is to work: copy that key there (scp -p), and run",
        f"           autograder cluster join {where} --key cluster.pem",
        f"then here: autograder grade ASSIGNMENT --scheduler {where}",
    )
    options = ["--host", address, "--port", str(port), "--protocol", "tls", "--no-dashboard"]
    _become("scheduler", *options, *tls_options(key))


@cluster.command()
@click.argument("address")
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    required=True,
    help="The cluster.pem that 'cluster up' made.",
)
@click.option("--workers", type=click.IntRange(min=1), help="How many; else one for each core.")
@click.option("--interface", help="The network interface that the others see.")
@click.option("--host", help="The address that the others see, instead of an interface.")
def join(
    address: str, key: Path, workers: int | None, interface: str | None, host: str | None
) -> None:
    """Work for the cluster whose scheduler listens at ADDRESS, until stopped."""
    from autograder.pool.certificates import check_key, is_encrypted, tls_options  # noqa: PLC0415

    if not is_encrypted(address):
        raise CourseError(
            f"{address} is not encrypted: a worker runs whatever is sent to it",
            remedy="give the tls:// address that 'autograder cluster up' printed",
        )
    with _extra():
        check_key(key)
    mine = _listens(interface, host) if interface or host else _towards(address)
    count = workers or len(os.sched_getaffinity(0))
    options = ["--host", mine, "--nthreads", "1", "--nworkers", str(count), "--no-dashboard"]
    _become("worker", address, *options, "--protocol", "tls", *tls_options(key.resolve()))


def _become(*command: str) -> NoReturn:
    """Let this process be Dask's, so that whatever stops it stops that."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.environ["DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION"] = "true"
    os.execv(sys.executable, [sys.executable, "-m", "dask", *command])  # noqa: S606 - as meant


@contextlib.contextmanager
def _extra() -> Iterator[None]:
    try:
        import cryptography  # noqa: PLC0415 - an optional extra
        import distributed  # noqa: F401, PLC0415
    except ImportError as error:
        raise CourseError(
            f"a cluster needs more packages ({error})",
            remedy="install the kit with them: pip install 'convkit[cluster]', on every machine",
        ) from error
    del cryptography
    yield


def _listens(interface: str | None, host: str | None) -> str:
    """Return the address to listen on; all interfaces at once are nobody's choice."""
    if bool(interface) == bool(host):
        raise click.UsageError("name one: --interface NAME or --host ADDRESS")
    if host:
        return host
    import psutil  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with distributed

    found = psutil.net_if_addrs()
    own = found.get(interface or "", [])
    addresses = [one.address for one in own if one.family == socket.AF_INET]
    addresses += [one.address for one in own if one.family == socket.AF_INET6]
    if not addresses:
        raise CourseError(
            f"no interface {interface!r} with an address here",
            remedy=f"name one of {', '.join(sorted(found))}",
        )
    return str(addresses[0]).partition("%")[0]


def _towards(address: str) -> str:
    """Return the address of ours from which another machine is reached."""
    try:
        where = urlsplit(address)
        to = socket.getaddrinfo(where.hostname, where.port or PORT, type=socket.SOCK_DGRAM)[0]
        with socket.socket(to[0], socket.SOCK_DGRAM) as sock:
            sock.connect(to[4])  # sends nothing
            return str(sock.getsockname()[0])
    except (OSError, ValueError) as error:
        raise CourseError(
            f"{address} cannot be reached: {error}",
            remedy="give the tls:// address that 'autograder cluster up' printed",
        ) from error
