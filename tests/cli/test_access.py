"""What is signed in with after a refusal: the command runs again, and the same answer is not sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comgmt.cli.access import Access
from comgmt.cli.passwords import find_password, renewal
from comgmt.demo.server import DemoServer
from comgmt.domain.source import TroubleKind
from comgmt.domain.source_errors import SourceError
from comgmt.site.target import Secret, Target

WRONG = "not the password"


@pytest.fixture(params=["ntlm", "basic"])
def site(request: pytest.FixtureRequest) -> Iterator[DemoServer]:
    with DemoServer(devices=5, still=True, auth=request.param) as server:
        yield server


def way_in(site: DemoServer, folder: Path) -> Target:
    return Target(
        name="P01",
        url=site.url,
        auth=site.site.auth,
        user=site.user,
        password=Secret(WRONG),
        refusals=str(folder),
    )


def refused(access: Access) -> str:
    with pytest.raises(SourceError) as caught:
        access(lambda _: None, asked=True)
    assert caught.value.trouble.kind is TroubleKind.REFUSED
    return caught.value.trouble.sentence


def test_a_rotated_password_is_read_again(site: DemoServer, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text(WRONG)
    access = Access(way_in(site, tmp_path), renewal("P01", site.user, f"cat {kept}", None))
    refused(access)
    assert not access.wants_password
    for _ in range(3):
        assert refused(access).startswith("password_command gave the same password again; it was not sent.")
    assert site.failed_logons == 1
    kept.write_text(site.password)
    access(lambda _: None, asked=True).close()
    assert site.failed_logons == 1


def test_a_command_that_fails_after_a_refusal_is_said(site: DemoServer, tmp_path: Path) -> None:
    access = Access(way_in(site, tmp_path), renewal("P01", site.user, "false", None))
    refused(access)
    with pytest.raises(SourceError, match="ended with exit code 1"):
        access(lambda _: None, asked=True)
    assert site.failed_logons == 1


def test_what_only_a_person_knows_is_asked_of_a_person(site: DemoServer, tmp_path: Path) -> None:
    access = Access(way_in(site, tmp_path))
    refused(access)
    assert _wants(access)
    access.use(WRONG)
    assert refused(access).startswith("This is the same password; it was not sent.")
    access.use(site.password)
    access(lambda _: None, asked=True).close()
    assert not _wants(access)
    assert site.failed_logons == 1


def _wants(access: Access) -> bool:
    return access.wants_password


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("\ufeffsecret\n", "a byte order mark"),
        ("secret \t\r\nmore\n", "blanks at the end of the line"),
        ("\ufeffsecret ", "a byte order mark and blanks"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_surrounds_a_password_by_accident_is_left_out_with_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], printed: str, words: str, encoding: str
) -> None:
    output = tmp_path / "output"
    output.write_bytes(printed.removeprefix("\ufeff" if encoding == "utf-16" else "").encode(encoding))
    assert find_password("P01", "me", f"cat {output}").reveal() == "secret"
    said = capsys.readouterr().err
    assert words in said or encoding == "utf-16"
    assert "left out of the password" in said
    assert "secret" not in said


def test_a_password_with_odd_signs_stays_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "output"
    output.write_text(" a\u2028b\x0bc\x85d\n", encoding="utf-8")
    assert find_password("P01", "me", f"cat {output}").reveal() == " a\u2028b\x0bc\x85d"
    assert capsys.readouterr().err == ""
