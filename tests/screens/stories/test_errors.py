"""Errors on the screens: a code, none at all, and devices that did not fail."""

from pathlib import Path

from comgmt.screens.device import DeviceScreen
from comgmt.screens.opening import error_place
from comgmt.screens.places import AboutPlace
from tests.screens.house import House
from tests.screens.person import Person, at_console, played


async def keys_named(person: Person) -> str:
    """The help of the screen, in lines."""
    await person.press("question_mark")
    text = person.screen
    await person.press("escape")
    return text


@played
async def test_a_device_without_an_error_offers_no_key_for_one(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "enter")
        device = person.app.here
        assert isinstance(device, DeviceScreen)
        assert "same error" not in person.last
        assert "command" not in person.last
        helped = await keys_named(person)
        assert "all devices with this error" not in helped
        assert "copy the next command" not in helped
        await person.press("enter")
        assert person.app.here is device
        assert "This device has not failed." in person.last
        await person.press("ctrl+p")
        await person.write("with this error")
        assert "(not on this screen)" in person.screen


@played
async def test_a_device_with_an_error_offers_the_others_with_it(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "enter", "enter")
        assert "Enter same error" in person.last
        assert "o command" in person.last
        helped = await keys_named(person)
        assert "all devices with this error" in helped
        assert "copy the next command" in helped


@played
async def test_where_devices_fail_with_no_code_is_said_beside_them_and_on_each(
    house: House, tmp_path: Path
) -> None:
    facts = house.ask(lambda store: store.error_facts(None))
    assert facts.devices
    async with at_console(house, tmp_path) as person:
        person.app.open(error_place(None))
        await person.settle()
        assert "read CoManagementHandler.log" in person.screen
        assert f"Seen on       {facts.devices} device" in person.screen
        release, devices = facts.by_os_release[0]
        assert any(release in line and str(devices) in line for line in person.lines)
        await person.press("enter")
        assert isinstance(person.app.here, DeviceScreen)
        text = person.app.here.lines.text
        assert "Failed with no code" in text
        assert f"Seen on       {facts.devices} device" in text
        assert "Enter same error" in person.last
        assert "o command" not in person.last


@played
async def test_columns_offer_nothing_that_is_done_with_devices(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "C")
        helped = await keys_named(person)
        assert "a ticket block" not in helped
        assert "save the devices" not in helped


@played
async def test_keys_may_be_asked_for_faster_than_a_screen_is_there(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        person.app.open(AboutPlace())
        assert "back" in person.app.here.active_ids()
