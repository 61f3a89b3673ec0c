"""The data dictionary and the Frictionless schemas: the files are what the schema renders, and they judge rightly."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from extract_samples import GOOD, edit, make_run

from perfeval_helpers.contract.columns import ExtractSchema
from perfeval_helpers.contract.dictionary import (
    DESCRIBED,
    list_own,
    main,
    make_table_schema,
    render_dictionary,
    write_descriptions,
)
from perfeval_helpers.contract.runfile import read_runfile
from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.extracts import make_schemas, read_extracts

frictionless = pytest.importorskip("frictionless")
ROOT = Path(__file__).resolve().parents[1]
RUNS = sorted(path.stem for path in (ROOT / "params").glob("*.yml"))


def judge(folder: Path, extract: ExtractSchema, headers: Mapping[str, str] = MappingProxyType({}), **options: object) -> list[list[object]]:
    """What frictionless finds in an extract: type of error, line, header; `headers` are those that the file has by field."""
    as_filed = replace(extract, columns=tuple(replace(column, header=headers.get(column.field, column.header)) for column in extract.columns))
    schema = frictionless.Schema.from_descriptor(make_table_schema(as_filed))
    resource = frictionless.Resource(path=f"{extract.name}.csv", basepath=str(folder), schema=schema, **options)
    return resource.validate(limit_errors=1000).flatten(["type", "rowNumber", "fieldName"])


def test_files_are_what_the_schema_renders(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "params" / "extracts", tmp_path / "params" / "extracts")
    (tmp_path / "data").mkdir()
    for written in write_descriptions(tmp_path / "data"):
        shipped = ROOT / written.relative_to(tmp_path)
        assert shipped.read_text(encoding="utf-8") == written.read_text(encoding="utf-8"), f"run the command of {__name__}"


def test_the_command_can_be_the_first_to_import_anything() -> None:
    # within a package that others have imported already, a circle of imports is not seen
    subprocess.run([sys.executable, "-c", "import perfeval_helpers.contract.dictionary"], check=True)


def test_a_declaration_at_fault_is_told_in_its_line_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "params" / "extracts").mkdir(parents=True)
    (tmp_path / "params" / "extracts" / "lamps.yml").write_text("extract: lamps\ntitle: 路灯\nline_means: 一盏灯\ncolumns: []\n", "utf-8")
    assert main(tmp_path / "data") == 2
    assert capsys.readouterr().err.startswith("params/extracts/lamps.yml:4: columns: nothing; expected at least one column")
    assert not (tmp_path / "data" / "README.md").exists()


def test_dictionary_names_every_column() -> None:
    text = render_dictionary(list_own(ROOT))
    for schema in (*DESCRIBED.values(), *list_own(ROOT)):
        section = text.split(f"## {schema.name}.csv")[1].split("\n## ")[0]
        for column in schema.columns:
            row = next(line for line in section.split("\n") if f"`{column.field}`" in line)
            assert row.startswith(f"| {column.header} |")
            assert ("个人信息" in row) == column.personal


@pytest.mark.parametrize("name", GOOD)
def test_frictionless_accepts_good_extracts(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.csv").write_text(GOOD[name], encoding="utf-8")
    (schema,) = make_schemas(make_run(tmp_path, (name,)))
    assert judge(tmp_path, schema) == []


@pytest.mark.parametrize(("name", "line", "field", "cell", "error"), [
    ("funds", 2, 4, "五十", ["constraint-error", 2, "金额（元）"]),
    ("funds", 2, 0, "拨付", ["constraint-error", 2, "事项"]),
    ("services", 3, 0, "玉兴街道", ["primary-key", 3, None]),
    ("payouts", 2, 9, "2022-1", ["constraint-error", 2, "发放日期"]),
])
def test_frictionless_refuses_what_the_reader_refuses(
    tmp_path: Path, name: str, line: int, field: int, cell: str, error: list[object]
) -> None:
    (tmp_path / f"{name}.csv").write_text(edit(name, line, field, cell), encoding="utf-8")
    (schema,) = make_schemas(make_run(tmp_path, (name,)))
    assert judge(tmp_path, schema) == [error]


@pytest.mark.parametrize("run", RUNS)
def test_frictionless_accepts_the_shipped_extracts(run: str) -> None:
    spec = read_runfile(run, ROOT)
    extracts = read_extracts(spec)
    schemas = {schema.name: schema for schema in make_schemas(spec)}
    for name, extract in extracts.items():
        if not extract.file.endswith(".csv"):
            continue
        skipped = [*range(1, extract.header_line),
                   *(line for f in extract.findings if f.code == "ROW-TOTAL" for line in f.lines)]
        dialect = frictionless.Dialect(comment_rows=skipped)
        dialect.add_control(frictionless.formats.CsvControl(delimiter=extract.separator))
        found = judge(spec.data_path(name).parent, schemas[name], extract.headers, encoding=extract.encoding, dialect=dialect)
        assert found == [], name


def test_schemas_are_valid_table_schemas() -> None:
    names = {*DESCRIBED, *(schema.name for schema in list_own(ROOT))}
    assert {path.stem for path in (ROOT / "data" / "schemas").glob("*.json")} == names > set(EXTRACTS)
    for name in names:
        described = json.loads((ROOT / "data" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
        assert frictionless.Schema.validate_descriptor(described).valid
