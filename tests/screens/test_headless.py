"""The command that a list gives away prints the same devices in the same order."""

import shlex
from pathlib import Path

import pytest

from comgmt.cli.device_selection import request
from comgmt.cli.forms.devices import command as devices
from comgmt.documents.headless import devices_command, filter_words, split_command
from comgmt.domain.census import FunnelStage
from comgmt.domain.client_os import OsGroup
from comgmt.domain.columns import Column, Sort
from comgmt.domain.deployments import DeploymentNumber
from comgmt.domain.enrollment import FAILURES, SUCCESSES, EnrollmentState
from comgmt.domain.filter_language import parse_filter, side_selection
from comgmt.domain.findings import Finding
from comgmt.domain.selection import NOT_ENROLLED, NoCode, Scope, Selection, lost_before
from comgmt.domain.splits import SplitField
from comgmt.domain.workload_sides import Side
from comgmt.domain.workloads import Workload
from comgmt.store.reader import StoreReader
from tests.screens.house import House

WHOLE = Selection(title="")
SELECTIONS = (
    Selection(title="all"),
    *(Selection(title="s", scope=Scope.COMANAGEMENT, states=(state,)) for state in EnrollmentState),
    Selection(title="s", scope=Scope.COMANAGEMENT, states=(*SUCCESSES, *FAILURES)),
    Selection(title="c", scope=Scope.FAILED),
    Selection(title="c", scope=Scope.FAILED, codes=(0x80180018, NoCode.NO_CODE)),
    Selection(title="m", scope=Scope.COMANAGEMENT),
    Selection(title="w", scope=Scope.COMANAGED, workloads=(Workload.CLIENT_APPS,)),
    *(side_selection(Workload.CLIENT_APPS, side) for side in Side),
    *(Selection(title="o", scope=Scope.CLIENTS, os_groups=(group,)) for group in OsGroup),
    Selection(title="o", scope=Scope.CLIENTS, os_releases=("Windows 11 24H2",)),
    *(Selection(title="f", stage=stage) for stage in FunnelStage),
    *(lost_before(stage) for stage in FunnelStage if stage is not FunnelStage.ELIGIBLE),
    NOT_ENROLLED,
    *(Selection(title="f", finding=finding) for finding in Finding),
)


def said(store: StoreReader, line: str) -> list[int]:
    """The devices that a command line asks for."""
    program, name, *words = shlex.split(line)
    assert (program, name) == ("comgmt", "devices")
    given = devices.make_context("devices", words).params
    wanted = request(
        given["states"],
        given["errors"],
        given["workload"],
        given["os_group"],
        given["match"],
        given["sort"],
        given["where"],
    )
    return list(store.ids(wanted.selection, wanted.filter, wanted.sort))


@pytest.mark.parametrize("typed", ["", 'os:"11 24H2" !failed', "pc- site:P01"])
def test_every_list_of_the_tiles_is_said_whole(house: House, typed: str) -> None:
    sort = Sort(Column.LAST_ACTIVE, descending=True)
    shown = 0
    with_devices = house.ask(lambda store: store.count(Selection(title="")))
    assert with_devices
    for selection in SELECTIONS:
        command = devices_command(selection, typed, sort=sort)
        assert not command.unsaid, selection

        def both(
            store: StoreReader, selection: Selection = selection, line: str = command.line
        ) -> tuple[list[int], list[int]]:
            return list(store.ids(selection, parse_filter(typed), sort)), said(store, line)

        here, there = house.ask(both)
        assert here == there, command.line
        words, unsaid = filter_words(selection, typed)
        assert not unsaid
        kept = house.ask(lambda store, by=words: list(store.ids(WHOLE, parse_filter(by), sort)))  # type: ignore[misc]
        assert here == kept, words
        shown += len(here)
    assert shown


@pytest.mark.parametrize(
    "column",
    [
        Column.STATE,
        Column.ERROR,
        Column.OS,
        Column.SITE,
        Column.DOMAIN,
        Column.JOINED,
        Column.AUTHORITY,
        Column.CLIENT,
    ],
)
def test_every_value_of_a_group_is_said_whole(house: House, column: Column) -> None:
    whole = Selection(title="")
    for value, count in house.ask(lambda store: store.groups(whole, parse_filter(""), column)):
        of = Selection(title="g", values=((column, value),))
        command = devices_command(of)
        assert len(house.ask(lambda store, line=command.line: said(store, line))) == count, command.line  # type: ignore[misc]


@pytest.mark.parametrize("column", [Column.STATE, Column.ERROR, Column.OS, Column.SITE, Column.CLIENT])
def test_several_values_of_a_group_are_said_whole(house: House, column: Column) -> None:
    whole = Selection(title="")
    groups = house.ask(lambda store: store.groups(whole, parse_filter(""), column))
    some = [pair for pair in groups if pair[0] or column is not Column.ERROR][:3]
    words, unsaid = filter_words(Selection(title="g", values=tuple((column, value) for value, _ in some)))
    assert not unsaid
    counted = house.ask(lambda store: store.count(whole, parse_filter(words)))
    assert counted == sum(count for _, count in some), words


def test_what_cannot_be_said_is_named(tmp_path: Path) -> None:
    del tmp_path
    marked = devices_command(Selection(title="2 marked", marked=(1, 2)))
    assert marked.unsaid == ("which devices are marked",)
    of = Selection(title="d", deployment_id="{1}", deployment_number=DeploymentNumber.ERRORS)
    assert devices_command(of).unsaid == ("which deployment the devices are of",)
    assert split_command(of, SplitField.AGE).line == "# not the same: comgmt devices --split age"
    assert not shlex.split(devices_command(of).line, comments=True)


def test_columns_failures_and_source_are_said() -> None:
    command = devices_command(
        Selection(title="all"),
        "site:P01",
        failures_only=True,
        columns=(Column.NAME, Column.ERROR),
        source=("--site", "P01"),
    )
    assert command.line == "comgmt devices --site P01 --where 'failed site:P01' --columns name,error"
