"""The key of a cluster: one file that its scheduler, its workers and the grader must all hold.

It holds a certificate that a throw-away authority of our own has signed, its private key and that
authority's certificate. Who has the file is a member and may send work, which is code: nobody else
gets a connection, and what travels is encrypted.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from autograder.errors import CourseError
from autograder.private import OTHERS, make_private

KEY_FILE = "cluster.pem"
LASTS = timedelta(days=2 * 365)
ENCRYPTED = ("tls", "wss")


def cluster_key(folder: Path) -> Path:
    """Return the key file in a course's working folder; the first call makes it.

    Raises
    ------
    CourseError
        If it is there and cannot be used.
    """
    file = folder / KEY_FILE
    if not file.exists():
        make_private(folder)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(new_key())
    check_key(file)
    return file


def check_key(file: Path) -> None:
    """Look whether a key file can be used.

    Raises
    ------
    CourseError
        If it is not there, no key, out of date, or readable by others.
    """
    fetch = "copy it from the machine where 'autograder cluster up' ran: .course/cluster.pem"
    if not file.is_file():
        raise CourseError(f"there is no cluster key {file}", remedy=fetch)
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & OTHERS:
        raise CourseError(
            f"the cluster key {file} can be read by others (mode {mode:04o}), who could run code "
            "on every machine of the cluster",
            remedy=f"chmod 600 '{file}'; if it was read, delete it and start the cluster again",
        )
    from cryptography import x509  # noqa: PLC0415 - an optional extra

    try:
        certificate = x509.load_pem_x509_certificates(file.read_bytes())[0]
        ssl.create_default_context(cafile=str(file)).load_cert_chain(file)
    except (ValueError, OSError, IndexError) as error:  # OSError is SSL's, too
        raise CourseError(f"{file} is no cluster key ({error})", remedy=fetch) from error
    if certificate.not_valid_after_utc < datetime.now(UTC):
        raise CourseError(
            f"the cluster key {file} was valid until {certificate.not_valid_after_utc:%Y-%m-%d}",
            remedy="delete it, run 'autograder cluster up' again, and copy the new one",
        )


def new_key() -> bytes:
    """Return the content of a new key file; the authority that signs it is forgotten at once."""
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    authority_key, member_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = _name("authority")
    authority = _certificate(issuer, authority_key.public_key(), authority=True)
    member = _certificate(_name("member"), member_key.public_key(), authority=False)
    signed = [
        builder.issuer_name(issuer).sign(authority_key, hashes.SHA256())
        for builder in (member, authority)
    ]
    private = member_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + b"".join(one.public_bytes(serialization.Encoding.PEM) for one in signed)


def _name(role: str) -> Any:  # noqa: ANN401 - a lazy import
    """Return a name of its own: the key file of another cluster is signed by somebody else."""
    from cryptography import x509  # noqa: PLC0415 - an optional extra
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    common = f"convkit cluster {role} {secrets.token_hex(8)}"
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(name: Any, key: Any, *, authority: bool) -> Any:  # noqa: ANN401 - lazy imports
    from cryptography import x509  # noqa: PLC0415 - an optional extra
    from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: PLC0415

    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if authority:
        return builder
    both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    return builder.add_extension(x509.ExtendedKeyUsage(both), critical=False)


def tls_options(file: Path) -> list[str]:
    """Return the options of ``dask scheduler`` and ``dask worker`` that make it speak TLS alone."""
    each = ("--tls-ca-file", "--tls-cert", "--tls-key")
    return [part for option in each for part in (option, str(file))]


def security(file: Path) -> Any:  # noqa: ANN401 - distributed has no types
    """Return Dask's settings for a client that holds a key."""
    from distributed.security import Security  # noqa: PLC0415 - an optional extra, slow to import

    return Security(
        require_encryption=True,
        tls_ca_file=str(file),
        tls_client_cert=str(file),
        tls_client_key=str(file),
    )


def is_encrypted(address: str) -> bool:
    """Tell whether an address of Dask's names a protocol that encrypts."""
    return address.partition("://")[0] in ENCRYPTED and "://" in address


def is_loopback(address: str) -> bool:
    """Tell whether an address is this machine's own, which no network reaches.

    >>> [is_loopback(one) for one in ("tcp://127.0.0.1:8786", "tcp://[::1]:1", "10.0.0.5:8786")]
    [True, True, False]
    """
    bare = address if "://" in address else f"tcp://{address}"
    try:
        host = urlsplit(bare).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
