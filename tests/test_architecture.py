"""The rooms of the package: imports are those that docs/architecture.md has, and the README's tree names every folder."""

import ast
import re
from fnmatch import fnmatch
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "perfeval_helpers"
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def read_rows(mark, text=PAGE):
    """The rows of a marked table, without its head."""
    (table,) = re.findall(rf"<!-- {mark} -->\n(.*?)\n<!-- /{mark} -->", text, re.DOTALL)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def list_imports(path, package=PACKAGE, source=None):
    """Modules of the package that a file imports, also inside functions."""
    folder = [package.name, *path.relative_to(package).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text("utf-8") if source is None else source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(folder[: len(folder) + 1 - node.level]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            names = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] == package.name)


def find_edges(package=PACKAGE):
    """Room, imported room → the modules that import it; a module at the root is a room of its own."""
    rooms = {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/__init__.py")}
    edges = {}
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        own = inside.parts[0].removesuffix(".py")
        for name in list_imports(path, package):
            room = [*name.split("."), ""][1]
            if room in rooms and room != own:
                edges.setdefault((own, room), set()).add(inside.as_posix())
    return edges


TABLE = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[3])) for row in read_rows("imports")}


def test_imports_are_those_of_the_page():
    found = find_edges()
    del found["__init__", "evaluation"]  # the package's own door, opened when it is asked for
    allowed = {(room, other) for room, others in TABLE.items() for other in others}
    assert {edge: modules for edge, modules in found.items() if edge not in allowed} == {}
    assert allowed - found.keys() == set(), "no module uses these"


def test_every_room_is_on_the_page_and_no_other():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(TABLE) == folders | {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}


def test_rooms_stand_below_those_that_import_them():
    order = list(TABLE)
    upward = {(room, other) for room, others in TABLE.items() for other in others if order.index(other) > order.index(room)}
    assert upward == set()


def find_circle(package=PACKAGE):
    """Modules that import each other in a circle when they run; names that are imported for types alone make none."""
    parts = {path: [package.name, *path.relative_to(package).with_suffix("").parts] for path in package.rglob("*.py")}
    modules = {".".join(part for part in own if part != "__init__"): path for path, own in parts.items()}
    graph = {}
    for module, path in modules.items():
        source = re.sub(r"^if TYPE_CHECKING:\n(?:    .*\n|\n)+", "", path.read_text("utf-8"), flags=re.MULTILINE)
        named = (name if name in modules else name.rpartition(".")[0] for name in list_imports(path, package, source))
        graph[module] = {name for name in named if name in modules} - {module, package.name}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        return set(error.args[1])
    return set()


def test_no_module_imports_another_in_a_circle(tmp_path):
    assert find_circle() == set()
    package = tmp_path / "perfeval_helpers"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "a.py").write_text("from .b import x\n")
    (package / "b.py").write_text("from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from perfeval_helpers.a import y\n")
    assert find_circle(package) == set()
    (package / "b.py").write_text("def f():\n    from perfeval_helpers import a\n")
    assert find_circle(package) == {"perfeval_helpers.a", "perfeval_helpers.b"}


@pytest.mark.parametrize(
    ("statement", "room"),
    [
        ("from perfeval_helpers.making.batch import run", "making"),
        ("from perfeval_helpers import making", "making"),
        ("import perfeval_helpers.making as m", "making"),
        ("def f():\n    from ..making import batch", "making"),
        ("from .more import x", None),
        ("import making", None),
    ],
)
def test_every_way_to_import_is_seen(tmp_path, statement, room):
    package = tmp_path / "perfeval_helpers"
    for name in ("values", "making"):
        (package / name).mkdir(parents=True)
        (package / name / "__init__.py").write_text("")
    (package / "values" / "more.py").write_text(statement)
    assert find_edges(package) == ({("values", room): {"values/more.py"}} if room else {})


def test_modules_are_called_by_what_they_hold():
    names = [path.stem if path.stem != "__init__" else path.parent.name for path in PACKAGE.rglob("*.py")]
    assert {"utils", "util", "common", "misc", "helpers"} & set(names) == set()
    assert names.count("rules") <= 1


def test_paths_that_the_page_names_are_there():
    named = set(re.findall(r"`([\w/]+\.(?:py|po)|[a-z]+/)`", PAGE)) - {"tests/test_architecture.py"}
    assert "extracts/frames.py" in named
    beside = {"report/"}  # of templates
    assert {name for name in named - beside if not ((PACKAGE / name).exists() or (ROOT / name).exists())} == set()


def test_the_readme_shows_every_folder_at_the_top():
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    folders = {name for name in folders if not any(fnmatch(f"{name}/", pattern) for pattern in ignored)}
    assert folders >= {"docs", "perfeval_helpers", "tests"}
    tree = (ROOT / "README.md").read_text("utf-8").split("\n## The tree\n")[1].split("\nA run's results")[0]
    rows = [line.split("|")[1] for line in tree.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([\w.]+)/", row)}
    assert folders - named == set()
    assert {name for name in named - {"outputs"} if not (ROOT / name).is_dir()} == set()


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_readme_shows_the_rooms_in_the_order_of_the_flow(readme):
    shown = re.findall(r"^\| `perfeval_helpers/(\w+)/` \|", (ROOT / readme).read_text("utf-8"), re.MULTILINE)
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(shown) == folders and len(shown) == len(folders)
    order = [room for room in TABLE if room in folders]
    assert shown == order
