"""A Kerberos realm that lives as long as the tests: its KDC on loopback, a reader, a service, their keys."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

REALM = "CONTOSO.COM"
READER = f"reader@{REALM}"
PROGRAMS = ("krb5kdc", "kdb5_util", "kadmin.local", "kinit", "kdestroy")
_FOLDERS = "/usr/sbin:/usr/lib/mit/sbin:/usr/local/sbin"


class Realm(msgspec.Struct, frozen=True):
    """A running realm. `log` is what its KDC wrote."""

    folder: Path
    keytab: Path
    reader_keytab: Path

    @property
    def log(self) -> str:
        return (self.folder / "kdc.log").read_text()

    def kadmin(self, *words: str) -> None:
        run("kadmin.local", "-q", " ".join(words))

    def kinit(self, *options: str, password: str = "demo") -> None:
        run("kinit", *options, READER, said=f"{password}\n")

    def forget_tickets(self) -> None:
        subprocess.run([program("kdestroy"), "-A"], check=False, capture_output=True)


def program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:{_FOLDERS}")
    assert found is not None
    return found


def run(name: str, *words: str, said: str = "") -> None:
    subprocess.run([program(name), *words], check=True, input=said, text=True, capture_output=True)


def need(*names: str) -> None:
    """Skip for the program that is missing; in CI it must be there."""
    path = f"{os.environ['PATH']}:{_FOLDERS}"
    for name in names:
        if shutil.which(name, path=path) is None:
            _missing(f"the program {name} is not installed")


def _missing(sentence: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"in CI nothing is skipped, but {sentence}")
    pytest.skip(sentence)


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write(folder: Path, port: int) -> None:
    (folder / "krb5.conf").write_text(f"""\
[libdefaults]
    default_realm = {REALM}
    dns_lookup_kdc = false
    dns_lookup_realm = false
    dns_canonicalize_hostname = false
    rdns = false
[realms]
    {REALM} = {{
        kdc = 127.0.0.1:{port}
    }}
[domain_realm]
    localhost = {REALM}
""")
    (folder / "kdc.conf").write_text(f"""\
[kdcdefaults]
    kdc_listen = 127.0.0.1:{port}
    kdc_tcp_listen = 127.0.0.1:{port}
[realms]
    {REALM} = {{
        database_name = {folder}/principal
        key_stash_file = {folder}/stash
        acl_file = {folder}/acl
        max_life = 1h
    }}
[logging]
    kdc = FILE:{folder}/kdc.log
""")


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 20
    while not _listens(port):
        if time.monotonic() > end or process.poll() is not None:
            pytest.fail("the KDC did not start")
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def realm_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Realm]:
    need(*PROGRAMS)
    folder = tmp_path_factory.mktemp("realm")
    port = free_port()
    _write(folder, port)
    realm = Realm(folder, folder / "service.keytab", folder / "reader.keytab")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KRB5_CONFIG", str(folder / "krb5.conf"))
        patch.setenv("KRB5_KDC_PROFILE", str(folder / "kdc.conf"))
        patch.setenv("KRB5CCNAME", f"FILE:{folder}/tickets")
        run("kdb5_util", "create", "-s", "-r", REALM, "-P", "master")
        realm.kadmin("addprinc", "+requires_preauth", "-pw", "demo", "reader")
        realm.kadmin("addprinc", "-randkey", "HTTP/localhost")
        realm.kadmin("addprinc", "-randkey", "WSMAN/localhost")
        realm.kadmin("ktadd", "-k", str(realm.keytab), "HTTP/localhost", "WSMAN/localhost")
        realm.kadmin("ktadd", "-k", str(realm.reader_keytab), "-norandkey", "reader")
        with subprocess.Popen([program("krb5kdc"), "-n"], stderr=subprocess.DEVNULL) as process:
            try:
                _wait(port, process)
                yield realm
            finally:
                process.terminate()


@pytest.fixture
def realm(realm_alone: Realm, monkeypatch: pytest.MonkeyPatch) -> Realm:
    """The realm with a ticket of its reader, in the environment of this test."""
    folder = realm_alone.folder
    monkeypatch.setenv("KRB5_CONFIG", str(folder / "krb5.conf"))
    monkeypatch.setenv("KRB5_KDC_PROFILE", str(folder / "kdc.conf"))
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{folder}/tickets")
    monkeypatch.setenv("KRB5_KTNAME", f"FILE:{realm_alone.keytab}")
    monkeypatch.setenv("KRB5RCACHENAME", "none:")
    monkeypatch.delenv("KRB5_CLIENT_KTNAME", raising=False)
    realm_alone.kinit()
    return realm_alone
