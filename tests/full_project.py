"""A tiny project with all six extracts and known answers, for the tests of the report."""

from pathlib import Path

RUN = """\
run: tiny
project: <b>丙</b>项目
district: 甲市乙区
units: {implementer: 乙区服务中心, department: 乙区民政局, commissioned_by: 乙区财政局, evaluator: 丁评价公司}
evaluated_on: {start: 2023-03-01, end: 2023-04-30}
period: {start: 2022-01-01, end: 2022-12-31}
compare_with: []
data: data/tiny
extracts: [funds, headcounts, services, payouts, questionnaires, self_evaluation]
synthetic: true
festivals:
  - {id: spring, name: 春节, standard_yuan: 50, due_by: 2022-02-01}
reasons: {deceased: [死亡], bad_account: [账号有误]}
survey:
  issued: 12
  population: 8
  scale: [满意, 一般, 不满意]
  items:
    - {id: overall, column: 1、总体, label: 总体满意度}
    - {id: visits, column: 2、走访, label: 走访慰问}
  satisfied_when: {item: overall, answers: [满意]}
  method: satisfied_questionnaires
original_targets:
  - {level1: 产出指标, level2: 数量指标, name: 移交率, figure: headcount.transfer_rate, target: ">= 100 %"}
targets:
  - {level1: 产出指标, level2: 数量指标, name: 移交率, figure: headcount.transfer_rate, target: ">= 100 %"}
  - {level1: 满意度指标, level2: 满意度, name: 满意度, figure: survey.satisfaction_rate, target: ">= 90 %", partly_from: 60}
framework: frameworks/tiny.yml
judgements:
  制度健全性: {items: [met, missed], reason: 没有档案制度, evidence: [制度汇编], by: 评价组, date: 2023-03-10}
narrative: narrative/tiny.md
"""
FRAMEWORK = """\
name: 丙项目指标体系
basis: 财预〔2020〕10号
grades: [{name: 优, from: 90}, {name: 良, from: 80}, {name: 中, from: 60}, {name: 差, from: 0}]
indicators:
  - {level1: 过程, level2: 管理, level3: 制度健全性, points: 10, rule: {kind: checklist, items: [有财务制度, 有档案制度]}}
  - {level1: 过程, level2: 资金, level3: 预算执行率, points: 20, rule: {kind: proportional, figure: funding.use_rate, target: 100}}
  - {level1: 产出, level2: 数量, level3: 人员移交率, points: 20, rule: {kind: proportional, figure: headcount.transfer_rate, target: 100}}
  - {level1: 产出, level2: 质量, level3: 发放准确率, points: 20, rule: {kind: proportional, figure: payout.amount_accuracy, target: 100}}
  - level1: 效益
    level2: 满意度
    level3: 群众满意度
    points: 30
    rule: {kind: tiers, figure: survey.satisfaction_rate, tiers: [{from: 90, share: 1}, {from: 60, share: 0.6}]}
"""
NARRATIVE = """\
# 题

## 一（一）1 设立背景
接收[[headcount.received]]，<i>不是标记</i>，{{ 7*7 }}。

## 六（1）按月对账
每月对账。

## 七（一）制度不全
缺档案制度。

涉及指标：制度健全性

涉及核对：REC-ARCHIVES

## 八（一）补齐制度
三个月内出台档案制度。
"""
FUNDS = """\
事项,日期,预算年度,资金来源,金额（元）
下达,2022-01-05,2022,中央,1000
到位,2022-01-10,2022,中央,1000
支出,2022-01-20,2022,中央,800
"""
HEADCOUNTS = """\
街道,企业层级,接收人数,移交人数,直管人数,应接收档案数,实接收档案数
东街道,区级,5,5,0,5,5
西街道,市级,3,3,0,3,2
"""
SERVICES = """\
街道,活动场次,走访慰问人次,互助愿意人数,互助参保人数,互助退费人数
东街道,4,10,3,2,1
西街道,2,,,,
"""
# Due 4 × 50; paid 50 on time, 50 late, 50 on time, none (dead): 150 of 200 yuan.
PAYOUTS = """\
发放节日,人员编号,街道,应发金额（元）,实发金额（元）,发放日期,处理结果,原因
春节,P1,东街道,50,50,2022-01-25,成功,
春节,P2,东街道,50,50,2022-02-10,成功,
春节,P3,西街道,50,50,2022-01-25,成功,
春节,P4,西街道,50,0,,未发放,死亡
"""
COMMENTS = ["<script>alert(1)</script>", '=HYPERLINK("http://x")', "{{ 7*7 }} [[grade]]", "多走访", "多走访", "", "", ""]


def questionnaires() -> str:
    """Eight answers: 东街道 six (four satisfied), 西街道 two (one satisfied: too few to show)."""
    answers = ["满意", "满意", "满意", "满意", "一般", "不满意", "满意", "一般"]
    lines = ["序号,提交答卷时间,所用时间,街道,1、总体,2、走访,意见建议"]
    for number, (answer, comment) in enumerate(zip(answers, COMMENTS, strict=True), 1):
        street = "东街道" if number <= 6 else "西街道"
        other = "不满意" if number % 2 else "满意"
        quoted = '"' + comment.replace('"', '""') + '"'
        lines.append(f"{number},2023/03/0{number} 09:0{number}:00,{60 + number}秒,{street},{answer},{other},{quoted}")
    return "\n".join(lines) + "\n"


SELF_EVALUATION = """\
指标,指标值,完成值,分值,自评得分,说明
移交率,100%,100%,20,20,全部移交
满意度,90%,95%,,,
"""


def make_full_project(root: Path) -> Path:
    """Write the project's files and return its folder."""
    files = {
        "params/tiny.yml": RUN, "params/frameworks/tiny.yml": FRAMEWORK, "params/narrative/tiny.md": NARRATIVE,
        "data/tiny/funds.csv": FUNDS, "data/tiny/headcounts.csv": HEADCOUNTS, "data/tiny/services.csv": SERVICES,
        "data/tiny/payouts.csv": PAYOUTS, "data/tiny/questionnaires.csv": questionnaires(), "data/tiny/self_evaluation.csv": SELF_EVALUATION,
    }  # fmt: skip
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
