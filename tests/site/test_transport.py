"""What the transport does when the server is hostile, broken or slow."""

import gzip
import socket
from collections.abc import Callable

import msgspec
import pytest

from comgmt.domain.record_classes import MEMBERS
from comgmt.domain.source import TroubleKind
from comgmt.site import envelope, latch
from comgmt.site.connection import Connection
from comgmt.site.errors import (
    AnswerError,
    LostError,
    NotPermittedError,
    RefusedError,
    SettingError,
    SiteError,
    TimedOutError,
    UnreachableError,
    UntrustedError,
)
from comgmt.site.reading import Reading
from comgmt.site.target import Secret, Target
from comgmt.site.transport import SiteTransport
from tests.site.conftest import (
    SITE,
    Reply,
    Script,
    ScriptedServer,
    Seen,
    fault,
    first_page,
    fragment,
    identified,
    soap,
)

Serve = Callable[[Script], ScriptedServer]
Connect = Callable[[Target], Connection]


def ask(connection: Connection) -> bytes:
    query = envelope.enumerate_query(connection.target, "root/sms", "C", "SELECT A FROM C")
    return connection.send(query)


def refuse(seen: Seen) -> Reply:
    del seen
    return Reply(status=401, headers=(("WWW-Authenticate", "Basic"),))


def test_a_wrong_password_is_one_request_for_any_number_of_calls(serve: Serve, connect: Connect) -> None:
    server = serve(refuse)
    connection = connect(server.target())
    for _ in range(3):
        with pytest.raises(RefusedError, match=r"CONTOSO\\reader"):
            connection.identify()
    assert len(server.seen) == 1


def test_after_a_refusal_no_other_connection_signs_in_until_a_person_acts(
    serve: Serve, connect: Connect
) -> None:
    server = serve(refuse)
    for _ in range(3):
        with pytest.raises(RefusedError):
            connect(server.target()).identify()
    assert len(server.seen) == 1
    with pytest.raises(RefusedError):
        connect(server.target(user="contoso\\READER")).identify()
    assert len(server.seen) == 1
    latch.forget(server.target())
    server.script = identified
    connect(server.target()).identify()
    assert len(server.seen) == 2


def test_another_user_is_not_held_by_the_latch(serve: Serve, connect: Connect) -> None:
    server = serve(refuse)
    with pytest.raises(RefusedError):
        connect(server.target()).identify()
    server.script = identified
    connect(server.target(user="CONTOSO\\other")).identify()


def test_a_redirect_is_an_error_and_nothing_is_sent_to_its_place(serve: Serve, connect: Connect) -> None:
    elsewhere = serve(identified)
    server = serve(lambda _: Reply(status=307, headers=(("Location", elsewhere.url),)))
    with pytest.raises(UntrustedError, match="redirect") as caught:
        connect(server.target()).identify()
    assert caught.value.trouble.detail == elsewhere.url
    assert elsewhere.seen == []
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 304, 308])
def test_no_redirect_of_any_kind_is_followed(serve: Serve, connect: Connect, status: int) -> None:
    server = serve(lambda _: Reply(status=status, headers=(("Location", "/other"),)))
    with pytest.raises(UntrustedError):
        connect(server.target()).identify()
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, AnswerError),
        (403, NotPermittedError),
        (404, UnreachableError),
        (407, UnreachableError),
        (413, AnswerError),
        (500, AnswerError),
        (502, UnreachableError),
        (503, UnreachableError),
        (418, AnswerError),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<!DOCTYPE html><html>No.</html>", b"\xff\xfe"])
def test_a_status_without_soap_is_one_sentence_and_kills_the_connection(
    serve: Serve, connect: Connect, status: int, kind: type[SiteError], body: bytes
) -> None:
    server = serve(lambda _: Reply(status=status, body=body, content_type="text/html"))
    connection = connect(server.target())
    for _ in range(2):
        with pytest.raises(kind) as caught:
            connection.identify()
        assert f"HTTP {status}" in caught.value.trouble.sentence
    assert len(server.seen) == 1
    assert connection.dead


def test_a_soap_fault_leaves_the_connection_alive(serve: Serve, connect: Connect) -> None:
    server = serve(lambda seen: fault(seen, 5, subcode="w:AccessDenied"))
    connection = connect(server.target())
    with pytest.raises(NotPermittedError):
        ask(connection)
    server.script = first_page
    ask(connection)
    assert not connection.dead


@pytest.mark.parametrize("content_type", ["text/html", "application/json", None])
def test_an_answer_that_is_not_soap_is_refused(
    serve: Serve, connect: Connect, content_type: str | None
) -> None:
    server = serve(lambda seen: msgspec.structs.replace(identified(seen), content_type=content_type))
    with pytest.raises(AnswerError, match="not SOAP"):
        connect(server.target()).identify()


def test_a_connection_dropped_before_any_answer_is_unreachable(serve: Serve, connect: Connect) -> None:
    server = serve(lambda _: Reply(drop=True))
    with pytest.raises(UnreachableError):
        connect(server.target()).identify()


def test_a_connection_dropped_after_an_answer_is_lost(serve: Serve, connect: Connect) -> None:
    server = serve(identified)
    connection = connect(server.target())
    connection.identify()
    server.script = lambda _: Reply(drop=True)
    with pytest.raises(LostError):
        ask(connection)
    assert len(server.seen) == 2


def test_a_body_cut_short_is_lost(serve: Serve, connect: Connect) -> None:
    server = serve(identified)
    connection = connect(server.target())
    connection.identify()
    server.script = lambda seen: msgspec.structs.replace(first_page(seen), cut_at=40)
    with pytest.raises(LostError):
        ask(connection)
    assert connection.dead


def test_basic_that_is_refused_after_it_was_accepted_is_a_changed_password(
    serve: Serve, connect: Connect
) -> None:
    server = serve(identified)
    connection = connect(server.target())
    connection.identify()
    server.script = refuse
    with pytest.raises(RefusedError, match=r"accepted .* before"):
        ask(connection)
    with pytest.raises(RefusedError):
        connect(server.target()).identify()
    assert len(server.seen) == 2


def test_silence_is_a_time_out(serve: Serve, connect: Connect) -> None:
    server = serve(lambda seen: msgspec.structs.replace(identified(seen), pause=30))
    with pytest.raises(TimedOutError, match=r"within 0\.3 seconds"):
        connect(server.target(read_timeout=0.3)).identify()


def test_an_octet_now_and_then_is_a_time_out_too(serve: Serve, connect: Connect) -> None:
    server = serve(lambda seen: msgspec.structs.replace(identified(seen), pause=0.05))
    with pytest.raises(TimedOutError, match="did not finish"):
        connect(server.target(read_timeout=0.4, connect_timeout=0.3)).identify()


def test_an_endless_page_is_cut_at_a_limit(serve: Serve, connect: Connect) -> None:
    server = serve(lambda seen: Reply(body=soap(seen, " " * 200_000)))
    with pytest.raises(AnswerError, match="over the limit"):
        connect(server.target(max_envelope_size=8192)).identify()


def test_a_port_where_nothing_listens() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        target = Target(
            name="P01", url=f"http://127.0.0.1:{port}/wsman", auth="basic", user="u", password=Secret("p")
        )
        with pytest.raises(UnreachableError, match=f"127.0.0.1, port {port}"):
            Connection(target).identify()


def test_a_name_that_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    target = Target(
        name="P01", url="https://cm01.contoso.example:5986/wsman", auth="ntlm", user="u", password=Secret("p")
    )
    with pytest.raises(UnreachableError, match=r"The name cm01\.contoso\.example cannot be resolved"):
        Connection(target).identify()


def test_a_server_that_is_no_web_server(serve: Serve) -> None:
    del serve
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        target = Target(
            name="P01",
            url=f"http://127.0.0.1:{listener.getsockname()[1]}/wsman",
            auth="basic",
            user="u",
            password=Secret("p"),
            connect_timeout=2,
            read_timeout=2,
        )
        import threading

        def greet() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
                connection.recv(65536)

        thread = threading.Thread(target=greet)
        thread.start()
        with pytest.raises(UnreachableError, match="does not speak HTTP"):
            Connection(target).identify()
        thread.join()


def test_the_environment_gives_no_proxy_and_no_password(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NETRC", "/nonexistent")
    server = serve(identified)
    connect(server.target()).identify()
    assert len(server.seen) == 1


def test_a_configured_proxy_is_used_and_named_when_it_fails(connect: Connect) -> None:
    target = Target(
        name="P01",
        url="http://localhost:5985/wsman",
        auth="basic",
        user="u",
        password=Secret("p"),
        proxy="http://127.0.0.1:1",
    )
    with pytest.raises(UnreachableError, match=r"proxy http://127\.0\.0\.1:1"):
        connect(target).identify()


def test_an_interrupted_message_leaves_nothing_to_send_on(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(identified)
    connection = connect(server.target())

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(SiteTransport, "_check_status", interrupt)
        with pytest.raises(KeyboardInterrupt):
            connection.identify()
    with pytest.raises(LostError, match="interrupted"):
        connection.identify()
    assert len(server.seen) == 1


def test_ntlm_is_not_tried_where_it_is_not_offered(serve: Serve, connect: Connect) -> None:
    server = serve(refuse)
    with pytest.raises(RefusedError, match="does not offer NTLM") as caught:
        connect(server.target(auth="ntlm")).identify()
    assert "it offers Basic" in caught.value.trouble.sentence
    assert [seen.body for seen in server.seen] == [""]
    assert server.seen[0].authorization is None


def test_a_server_that_skips_the_sign_in_is_told_nothing(serve: Serve, connect: Connect) -> None:
    server = serve(lambda _: Reply())
    with pytest.raises(SiteError) as caught:
        connect(server.target(auth="ntlm")).identify()
    assert isinstance(caught.value, SettingError)
    assert [seen.body for seen in server.seen] == [""]


@pytest.mark.parametrize("header", ["Negotiate", "Negotiate bm90IGEgdG9rZW4=", "Negotiate !!!", "NTLM AAAA"])
def test_a_broken_handshake_is_a_sentence(serve: Serve, connect: Connect, header: str) -> None:
    server = serve(lambda _: Reply(status=401, headers=(("WWW-Authenticate", header),)))
    with pytest.raises(SiteError) as caught:
        connect(server.target(auth="ntlm")).identify()
    assert caught.value.trouble.sentence
    assert all(seen.body == "" for seen in server.seen)


def test_a_proxy_that_asks_for_a_password_gets_none(serve: Serve, connect: Connect) -> None:
    server = serve(lambda _: Reply(status=407, headers=(("Proxy-Authenticate", "NTLM"),)))
    with pytest.raises(UnreachableError, match="proxy"):
        connect(server.target(auth="ntlm")).identify()
    assert len(server.seen) == 1


def test_every_kind_of_trouble_has_one_error_class() -> None:
    def classes(parent: type[SiteError]) -> set[type[SiteError]]:
        return {parent}.union(*(classes(child) for child in parent.__subclasses__()))

    kinds = {child.kind for child in classes(SiteError)}
    assert kinds == set(TroubleKind) - {TroubleKind.STORE}


@pytest.mark.parametrize(
    ("status", "headers"),
    [(403, (("Via", "1.1 squid"),)), (503, (("Proxy-Authenticate", "Basic"),)), (400, (("Via", "1.1 x"),))],
)
def test_a_page_of_something_on_the_way_is_not_taken_for_the_server(
    serve: Serve, connect: Connect, status: int, headers: tuple[tuple[str, str], ...]
) -> None:
    page = b"<html><head><title>x</title></head><h1>Access Denied</h1>by policy &amp; rule</html>"
    server = serve(lambda _: Reply(status=status, body=page, content_type="text/html", headers=headers))
    with pytest.raises(UnreachableError, match="Something on the way") as raised:
        connect(server.target()).identify()
    assert raised.value.trouble.detail == "Access Denied by policy & rule"


def test_a_sign_in_that_is_too_long_says_so(serve: Serve, connect: Connect) -> None:
    page = b"<HTML><BODY><h2>Bad Request - Request Too Long</h2><hr><p>HTTP Error 400.</p></BODY></HTML>"
    server = serve(lambda _: Reply(status=400, body=page, content_type="text/html"))
    with pytest.raises(NotPermittedError, match="many groups") as raised:
        connect(server.target()).identify()
    assert "Request Too Long" in raised.value.trouble.detail


@pytest.mark.parametrize(
    "date",
    ["Fri, 27 Nov 99999 10:00:00 GMT", "Mon, 01 Jan 10000 00:00:00 +1400", "9" * 5_000, "Fri, 27 Nov 1"],
)
def test_a_date_that_no_calendar_has_is_no_clock(serve: Serve, connect: Connect, date: str) -> None:
    server = serve(lambda seen: msgspec.structs.replace(identified(seen), headers=(("Date", date),)))
    connection = connect(server.target())
    connection.identify()
    assert connection.server_clock is None


@pytest.mark.parametrize("auth", ["ntlm", "basic", "credssp"])
def test_a_refusal_is_never_read_without_end(serve: Serve, connect: Connect, auth: str) -> None:
    page = Reply(
        status=401,
        body=b"x" * 4_000_000,
        content_type="text/html",
        headers=(("WWW-Authenticate", "Negotiate"), ("WWW-Authenticate", "CredSSP")),
    )
    server = serve(lambda _: page)
    with pytest.raises(SiteError, match="over the limit"):
        connect(server.target(auth=auth)).identify()


@pytest.mark.parametrize("status", [200, 401, 500])
def test_a_page_that_is_packed_is_not_unpacked(serve: Serve, connect: Connect, status: int) -> None:
    bomb = Reply(
        status=status,
        body=gzip.compress(b"x" * 10_000_000),
        headers=(("Content-Encoding", "gzip"), ("WWW-Authenticate", "Negotiate")),
    )
    server = serve(lambda _: bomb)
    with pytest.raises(AnswerError, match="compressed"):
        connect(server.target(auth="ntlm" if status == 401 else "basic")).identify()


def test_a_fault_beside_rows_is_a_fault(serve: Serve, connect: Connect) -> None:
    def both(seen: Seen) -> Reply:
        if not seen.query:
            return identified(seen)
        page = first_page(seen, [fragment(ResourceID=1)]).body
        inner = fault(seen, 0x80041003).body.split(b"<s:Body>")[1].split(b"</s:Body>")[0]
        return Reply(body=page.replace(b"<s:Body>", b"<s:Body>" + inner))

    connection = connect(serve(both).target())
    connection.identify()
    with pytest.raises(NotPermittedError):
        Reading(connection, SITE, lambda _: None).records(MEMBERS)
    assert not connection.dead
