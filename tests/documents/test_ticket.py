from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from comgmt.documents.ticket import TicketScope, ticket
from comgmt.domain.device import DeviceRow


def scope(now: datetime, total: int) -> TicketScope:
    return TicketScope(
        site="P01",
        title="Failure, Microsoft Entra hybrid joined",
        total=total,
        taken_at=now - timedelta(minutes=5),
        visible_to="CONTOSO\\reader",
        filter="error:0x8018",
    )


def test_a_ticket_block_has_all_one_needs(row: DeviceRow, now: datetime) -> None:
    text = ticket([row], [0x80180018], scope(now, 1), now)
    assert text.startswith("## Failure, Microsoft Entra hybrid joined: 1 device\n")
    assert "### 0x80180018 MENROLL_E_USERLICENSE: User has no valid Intune license\n" in text
    assert "(decimal 2149056536; fix in the tenant)" in text
    assert "\n1. In the Microsoft 365 admin center" in text
    assert "- <https://learn.microsoft.com/mem/configmgr/comanage/how-to-monitor>" in text
    assert (
        "- PC-00412 (resource 16777628): Failure, Microsoft Entra hybrid joined, `0x80180018`, user jdoe\n"
        in text
    )
    assert text.endswith(
        'Site P01, visible to CONTOSO\\\\reader; list "Failure, Microsoft Entra hybrid joined", '
        "filter `error:0x8018`; data read 2026-11-23 13:57 UTC, 5 min ago.\n"
    )


def test_two_errors_are_both_explained_once(row: DeviceRow, now: datetime) -> None:
    text = ticket([row], [0x80180018, 0x80192EE2, 0x80180018, None], scope(now, 1), now)
    assert text.count("### 0x80180018") == 1
    assert text.count("### 0x80192EE2") == 1
    assert "### Failed with no code\n" in text


def test_long_lists_are_capped_and_say_so(row: DeviceRow, now: datetime) -> None:
    taken = 0

    def stream() -> Iterator[DeviceRow]:
        nonlocal taken
        while True:
            taken += 1
            yield msgspec.structs.replace(row, name=f"PC-{taken}")

    text = ticket(stream(), [], scope(now, 23_114), now, most=3)
    assert taken == 3
    assert "- PC-3 (resource" in text
    assert "- and 23,111 more\n" in text


def test_names_of_devices_cannot_format_the_ticket(row: DeviceRow, now: datetime) -> None:
    hostile = msgspec.structs.replace(row, name="[x](http://evil) **b** <img>", user="# x")
    text = ticket([hostile], [], scope(now, 1), now)
    assert "\\[x\\](http\\://evil) \\*\\*b\\*\\* \\<img\\>" in text
    assert "user \\# x" in text
