"""From a place to the screen that shows it; a screen's module is imported when it is first opened."""

from tui.screens import places
from tui.screens.base import ConsoleScreen
from tui.screens.places import Place


def make_screen(place: Place) -> ConsoleScreen:  # noqa: PLR0911 - one return a kind of place
    """A new screen for `place`."""
    match place:
        case places.DashboardPlace():
            from tui.screens.dashboard import DashboardScreen  # noqa: PLC0415 - see above

            return DashboardScreen()
        case places.MaximizedPlace():
            from tui.screens.maximized import MaximizedScreen  # noqa: PLC0415 - see above

            return MaximizedScreen(place)
        case places.ListPlace():
            from tui.screens.devices import DevicesScreen  # noqa: PLC0415 - see above

            return DevicesScreen(place)
        case places.DevicePlace():
            from tui.screens.device import DeviceScreen  # noqa: PLC0415 - see above

            return DeviceScreen(place)
        case places.GroupsPlace():
            from tui.screens.groups import GroupsScreen  # noqa: PLC0415 - see above

            return GroupsScreen(place)
        case places.ColumnsPlace():
            from tui.screens.columns import ColumnsScreen  # noqa: PLC0415 - see above

            return ColumnsScreen(place)
        case places.DeploymentPlace() | places.FindingsPlace() | places.ChangesPlace():
            from tui.screens.row_screens import make_row_screen  # noqa: PLC0415 - see above

            return make_row_screen(place)
        case places.LogPlace() | places.AboutPlace() | places.HelpPlace() | places.PaneHelpPlace():
            from tui.screens.texts import make_text_screen  # noqa: PLC0415 - see above

            return make_text_screen(place)
