"""Settings that are refused before anything is sent, and secrets that stay so."""

import copy
import pickle

import msgspec
import pytest

from comgmt.site.errors import SettingError
from comgmt.site.target import Secret, Target, checked, is_loopback

GOOD = Target(
    name="P01",
    url="https://cm01.contoso.com:5986/wsman",
    auth="ntlm",
    user="CONTOSO\\reader",
    password=Secret("p"),
)


def changed(**changes: object) -> Target:
    return msgspec.structs.replace(GOOD, **changes)


def test_a_good_target_is_itself() -> None:
    assert checked(GOOD) is GOOD


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "cm01"}, "url"),
        ({"url": "ftp://cm01/"}, "url"),
        ({"url": "https://"}, "url"),
        ({"url": "https://cm01:port/"}, "url"),
        ({"url": "https://[::1/wsman"}, "url"),
        ({"url": "https://reader:secret@cm01/wsman"}, "user"),
        ({"auth": "digest"}, 'auth = "digest"'),
        ({"auth": "basic", "url": "http://cm01:5985/wsman"}, "in clear"),
        ({"auth": "basic", "url": "http://127.evil.com/wsman"}, "in clear"),
        ({"auth": "certificate", "url": "http://cm01:5985/wsman"}, "https"),
        ({"auth": "certificate"}, "certificate_file"),
        (
            {"auth": "certificate", "certificate_file": "/nowhere", "certificate_key_file": "/nowhere"},
            "/nowhere",
        ),
        ({"user": None}, 'ntlm sign-in needs user, for example user = "CONTOSO\\\\reader".'),
        ({"password": None}, "ntlm sign-in needs a password: set password_command"),
        ({"auth": "credssp", "password": None}, "password"),
        ({"site_code": "P1"}, "site_code"),
        ({"site_code": "P01' OR"}, "site_code"),
        ({"site_code": "Ä01"}, "site_code"),
        ({"site_code": "P01\n"}, "site_code"),
        ({"ca_fingerprint": "abc"}, "ca_fingerprint"),
        ({"proxy": "http://name:word@proxy:8080"}, "proxy"),
        ({"auth": "kerberos"}, "reader@CONTOSO.COM"),
        ({"auth": "kerberos", "user": None, "kerberos_service": "CIFS"}, "kerberos_service"),
        ({"auth": "kerberos", "user": None, "keytab": "/nowhere"}, "keytab"),
        ({"ca_fingerprint": "g" * 64}, "ca_fingerprint"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_key(changes: dict[str, object], words: str) -> None:
    with pytest.raises(SettingError) as caught:
        checked(changed(**changes))
    sentence = caught.value.trouble.sentence
    assert words in sentence
    assert sentence.startswith("Site P01: ")
    assert "secret" not in sentence.replace("user or password", "") or changes.get("url")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:5985/wsman", "http://localhost/wsman", "http://[::1]:5985/wsman"]
)
def test_basic_over_http_is_for_this_machine(url: str) -> None:
    assert checked(changed(auth="basic", url=url)).auth == "basic"


@pytest.mark.parametrize(
    ("host", "is_it"), [("127.9.9.9", True), ("::1", True), ("cm01", False), ("10.0.0.1", False)]
)
def test_loopback(host: str, is_it: bool) -> None:
    assert is_loopback(host) is is_it


@pytest.mark.parametrize(
    ("auth", "url", "sealed"),
    [
        ("ntlm", "http://cm01/wsman", True),
        ("kerberos", "http://cm01/wsman", True),
        ("ntlm", "https://cm01/wsman", False),
        ("basic", "http://localhost/wsman", False),
    ],
)
def test_http_is_sealed_and_https_is_not(auth: str, url: str, sealed: bool) -> None:
    assert changed(auth=auth, url=url).sealed is sealed


@pytest.mark.parametrize(
    ("url", "host", "there"),
    [
        ("https://cm01:5986/wsman", "cm02.contoso.com", "https://cm02.contoso.com:5986/wsman"),
        ("http://cm01/wsman", "cm02", "http://cm02/wsman"),
        ("http://cm01:5985/wsman", "fe80::1", "http://[fe80::1]:5985/wsman"),
    ],
)
def test_the_same_way_in_at_another_host(url: str, host: str, there: str) -> None:
    assert changed(url=url).at(host).url == there


def test_a_secret_is_shown_only_when_asked() -> None:
    secret = Secret("hunter2")
    assert secret.reveal() == "hunter2"
    assert "hunter2" not in f"{secret!r} {secret} {changed(password=secret)!r} {[secret]}"


@pytest.mark.parametrize("write", [pickle.dumps, copy.deepcopy, msgspec.json.encode])
def test_a_secret_is_written_nowhere(write: object) -> None:
    assert callable(write)
    with pytest.raises((TypeError, msgspec.ValidationError)):
        write(Secret("hunter2"))
