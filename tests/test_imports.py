"""Imports go one way, settings alone read the environment: read from the sources by ast."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ["cppc.core", "teams", "resources", "families", "meetings", "contracts"]
WIRING = {
    "asgi",
    "celery",
    "errors",
    "formats",
    "home",
    "run",
    "settings",
    "urls",
    "wsgi",
}
GROUND = {"core", "i18n"}  # i18n: the tools of translation, which commands of core run
LAYERS = ["roles", "models", "policies", "tasks", "services", "figures", "forms", "views", "urls"]

# Who reads the environment beside the settings, and why.
READERS = {
    "cppc/run": "the launcher: it makes the environment of the processes it starts",
    "cppc/home/bench": "makes the environment of the site it measures",
    "cppc/celery.py": "names the settings module, as Django asks",
    "cppc/wsgi.py": "names the settings module, as Django asks",
    "cppc/asgi.py": "names the settings module, as Django asks",
}


def floor_of(path: Path) -> str:
    """cppc.core, an app, or wiring."""
    parts = path.relative_to(ROOT).parts
    if parts[0] != "cppc":
        return parts[0]
    return "cppc.core" if parts[1] in GROUND else "wiring"


def sources() -> list[Path]:
    tops = ["cppc", *FLOORS[1:]]
    found = [path for top in tops for path in (ROOT / top).rglob("*.py")]
    return sorted(path for path in found if "__pycache__" not in path.parts)


def imported(path: Path) -> list[str]:
    """Every module the file imports, also inside functions."""
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names += [node.module or ""]
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def goal_of(name: str) -> str | None:
    """The floor an imported module belongs to; None for libraries."""
    parts = name.split(".")
    if parts[0] == "cppc":
        return None if len(parts) == 1 else "cppc.core" if parts[1] in GROUND else "wiring"
    return parts[0] if parts[0] in FLOORS else None


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("floor", FLOORS)
def test_imports_go_down_only(floor):
    allowed = {None, *FLOORS[: FLOORS.index(floor) + 1]}
    wrong = [
        f"{relative(path)} imports {name}"
        for path in sources()
        if floor_of(path) == floor
        for name in imported(path)
        if goal_of(name) not in allowed
    ]
    assert wrong == []


def test_every_top_module_of_wiring_is_known():
    """So that a new one is thought about: is it wiring, or does it belong into core?"""
    found = {path.stem for path in (ROOT / "cppc").iterdir() if not path.name.startswith("__")}
    assert found - GROUND == WIRING


def test_every_app_stands_on_a_floor():
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps == set(FLOORS) - {"cppc.core"}


def reads_environment(path: Path) -> bool:
    names = imported(path)
    uses = {
        node.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }
    return (
        "environ" in names
        or ("os" in names and bool(uses & {"environ", "getenv", "environb", "putenv"}))
        or any(name in ("os.environ", "os.getenv") for name in names)
    )


def test_only_settings_read_the_environment():
    readers = [relative(path) for path in sources() if reads_environment(path)]
    unexpected = [
        name
        for name in readers
        if not name.startswith(("cppc/settings/", *READERS))
        and not name.startswith("cppc/settings")
    ]
    assert unexpected == []


def test_list_of_readers_is_not_stale():
    readers = [relative(path) for path in sources() if reads_environment(path)]
    assert [reader for reader in READERS if not any(n.startswith(reader) for n in readers)] == []


def test_modules_of_an_app_import_only_those_above_them():
    """models, policies, tasks, services, figures, forms, views, urls: in this order."""
    wrong = []
    for path in sources():
        floor, parts = floor_of(path), path.relative_to(ROOT).with_suffix("").parts
        if floor not in FLOORS[1:] or parts[1] not in LAYERS:
            continue
        own = LAYERS.index(parts[1])
        top_level = [n for n in ast.parse(path.read_text()).body if isinstance(n, ast.ImportFrom)]
        for node in top_level:
            words = (node.module or "").split(".")
            names = [words[1]] if len(words) > 1 else [alias.name for alias in node.names]
            if words[0] != parts[0]:
                continue
            wrong += [
                f"{relative(path)} imports {words[0]}.{name}"
                for name in names
                if name in LAYERS and LAYERS.index(name) > own
            ]
    assert wrong == []
