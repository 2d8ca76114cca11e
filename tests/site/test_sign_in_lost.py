"""A sign-in holds for one connection: when that is lost half way, nobody judged the password."""

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest

from comgmt.site.connection import Connection
from comgmt.site.errors import LostError
from comgmt.site.target import Target
from tests.site.conftest import ScriptedServer, identified
from tests.site.doors import CREDSSP_TYPE, SPNEGO_TYPE, Admitted, Demand, Door, Ledger
from tests.site.test_sign_in import SpnegoKeys

Connect = Callable[[Target], Connection]


class ClosingDoor(Door):
    """A door that falls shut once, after its answer to a first token."""

    once = False

    def admit(self, headers: Mapping[str, str], body: bytes) -> Admitted | Demand:
        admitted = super().admit(headers, body)
        if not isinstance(admitted, Demand) or "Authorization" not in headers or ClosingDoor.once:
            return admitted
        ClosingDoor.once = True
        return msgspec.structs.replace(admitted, headers=(*admitted.headers, ("Connection", "close")))


@pytest.fixture(autouse=True)
def _accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = tmp_path / "accounts"
    accounts.write_text("CONTOSO:reader:demo\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(accounts))
    monkeypatch.setattr(ClosingDoor, "once", False)


@pytest.mark.parametrize("auth", ["ntlm", "credssp"])
def test_a_sign_in_that_is_cut_in_two_is_lost_and_not_refused(connect: Connect, auth: str) -> None:
    ledger = Ledger()
    scheme, sealed_type = ("Negotiate", SPNEGO_TYPE) if auth == "ntlm" else ("CredSSP", CREDSSP_TYPE)

    def door() -> Door:
        return ClosingDoor(ledger, lambda: SpnegoKeys(auth), scheme=scheme, sealed_type=sealed_type)

    with ScriptedServer(identified, host="localhost", door=door) as server:
        target = server.target(auth=auth)
        with pytest.raises(LostError, match="in the middle of the sign-in"):
            connect(target).identify()
        assert ledger == Ledger()
        connect(target).identify()
    assert ledger == Ledger(logons=1)
