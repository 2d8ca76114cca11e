import pytest

from comgmt.domain.commands import StepCommand, step_commands


@pytest.mark.parametrize(
    ("step", "command"),
    [
        ("Run dsregcmd /status as the user: AzureAdJoined YES.", "dsregcmd /status"),
        (
            "Force one try: the task, or deviceenroller.exe /c /AutoEnrollMDM in the session.",
            "deviceenroller.exe /c /AutoEnrollMDM",
        ),
        ("Then gpupdate /force, restart.", "gpupdate /force"),
        ("Run Restart-Service CcmExec.", "Restart-Service CcmExec"),
        ("Run netsh winhttp show proxy; where needed, pass it.", "netsh winhttp show proxy"),
        (
            "Collect mdmdiagnosticstool.exe -area DeviceEnrollment -cab C:\\temp\\mdm.cab and open a case.",
            "mdmdiagnosticstool.exe -area DeviceEnrollment -cab C:\\temp\\mdm.cab",
        ),
        (
            "Check Get-Service dmwappushservice, Schedule and set them.",
            "Get-Service dmwappushservice, Schedule",
        ),
        ("nltest /dsgetdc:<domain>; check DNS.", "nltest /dsgetdc:<domain>"),
        ("winmgmt /verifyrepository", "winmgmt /verifyrepository"),
    ],
)
def test_a_command_is_cut_out_whole(step: str, command: str) -> None:
    assert step_commands([step]) == (StepCommand(1, command),)


@pytest.mark.parametrize(
    "step",
    [
        "Look under HKLM\\SOFTWARE\\Microsoft\\Enrollments\\{GUID} for leftovers.",
        "Entra admin center > Mobility (MDM and WIP) > Microsoft Intune.",
        "Check Cert:\\LocalMachine\\My for the certificate.",
        "Read CoManagementHandler.log.",
        "Set a proxy (netsh winhttp set proxy, or WPAD).",
    ],
)
def test_paths_menus_and_halves_are_no_commands(step: str) -> None:
    assert step_commands([step]) == ()


def test_several_in_one_step_keep_their_order_and_number() -> None:
    found = step_commands(
        ["First.", "Check with w32tm /query /status and correct with w32tm /resync, w32tm /resync."]
    )
    assert found == (StepCommand(2, "w32tm /query /status"), StepCommand(2, "w32tm /resync"))
