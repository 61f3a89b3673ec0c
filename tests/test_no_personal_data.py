"""Names, IDs, accounts, phones and addresses are planted in every extract; no byte of any output or message has them."""

import base64
import html
import io
import json
import re
import zipfile

import pytest
from full_project import make_full_project
from shell import perfeval

NAMES = ["欧阳雪测", "司徒云验", "上官雨试", "端木霜查"]
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def make_id(place: int) -> str:
    """An identity number of a region that does not exist, with its check digit by the rule of GB 11643."""
    body = f"9900001950010{place}12{place}"[:17]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


IDS = [make_id(place) for place in range(1, 5)]
ACCOUNTS = [f"99007777666655550{place}1" for place in range(1, 5)]
PHONES = ["13912345671", "13812345672"]
ADDRESSES = ["198.51.100.23", "203.0.113.99"]
PERSONS = ["REN-90001", "REN-90002", "REN-90003", "REN-90004"]
PLANTED = [*NAMES, *IDS, *ACCOUNTS, *PHONES, *ADDRESSES, *PERSONS]


@pytest.fixture
def project(tmp_path):
    root = make_full_project(tmp_path)
    data = root / "data" / "tiny"
    free = f"{NAMES[0]}电话{PHONES[0]}证件{IDS[1]}账号{ACCOUNTS[2]}地址{ADDRESSES[0]}"
    lines = (data / "payouts.csv").read_text("utf-8").splitlines()
    lines[0] = lines[0].replace("街道", "姓名,身份证号,银行账号,街道,社区")
    for place in range(4):
        cells = lines[place + 1].split(",")
        cells[1] = PERSONS[place]
        cells[2:3] = [NAMES[place], IDS[place], ACCOUNTS[place], cells[2], f"{NAMES[1]}所在社区"]
        lines[place + 1] = ",".join(cells)
    lines[4] = lines[4].replace("死亡", f"死亡{free}")
    (data / "payouts.csv").write_text("\n".join(lines) + "\n", "utf-8")
    funds = (data / "funds.csv").read_text("utf-8").splitlines()
    funds = [funds[0] + ",文号,用途,备注", *(f"{line},字{PHONES[1]}号,{free},{free}" for line in funds[1:])]
    (data / "funds.csv").write_text("\n".join(funds) + "\n", "utf-8")
    answers = (data / "questionnaires.csv").read_text("utf-8").replace("多走访", f"{NAMES[2]}{free}，{PHONES[1]}")
    lines = answers.splitlines()
    lines = [lines[0] + ",来自IP", *(f"{line},{ADDRESSES[1]}(云南)" for line in lines[1:])]
    (data / "questionnaires.csv").write_text("\n".join(lines) + "\n", "utf-8")
    own = (data / "self_evaluation.csv").read_text("utf-8").replace("全部移交", f"联系人{free}")
    (data / "self_evaluation.csv").write_text(own, "utf-8")
    return root


def unfold(data: bytes) -> list[str]:
    """The text of a file in every way that it could be read: members of zips, JSON strings, entities, data addresses."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [text for name in archive.namelist() for text in [name, *unfold(archive.read(name))]]
    text = data.decode("utf-8", "replace")
    texts = [text, html.unescape(text), re.sub(r"<[^>]*>", "", html.unescape(text))]
    if text.lstrip().startswith(("{", "[")):
        texts.append(json.dumps(json.loads(text), ensure_ascii=False))
    for found in re.findall(r"base64,([A-Za-z0-9+/=]{40,})", text):
        texts.append(base64.b64decode(found).decode("utf-8", "replace"))
    return texts


def find_planted(texts: list[str]) -> set[str]:
    return {value for value in PLANTED for text in texts if value in text}


def test_the_search_finds_what_is_there(project):
    sources = [text for path in (project / "data").rglob("*.csv") for text in unfold(path.read_bytes())]
    assert find_planted(sources) == set(PLANTED)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", f"<w:t>{NAMES[0]}</w:t>")
    page = f'<img src="data:image/svg+xml;base64,{base64.b64encode(("x" * 40 + IDS[0]).encode()).decode()}">'
    assert find_planted(unfold(packed.getvalue())) == {NAMES[0]} and find_planted(unfold(page.encode())) == {IDS[0]}


def test_no_output_of_a_run_shows_a_person(project):
    done = perfeval(project, "run", "tiny")
    assert done.returncode == 0, done.stderr[-2000:]
    files = [path for path in (project / "outputs").rglob("*") if path.is_file()]
    assert {"report.html", "report.pdf", "report.docx", "annexes.xlsx", "results.json", "receipt.json"} <= {path.name for path in files}
    leaks = {str(path.relative_to(project)): found for path in files if (found := find_planted(unfold(path.read_bytes())))}
    assert leaks == {}
    assert find_planted([done.stdout, done.stderr]) == set()


def test_no_message_about_faults_shows_a_person(project):
    path = project / "data" / "tiny" / "payouts.csv"
    good = path.read_text("utf-8")
    line = good.splitlines()[1]
    broken = [line.replace("50,50", f"{NAMES[0]},{IDS[0]}"), line.replace("春节", ACCOUNTS[0]), line.replace("2022-01-25", PHONES[0]),
              f"{NAMES[1]},{IDS[1]}", line.replace("成功", f"{NAMES[2]}成功")]  # fmt: skip
    path.write_text(good + "\n".join(broken) + "\n", "utf-8")
    for command in ("check", "run"):
        done = perfeval(project, command, "tiny")
        assert done.returncode == 2 and done.stderr.count("payouts.csv:") >= 5
        assert find_planted([done.stdout, done.stderr]) == set()
    left = [text for path in (project / "outputs").rglob("*") if path.is_file() for text in unfold(path.read_bytes())]
    assert find_planted(left) == set()
