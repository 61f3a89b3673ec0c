"""Districts in one batch, three of them broken: each of the others is made, nothing of one stands in another."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from full_project import make_full_project
from shell import perfeval

from perfeval_helpers.making.overview import read_failures

# Run → district, its street, and the funds spent of 1,000 yuan that arrived.
GOOD = {"子县-2022": ("某州子县", "子水街道", 800), "丑县-2022": ("某州丑县", "丑山街道", 500)}
BROKEN = {"寅县-2022": ("某州寅县", "寅桥街道", 900), "卯县-2022": ("某州卯县", "卯田街道", 900), "辰县-2022": ("某州辰县", "辰河街道", 900)}


def write_district(root: Path, run: str, district: str, street: str, spent: int) -> None:
    """A copy of the tiny project under another name, in another district, with another street and sum."""
    text = (root / "params" / "tiny.yml").read_text("utf-8")
    text = text.replace("run: tiny", f'run: "{run}"').replace("甲市乙区", district).replace("data/tiny", f"data/{run}")
    (root / "params" / f"{run}.yml").write_text(text, "utf-8")
    shutil.copytree(root / "data" / "tiny", root / "data" / run)
    for path in (root / "data" / run).glob("*.csv"):
        changed = path.read_text("utf-8").replace("东街道", street).replace("中央,800", f"中央,{spent}")
        # bank and office write what their machines write
        path.write_bytes(changed.encode("gb18030" if spent == 500 else "utf-8-sig"))


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    root = make_full_project(tmp_path_factory.mktemp("province"))
    for run, facts in {**GOOD, **BROKEN}.items():
        write_district(root, run, *facts)
    (root / "params" / "tiny.yml").unlink()
    # a cell in each of two files, a key and a judgement, an extract
    payouts = root / "data" / "寅县-2022" / "payouts.csv"
    payouts.write_text(payouts.read_text("utf-8-sig").replace("P2,寅桥街道,50,50", "P2,寅桥街道,50,五十"), "utf-8")
    counts = root / "data" / "寅县-2022" / "headcounts.csv"
    counts.write_text(counts.read_text("utf-8-sig").replace("5,5,0", "5,4,0"), "utf-8")
    path = root / "params" / "卯县-2022.yml"
    path.write_text(re.sub(r"  制度健全性:.*\n", "", path.read_text("utf-8")) + "colour: red\n", "utf-8")
    (root / "data" / "辰县-2022" / "services.csv").unlink()
    return root, perfeval(root, "run", "--all", "--workers", "2")


def read_everything(folder: Path) -> str:
    """All text below a folder, packed files unpacked."""
    texts = []
    for path in folder.rglob("*"):
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as packed:
                texts += [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
        elif path.is_file():
            texts.append(path.read_text("utf-8", "replace"))
    return "\n".join(texts)


def test_the_good_are_made_and_the_broken_say_all_that_is_wrong(batch):
    root, done = batch
    assert done.returncode == 2
    assert "2 of 5 runs published" in done.stdout and "Traceback" not in done.stderr
    for fault in (
        "data/寅县-2022/payouts.csv:3: 实发金额（元）: '五十' is not an amount of money",
        "data/寅县-2022/headcounts.csv:2: 接收人数: 5 ≠ '移交人数' 4 + '直管人数' 0 (1 missing)",
        "params/卯县-2022.yml:",
        "colour: unknown key",
        "制度健全性",
        "data/辰县-2022/services.csv:",
    ):
        assert fault in done.stderr
    assert {path.name for path in (root / "outputs").iterdir() if path.is_dir() and path.name[0] != "."} == set(GOOD)


def test_each_district_has_its_own_figures(batch):
    root, _ = batch
    for run, (_, _, spent) in GOOD.items():
        results = json.loads((root / "outputs" / run / "results.json").read_text("utf-8"))
        # spent of the 1,000 yuan that arrived
        assert results["figures"]["funding.use_rate"]["printed"] == str(spent // 10)


def test_nothing_of_one_district_stands_in_another(batch):
    root, _ = batch
    names = {run: (district, street) for run, (district, street, _) in {**GOOD, **BROKEN}.items()}
    for run in GOOD:
        text = read_everything(root / "outputs" / run)
        assert all(own in text for own in names[run])
        for other, words in names.items():
            if other != run:
                assert not [word for word in (other, *words) if word in text], (run, other)


def read_bytes(folder: Path) -> dict[str, bytes]:
    """All files below a folder but the receipt, which says when."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "receipt.json"}


def test_a_run_alone_has_the_bytes_that_it_has_beside_others(batch):
    root, _ = batch
    run = next(iter(GOOD))
    beside = read_bytes(root / "outputs" / run)
    assert perfeval(root, "run", run, "--force").returncode == 0
    assert read_bytes(root / "outputs" / run) == beside and len(beside) > 18


def test_the_index_has_failures_first_and_another_batch_makes_only_what_was_corrected(batch):
    root, _ = batch
    rows = (root / "outputs" / "index.html").read_text("utf-8").partition("<tbody")[2].split("</tr>")[:-1]
    assert [("输入有误" in row, any(run in row for run in GOOD)) for row in rows] == [(True, False)] * 3 + [(False, True)] * 2
    shutil.copy(root / "data" / "丑县-2022" / "services.csv", root / "data" / "辰县-2022" / "services.csv")
    done = perfeval(root, "run", "--all")
    assert done.returncode == 2 and "3 of 5 runs published" in done.stdout
    assert all(f"{run}: unchanged, skipped" in done.stderr + done.stdout for run in GOOD)
    assert set(read_failures(root / "outputs")) == {"寅县-2022", "卯县-2022"}
