"""The options of `comgmt devices`: what they select, and a sentence for each wrong one."""

import pytest

from comgmt.cli.device_selection import DeviceRequest, request, words_of_codes
from comgmt.cli.problems import CommandError
from comgmt.domain.client_os import OsGroup
from comgmt.domain.columns import Column, Sort
from comgmt.domain.enrollment import FAILURES, EnrollmentState
from comgmt.domain.explain import look_up
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.selection import NoCode, Scope
from comgmt.domain.workloads import Workload


def asked(
    states: tuple[str, ...] = (),
    errors: tuple[str, ...] = (),
    workload: str | None = None,
    os_group: str | None = None,
    match: str | None = None,
    sort: str | None = None,
    where: str | None = None,
) -> DeviceRequest:
    return request(states, errors, workload, os_group, match, sort, where)


def test_nothing_asked_is_every_device() -> None:
    found = asked()
    assert found.selection.scope is Scope.ALL
    assert found.filter.empty
    assert found.sort == Sort()


def test_states_by_key_and_by_family() -> None:
    assert asked(states=("failure",)).selection.states == FAILURES
    both = asked(states=("pending_sign_in", "Success-Hybrid")).selection
    assert both.states == (EnrollmentState.PENDING_SIGN_IN, EnrollmentState.SUCCESS_HYBRID)
    assert both.scope is Scope.COMANAGEMENT


@pytest.mark.parametrize("spelling", ["0x80180018", "2149056536", "-2145910760", "USERLICENSE"])
def test_errors_in_any_spelling(spelling: str) -> None:
    found = asked(errors=(spelling, "none")).selection
    assert found.codes == (0x80180018, NoCode.NO_CODE)
    assert found.scope is Scope.FAILED


def test_words_are_all_the_codes_that_errors_finds() -> None:
    found = asked(errors=("license",)).selection
    assert found.codes == tuple(each.code for each in look_up("license"))
    (sentence,) = words_of_codes(("license", "0x80180018"))
    assert sentence.startswith(f'--error "license" is {len(found.codes)} codes: 0x80180018, 0x8018001C')


def test_both_filters_narrow() -> None:
    both = asked(match="pc", where="failed").filter
    assert both == parse_filter("pc failed")


def test_a_workload_is_counted_over_comanaged_devices() -> None:
    found = asked(workload="client-apps").selection
    assert found.workloads == (Workload.CLIENT_APPS,)
    assert found.scope is Scope.COMANAGED


def test_a_system_is_a_group_or_a_release() -> None:
    assert asked(os_group="windows-7-and-8").selection.os_groups == (OsGroup.WINDOWS_7_AND_8,)
    assert asked(os_group="Windows 11 24H2").selection.os_releases == ("Windows 11 24H2",)
    assert asked(os_group="Windows 11 24H2").selection.scope is Scope.CLIENTS


def test_the_order_may_be_reversed() -> None:
    assert asked(sort="-last_active").sort == Sort(Column.LAST_ACTIVE, descending=True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"states": ("failed",)}, '--state "failed" is not known; did you mean failure'),
        ({"states": ("xyzzy",)}, "is not known; there are success, failure"),
        ({"errors": ("xyzzy!",)}, '--error "xyzzy!" is no error code'),
        ({"where": "nosuchcol:x"}, '--where: There is no column "nosuchcol"; there are name, state'),
        ({"match": "nosuchcol:x"}, '--match: There is no column "nosuchcol"; there are name, state'),
        ({"workload": "client_app"}, "did you mean client_apps?"),
        ({"os_group": "win7"}, '--os "win7" is not known'),
        ({"sort": "nmae"}, "did you mean name?"),
        ({"match": "/["}, "--match: Not a complete regex"),
    ],
)
def test_a_wrong_option_is_one_sentence(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(CommandError) as caught:
        asked(**wrong)  # type: ignore[arg-type] # each case names its own option
    assert caught.value.exit_code == 2
    assert len(caught.value.sentences) == 1
    assert sentence in caught.value.sentences[0]
