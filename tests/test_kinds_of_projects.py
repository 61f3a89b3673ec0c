"""Kinds of project that are published often, expressed by records alone: no figure that the records hold is typed."""

from pathlib import Path

import pytest

from perfeval_helpers import load_run

HEAD = """\
project: {project}
district: 某县
units: {{implementer: 某县实施单位}}
period: {{start: 2024-01-01, end: 2024-12-31}}
data: data/{run}
synthetic: true
framework: frameworks/{run}.yml
judgements: {{}}
"""
GRADES = "grades: [{name: 优, from: 90}, {name: 良, from: 80}, {name: 中, from: 60}, {name: 差, from: 0}]\n"


def write(root: Path, run: str, project: str, extracts: str, rules: dict[str, str], more: str = "", **files: str) -> Path:
    """A project of equal indicators, one a rule."""
    points = 100 // len(rules)
    indicators = "".join(
        f"  - {{level1: 产出, level2: 数据, level3: {name}, points: {points}, rule: {rule}}}\n" for name, rule in rules.items())
    texts = {
        f"params/{run}.yml": f"run: {run}\nextracts: {extracts}\n" + HEAD.format(run=run, project=project) + more,
        f"params/frameworks/{run}.yml": f"name: {project}指标体系\n{GRADES}indicators:\n{indicators}",
        **{f"params/extracts/{name.removesuffix('_yml')}.yml": text for name, text in files.items() if name.endswith("_yml")},
        **{f"data/{run}/{name.removesuffix('_csv')}.csv": text for name, text in files.items() if name.endswith("_csv")},
    }
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


LOANS = """\
extract: loans
title: 创业担保贷款台账
line_means: 一行为一笔贷款
columns:
  - {field: contract, header: 合同号, type: identifier, key: true}
  - {field: granted, header: 发放年度, type: year}
  - {field: borrower, header: 借款人类别, type: choice, values: {个人: person, 小微企业: firm}}
  - {field: amount_yuan, header: 贷款金额（元）, type: money}
  - {field: due_yuan, header: 到期应还（元）, type: money, blank: true}
  - {field: repaid_yuan, header: 到期已还（元）, type: money, blank: true}
  - {field: interest_yuan, header: 贴息（元）, type: money}
checks:
  - {code: REC-REPAID-OVER-DUE, must: {repaid_yuan: {at_most: due_yuan}}, message: 已还多于应还}
figures:
  loans.granted: {label: 当年发放额, unit: 万元, sum: amount_yuan, where: {granted: 2024}}
  loans.before: {label: 上年发放额, unit: 万元, sum: amount_yuan, where: {granted: 2023}}
  loans.growth: {label: 发放额增长率, unit: "%", ratio: {of: {difference: {of: {figure: loans.granted}, minus: {figure: loans.before}}}, to: {figure: loans.before}}}
  loans.recovered: {label: 回收率, unit: "%", ratio: {of: {sum: repaid_yuan}, to: {sum: due_yuan, where: {repaid_yuan: {blank: false}}}}}
  loans.multiple: {label: 放大倍数, unit: 倍, ratio: {of: {sum: amount_yuan}, to: {figure: guarantee.balance}}}
  loans.interest_paid: {label: 贴息拨付率, unit: "%", ratio: {of: {figure: funding.used}, to: {sum: interest_yuan}}}
by: [borrower]
"""
GUARANTEE = """\
extract: guarantee
title: 担保基金台账
line_means: 一行为一笔基金收支
columns:
  - {field: day, header: 日期, type: date, key: true}
  - {field: amount_yuan, header: 收支（元）, type: money}
figures:
  guarantee.balance: {label: 担保基金余额, unit: 万元, sum: amount_yuan}
"""


def test_guaranteed_loans_grow_are_repaid_and_multiply_the_fund(tmp_path):
    root = write(
        tmp_path, "loans", "创业担保贷款贴息", "[funds, loans, guarantee]",
        {"增长率": "{kind: proportional, figure: loans.growth, target: 20}", "回收率": "{kind: proportional, figure: loans.recovered, target: 100}",
         "放大倍数": "{kind: all_or_nothing, figure: loans.multiple, target: '>= 5 倍'}",
         "贴息拨付率": "{kind: proportional, figure: loans.interest_paid, target: 100}"},
        loans_yml=LOANS, guarantee_yml=GUARANTEE,
        loans_csv="合同号,发放年度,借款人类别,贷款金额（元）,到期应还（元）,到期已还（元）,贴息（元）\n"
                  "D1,2023,个人,200000,200000,198000,3000\nD2,2023,小微企业,300000,300000,300000,4500\n"
                  "D3,2024,个人,150000,,,1000\nD4,2024,小微企业,400000,,,1500\n",
        guarantee_csv="日期,收支（元）\n2022-05-01,180000\n2024-06-30,-30000\n",
        funds_csv="事项,日期,预算年度,资金来源,金额（元）\n下达,2024-01-05,2024,县级,9000\n到位,2024-02-01,2024,县级,9000\n支出,2024-11-01,2024,县级,9000\n",
    )  # fmt: skip
    run = load_run("loans", root)
    printed = {id: figure.text for id, figure in run.facts.items() if id.startswith(("loans", "guarantee"))}
    assert printed == {
        "loans.granted": "55万元", "loans.before": "50万元", "loans.growth": "10%",  # (55 − 50) ÷ 50
        "loans.recovered": "99.60%", "guarantee.balance": "15万元",  # 498,000 ÷ 500,000; 180,000 − 30,000
        "loans.multiple": "7倍", "loans.interest_paid": "90%",  # 1,050,000 ÷ 150,000; 9,000 ÷ 10,000
    }  # fmt: skip
    assert list(printed)[-1] == "loans.interest_paid" and "guarantee.balance" in run.figures["loans.multiple"].inputs
    assert [float(line.score) for line in run.scorecard.lines] == [12.5, 24.9, 25, 22.5]


ROSTER = """\
extract: pupils
title: 受助学生名册
line_means: 一行为一名学生
columns:
  - {field: number, header: 学籍号, type: identifier, personal: true, key: true}
  - {field: name, header: 姓名, type: text, personal: true}
  - {field: school, header: 学校, type: text}
  - {field: eligible, header: 是否符合条件, type: choice, values: {是: entitled, 否: not_entitled}}
  - {field: standard_yuan, header: 标准（元）, type: money}
  - {field: paid_yuan, header: 已补助（元）, type: money, blank: true}
  - {field: paid_on, header: 补助日期, type: date, blank: true}
figures:
  pupils.supported: {label: 受助学生数, unit: 人, distinct: number, where: {paid_yuan: {over: 0}}}
  pupils.coverage: {label: 覆盖率, unit: "%", ratio: {of: {count: lines, where: {eligible: entitled, paid_yuan: {over: 0}}}, to: {count: lines, where: {eligible: entitled}}}}
  pupils.full: {label: 足额率, unit: "%", ratio: {of: {count: lines, where: {paid_yuan: {at_least: standard_yuan}}}, to: {count: lines, where: {paid_yuan: {over: 0}}}}}
  pupils.in_time: {label: 及时率, unit: "%", ratio: {of: {count: lines, where: {paid_on: {at_most: 2024-06-30}}}, to: {count: lines, where: {paid_on: {blank: false}}}}}
by: [school]
"""


def test_a_roster_gives_coverage_and_keeps_its_children_to_itself(tmp_path):
    root = write(
        tmp_path, "pupils", "学生资助", "[pupils]",
        {"覆盖率": "{kind: proportional, figure: pupils.coverage, target: 100}", "足额率": "{kind: proportional, figure: pupils.full, target: 100}"},
        pupils_yml=ROSTER,
        pupils_csv="学籍号,姓名,学校,是否符合条件,标准（元）,已补助（元）,补助日期\n"
                   "G990001,测试甲一,一小,是,1000,1000,2024-05-10\nG990002,测试乙二,一小,是,1000,800,2024-07-01\n"
                   "G990003,测试丙三,二小,是,1250,1250,2024年6月30日\nG990004,测试丁四,二小,是,1250,,\nG990005,测试戊五,二小,否,1250,,\n",
    )  # fmt: skip
    run = load_run("pupils", root)
    assert {id: figure.text for id, figure in run.facts.items() if id.startswith("pupils")} == {
        "pupils.supported": "3人", "pupils.coverage": "75%", "pupils.full": "66.67%", "pupils.in_time": "66.67%"}  # fmt: skip
    assert run.scorecard.score == pytest.approx(37.5 + 33.33, abs=0.01)
    frame = run.extract("pupils")
    assert "name" not in frame and frame["number"].str.startswith("p").all() and run.extracts.find_personal(["测试甲一"])


def test_a_monthly_allowance_speaks_of_months_and_of_its_own_name(tmp_path):
    festivals = "festivals:\n  - {id: m1, name: 1月, standard_yuan: 3200, due_by: 2024-01-20}\n  - {id: m2, name: 2月, standard_yuan: 3200, due_by: 2024-02-20}\n"
    root = write(
        tmp_path, "allowance", "生活补贴", "[payouts]",
        {"准确率": "{kind: proportional, figure: payout.amount_accuracy, target: 100}", "及时率": "{kind: proportional, figure: payout.on_time_rate, target: 100}"},
        festivals + "reasons: {bad_account: [账号有误]}\nwords: {payment: 生活补贴, occasion: 月份, place: 乡镇}\n",
        payouts_csv="发放节日,人员编号,街道,应发金额（元）,实发金额（元）,发放日期,处理结果,原因\n"
                    "1月,Q1,某镇,3200,3200,2024-01-15,成功,\n1月,Q2,某镇,3200,3200,2024-01-25,成功,\n"
                    "2月,Q1,某镇,3200,3200,2024-02-15,成功,\n2月,Q2,某镇,3200,0,,失败,账号有误\n",
    )  # fmt: skip
    run = load_run("allowance", root)
    assert run.figures["payout.m1.due_count"].label == "1月生活补贴应发人数"
    assert run.figures["payout.due_count"].label == "各月份生活补贴应发人次"
    assert run.figures["payout.amount_accuracy"].text == "75%" and run.figures["payout.on_time_rate"].text == "50%"
    said = [figure.label + figure.formula + figure.working for figure in run.figures.values()] + [f.message for f in run.findings]
    assert not [text for text in said for word in ("慰问金", "节日", "街道") if word in text]
