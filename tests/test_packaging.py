"""The three lists of packages say the same, and nothing in them names an index."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DECLARED = sorted(d for group in [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()] for d in group)


def test_every_package_is_pinned():
    assert [d for d in DECLARED if not re.fullmatch(r"[\w-]+==[\d.]+", d)] == []


def test_conda_environment_names_the_same_packages():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    (pip,) = [d["pip"] for d in environment["dependencies"] if isinstance(d, dict)]
    assert sorted(p for p in pip if not p.startswith("-")) == DECLARED


def test_lock_holds_every_package_at_its_version_with_hashes():
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    blocks = dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE))
    assert {d for d in DECLARED if blocks.get(d.split("==")[0]) != d.split("==")[1]} == set()
    entries = re.split(r"^(?=\w)", lock, flags=re.MULTILINE)[1:]
    assert len(entries) > len(DECLARED)
    assert [e.splitlines()[0] for e in entries if "--hash=sha256:" not in e] == []


def test_no_list_names_an_index():
    for name in ("requirements.txt", "pyproject.toml", "environment.yml", "Makefile", ".ci/run"):
        assert not re.search(r"https?://|--(extra-)?index-url|find-links", (ROOT / name).read_text("utf-8")), name
