import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.workloads import ACTIVE, ALL_BITS, Workload, switched, switched_active, workload_mask

W = Workload


@pytest.mark.parametrize(
    ("text", "workloads"),
    [
        ("1", ()),
        ("8193", ()),
        ("4096", ()),
        ("0", ()),
        ("2", (W.COMPLIANCE_POLICIES,)),
        ("4", (W.RESOURCE_ACCESS_POLICIES,)),
        ("8", (W.DEVICE_CONFIGURATION,)),
        ("16", (W.WINDOWS_UPDATE_POLICIES,)),
        ("32", (W.ENDPOINT_PROTECTION,)),
        ("64", (W.CLIENT_APPS,)),
        ("128", (W.OFFICE_CLICK_TO_RUN,)),
        ("4128", (W.ENDPOINT_PROTECTION,)),
        ("8195", (W.COMPLIANCE_POLICIES,)),
        ("12543", tuple(W)),
        ("4095", tuple(W)),
        (" 255 ", tuple(W)),
    ],
)
def test_a_mask_is_decoded_bit_by_bit(text: str, workloads: tuple[Workload, ...]) -> None:
    mask = workload_mask(text)
    assert mask is not None
    assert switched(mask) == workloads


@pytest.mark.parametrize(
    "text", [None, "", "  ", "null", "-2", "1.5", "0x20", "²", "٣", "2147483648", "9" * 5000, "12 8"]
)
def test_what_is_no_plain_number_is_unknown_and_never_all(text: str | None) -> None:
    assert workload_mask(text) is None


@given(
    st.sets(st.sampled_from(list(Workload))), st.sets(st.sampled_from([1, 256, 512, 1024, 2048, 4096, 8192]))
)
def test_only_the_seven_bits_count(chosen: set[Workload], others: set[int]) -> None:
    mask = workload_mask(str(sum(workload.bit for workload in chosen) + sum(others)))
    assert mask is not None
    assert set(switched(mask)) == chosen


@given(st.none() | st.text(max_size=20))
def test_any_text_is_a_mask_or_unknown(text: str | None) -> None:
    mask = workload_mask(text)
    assert mask is None or 0 <= mask < 1 << 31


def test_bits_labels_and_pilot_names() -> None:
    assert [workload.bit for workload in Workload] == [2, 4, 8, 16, 32, 64, 128]
    assert {workload.pilot_policy.removeprefix("CoMgmtSettingsPilot") for workload in Workload} == {
        *("CP", "RAP", "DC", "WUP", "EP", "CApp", "O365"),
    }
    assert all(workload.label and len(workload.short_label) <= 15 for workload in Workload)


@pytest.mark.parametrize("text", ["-1", "4294967295", " -1 "])
def test_all_bits_are_all_workloads(text: str) -> None:
    mask = workload_mask(text)
    assert mask == ALL_BITS
    assert switched(mask) == tuple(Workload)


def test_resource_access_is_retired_and_no_measure_of_the_transition() -> None:
    # https://learn.microsoft.com/intune/configmgr/comanage/workloads
    assert [workload for workload in Workload if workload.retired] == [Workload.RESOURCE_ACCESS_POLICIES]
    assert Workload.RESOURCE_ACCESS_POLICIES not in ACTIVE
    assert Workload.RESOURCE_ACCESS_POLICIES not in switched_active(ALL_BITS)
