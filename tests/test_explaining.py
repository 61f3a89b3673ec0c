"""What ``perfeval explain`` says of an id that nothing has."""

import pytest
from small_project import write_small

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.explaining import explain_figure
from perfeval_helpers.values.figures import Ledger

LABELS = {
    "funding.used": "资金使用", "grade": "评价等级", "funding.use_rate": "资金使用率", "survey.index": "满意度加权指数",
    "survey.satisfaction_rate": "总体满意度",
}  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("funding.use", "; did you mean funding.used (资金使用), funding.use_rate (资金使用率)?"),
        ("满意度", "; did you mean survey.satisfaction_rate (总体满意度), survey.index (满意度加权指数)?"),  # the shorter name first
        ("资金使用率", "; did you mean funding.use_rate (资金使用率)?"),
        ("资金使用比率", "; did you mean funding.use_rate (资金使用率), funding.used (资金使用)?"),
        ("use_rate", "; did you mean funding.use_rate (资金使用率)?"),
        ("xyz", "; ids stand in outputs/<run>/results.json"),
    ],
)
def test_an_unknown_figure_is_refused_with_the_nearest_by_id_and_by_name(asked: str, near: str) -> None:
    ledger = Ledger()
    for id, label in LABELS.items():
        ledger.add(id, 1, "", label, "")
    with pytest.raises(KeyError) as caught:
        ledger[asked]
    assert str(caught.value) == f"there is no figure {asked}{near}"
    assert asked not in ledger and ledger.get(asked) is None


def test_an_id_that_no_run_has_is_refused(tmp_path) -> None:
    write_small(tmp_path)
    with pytest.raises(InputFaults, match=r"^funding\.use_rat: there is no figure of this id; did you mean funding\.use_rate \(资金使用率（预算执行率）\), ") as refused:
        explain_figure("funding.use_rat", None, tmp_path)
    assert [finding.code for finding in refused.value.findings] == ["FIGURE"]
