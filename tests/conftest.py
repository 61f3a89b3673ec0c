"""Fixtures that several test modules share."""

import pytest
from small_project import FRAMEWORK, FUNDS, RUN


@pytest.fixture
def project(tmp_path):
    (tmp_path / "params" / "frameworks").mkdir(parents=True)
    (tmp_path / "data" / "small").mkdir(parents=True)
    (tmp_path / "params" / "small.yml").write_text(RUN, "utf-8")
    (tmp_path / "params" / "frameworks" / "small.yml").write_text(FRAMEWORK, "utf-8")
    (tmp_path / "data" / "small" / "funds.csv").write_text(FUNDS, "utf-8")
    return tmp_path
