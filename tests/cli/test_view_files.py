"""The file of views: what others wrote in it stays; what is wrong names file, view and mend."""

from pathlib import Path

import pytest
import tomli

from comgmt.cli.source import SourceChoice
from comgmt.cli.view_files import ViewFile, read_views, views_path
from comgmt.cli.view_text import OddTextError, with_view, without_view
from comgmt.domain.columns import Column, Sort
from comgmt.domain.views import ShelfError, View, WrittenView
from tests.cli.conftest import Run

SHARED = """\
# The views of our team; ask Kim before you change one.

# Everybody opens this one at nine.
[mfa]
where = "failed error:MFA"   # eight codes
key = "F7"

[ "Late in P01" ]
# what compliance lacks
where = 'site:P01 workload:compliance=late'
columns = [
    "name",  # always
    "user",
]

# Old, but wanted.
["x.y"]
sort = "-since"
"""


def test_a_new_view_is_the_last_and_all_else_stays() -> None:
    text = with_view(SHARED, 'My "fails"', WrittenView(where='failed os:"11 24H2"', key="F8"))
    assert text.startswith(SHARED)
    assert text[len(SHARED) :] == '\n["My \\"fails\\""]\nwhere = "failed os:\\"11 24H2\\""\nkey = "F8"\n'
    assert with_view("", "a", WrittenView(columns=("name", "user"))) == '[a]\ncolumns = ["name", "user"]\n'


def test_one_in_the_place_of_another_keeps_order_and_comments() -> None:
    text = with_view(SHARED, "Late", WrittenView(where="workload:compliance=late"), was="Late in P01")
    assert text == SHARED.replace('[ "Late in P01" ]', "[Late]").replace(
        """where = 'site:P01 workload:compliance=late'
columns = [
    "name",  # always
    "user",
]
""",
        'where = "workload:compliance=late"\n',
    )
    again = with_view(text, "mfa", WrittenView(where="pending"))
    assert list(tomli.loads(again)) == ["mfa", "Late", "x.y"]
    assert "# Everybody opens this one at nine.\n[mfa]" in again


def test_one_less_takes_its_own_comments_and_no_others() -> None:
    text = without_view(SHARED, "Late in P01")
    assert list(tomli.loads(text)) == ["mfa", "x.y"]
    assert "what compliance lacks" not in text
    assert "# Old, but wanted.\n[" in text
    assert without_view(text, "x.y").endswith('key = "F7"\n')
    assert "ask Kim" in without_view(SHARED, "mfa")


@pytest.mark.parametrize(
    "text",
    [
        'a = {where = "failed"}\n',
        'a.where = "failed"\n',
        '[b]\nwhere = """\n[a]\n"""\n[a]\nkey = "x"\n',
        "[a]\nwhere = [\n",
    ],
)
def test_what_only_a_person_can_change_is_left_alone(text: str, tmp_path: Path) -> None:
    with pytest.raises(OddTextError):
        without_view(text, "a")
    file = tmp_path / "views.toml"
    file.write_text(text)
    with pytest.raises(ShelfError, match=r"views\.toml was left as it is, since .*; change it by hand\."):
        ViewFile(file).drop("a")
    assert file.read_text() == text


def test_line_ends_of_windows_stay() -> None:
    text = with_view("[a]\r\nkey = 'x'\r\n", "b", WrittenView(where="failed"))
    assert text == "[a]\r\nkey = 'x'\r\n\r\n[b]\r\nwhere = \"failed\"\r\n"


def test_a_file_is_made_for_its_owner_and_a_shared_one_stays_shared(tmp_path: Path) -> None:
    mine = tmp_path / "new" / "views.toml"
    view = View(
        name="A", where="failed", columns=(Column.NAME, Column.USER), sort=Sort(Column.SINCE, descending=True)
    )
    ViewFile(mine).keep(view)
    assert mine.stat().st_mode & 0o777 == 0o600
    assert read_views(mine).views == (view,)
    shared = tmp_path / "team.toml"
    shared.write_text(SHARED)
    shared.chmod(0o664)
    link = tmp_path / "views.toml"
    link.symlink_to(shared)
    ViewFile(link).keep(view)
    assert link.is_symlink()
    assert shared.stat().st_mode & 0o777 == 0o664
    assert [each.name for each in read_views(link).views] == ["mfa", "Late in P01", "x.y", "A"]
    ViewFile(link).drop("A")
    assert shared.read_text() == SHARED
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".comgmt-")]


def test_a_folder_one_may_not_write_to_is_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(ShelfError, match=r"views\.toml cannot be written: .*; nothing was changed\."):
        ViewFile(blocked / "views.toml").keep(View(name="A"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('where = "older:x"', "the view Bad: where: older:x is no age; write it as older:7d, 12h or 30m."),
        ('columns = ["nosuch"]', 'the view Bad: columns: there is no column "nosuch"; there are name'),
        ('group = "x"', 'the view Bad: group: there is no column "x"'),
        ('color = "red"', "the view Bad: Object contains unknown field `color`."),
        ('key = "s"', 'the view Bad: key "s" is taken: sort by the next column; take another.'),
        ('key = "F7"', 'the views Good and Bad have the same key "F7"; give one of them another.'),
        ('key = "ctrl-s"', 'the view Bad: key "ctrl-s" never arrives'),
        ('key = "foo"', 'the view Bad: key "foo" is not a key; write for example "F7"'),
    ],
)
def test_what_is_wrong_with_a_view_costs_that_view_alone(
    run: Run, home: Path, line: str, sentence: str
) -> None:
    views = home / "config" / "comgmt" / "views.toml"
    views.parent.mkdir(parents=True)
    views.write_text(f'[Good]\nwhere = "failed"\nkey = "F7"\n\n[Bad]\n{line}\n')
    ran = run("views")
    assert ran.code == 2
    assert "Good" in ran.out
    assert len(ran.sentences) == 1
    assert f"{views}: {sentence}" in " ".join(ran.err.split())


def test_a_view_is_found_whatever_is_wrong_with_others(run: Run, home: Path) -> None:
    views = home / "config" / "comgmt" / "views.toml"
    views.parent.mkdir(parents=True)
    views.write_text('[Good]\nwhere = "failed"\n\n[Bad]\nwhere = "older:x"\n')
    ran = run("devices", "--view", "good", "--format", "wql")
    assert ran.code == 0
    assert "EnrollmentFailed" in ran.out
    wrong = run("devices", "--view", "bad", "--format", "wql")
    assert wrong.code == 2
    assert "the view Bad: where: older:x is no age" in wrong.err


def test_views_of_the_demo_are_kept_with_the_demo(home: Path) -> None:
    mine, demo = views_path(SourceChoice()), views_path(SourceChoice(demo=True))
    assert mine == home / "config" / "comgmt" / "views.toml"
    assert demo == home / "state" / "comgmt" / "demo-views.toml"
    ViewFile(demo).keep(View(name="Tried"))
    assert not mine.parent.exists()
    assert [view.name for view in read_views(demo).views] == ["Tried"]
