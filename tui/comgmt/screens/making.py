"""From a place to the screen that shows it; a screen's module is imported when it is first opened.

`dialogs` does the same for what is asked. Nobody waits for it: behind the first frame the rest is imported.
"""

from importlib import import_module
from typing import Final

from comgmt.screens import places
from comgmt.screens.base import ConsoleScreen
from comgmt.screens.places import ScreenPlace

_REST: Final = (
    *("asking", "choice", "devices", "device", "find", "groups", "columns", "texts", "row_screens", "outbox"),
    *("look_up", "palette", "ranges", "maximized", "board", "changes", "query", "copied", "views_picker"),
    *("key_dialog", "password", "pictures"),
)


def import_rest() -> None:
    """Import what the first frame did without, so that the first key waits for nothing; in a thread."""
    for name in _REST:
        import_module(f"comgmt.screens.{name}")


def make_screen(place: ScreenPlace) -> ConsoleScreen:  # noqa: PLR0911 - one return a kind of place
    """A new screen for `place`."""
    match place:
        case places.DashboardPlace():
            from comgmt.screens.dashboard import DashboardScreen  # noqa: PLC0415 - see above

            return DashboardScreen()
        case places.MaximizedPlace() | places.BoardPlace():
            return _large(place)
        case places.ListPlace():
            from comgmt.screens.devices import DevicesScreen  # noqa: PLC0415 - see above

            return DevicesScreen(place)
        case places.DevicePlace():
            from comgmt.screens.device import DeviceScreen  # noqa: PLC0415 - see above

            return DeviceScreen(place)
        case places.GroupsPlace():
            from comgmt.screens.groups import GroupsScreen  # noqa: PLC0415 - see above

            return GroupsScreen(place)
        case places.ColumnsPlace():
            from comgmt.screens.columns import ColumnsScreen  # noqa: PLC0415 - see above

            return ColumnsScreen(place)
        case places.ChangesPlace() | places.DeploymentPlace() | places.FindingsPlace() | places.AlertsPlace():
            return _rows(place)
        case places.QueryPlace() | places.CopiedPlace():
            return _taken(place)
        case (
            places.LogPlace()
            | places.AboutPlace()
            | places.HelpPlace()
            | places.PaneHelpPlace()
            | places.LookedUpPlace()
            | places.SettingPlace()
        ):
            from comgmt.screens.texts import make_text_screen  # noqa: PLC0415 - see above

            return make_text_screen(place)


def _taken(place: places.QueryPlace | places.CopiedPlace) -> ConsoleScreen:
    if isinstance(place, places.QueryPlace):
        from comgmt.screens.query import QueryScreen  # noqa: PLC0415 - see above

        return QueryScreen(place)
    from comgmt.screens.copied import CopiedScreen  # noqa: PLC0415 - see above

    return CopiedScreen(place)


def _large(place: places.MaximizedPlace | places.BoardPlace) -> ConsoleScreen:
    if isinstance(place, places.BoardPlace):
        from comgmt.screens.board import BoardScreen  # noqa: PLC0415 - see above

        return BoardScreen(place)
    from comgmt.screens.maximized import MaximizedScreen  # noqa: PLC0415 - see above

    return MaximizedScreen(place)


def _rows(
    place: places.ChangesPlace | places.DeploymentPlace | places.FindingsPlace | places.AlertsPlace,
) -> ConsoleScreen:
    if isinstance(place, places.ChangesPlace):
        from comgmt.screens.changes import ChangesScreen  # noqa: PLC0415 - see above

        return ChangesScreen(place)
    from comgmt.screens.row_screens import make_row_screen  # noqa: PLC0415 - see above

    return make_row_screen(place)
