import msgspec
import pytest

from comgmt.domain.census import TileKey, Unavailable
from comgmt.render.glyphs import ASCII, SAFE
from tests.render.panes.drawing import SCREENS, drawn, on_screen
from tests.render.panes.golden import check_golden
from tests.samples.large_site import CENSUS


@pytest.mark.parametrize("screen", SCREENS)
def test_the_panes_of_a_screen(screen: str) -> None:
    check_golden(screen, on_screen(screen))


def test_the_panes_in_ascii_and_in_safe_glyphs() -> None:
    check_golden("120x40-ascii", on_screen("120x40", glyphs=ASCII))
    check_golden("80x24-safe", on_screen("80x24", glyphs=SAFE))


def test_errors_by_what_must_be_done() -> None:
    framed = drawn(TileKey.ENROLLMENT_ERRORS, (60, 12), by_fix=True, cursor=1)
    check_golden(
        "errors-by-fix", framed + drawn(TileKey.ENROLLMENT_ERRORS, (40, 7), by_fix=True, framed=False)
    )


def test_tiles_that_could_not_be_read() -> None:
    why = "Reading SMS_DeploymentSummary is not permitted to CONTOSO\\reader: ask for the right Read."
    keys = ("client_os", "funnel", "enrollment", "workloads", "errors", "deployments")
    census = msgspec.structs.replace(CENSUS, **{key: Unavailable(why) for key in keys})
    check_golden("unavailable-80x24", on_screen("80x24", census))
    check_golden("unavailable-120x40", on_screen("120x40", census))


def test_panes_before_the_first_reading_say_so() -> None:
    text = on_screen("80x24", None, growth=None)
    assert text.count("Not read yet.") == 6
    assert not any(line.strip("─ ").endswith("0") for line in text.splitlines())


def test_panes_alone_on_a_wide_screen() -> None:
    wide = (TileKey.ENROLLMENT_STATUS, TileKey.ENROLLMENT_ERRORS, TileKey.DEPLOYMENTS)
    check_golden("160x32", "".join(drawn(tile, (160, 32)) for tile in wide))
