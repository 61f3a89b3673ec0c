"""A run file and a framework as models, without files, for tests of what is judged and scored."""

from collections.abc import Mapping
from typing import Any

from perfeval_helpers.contract.framework import Framework
from perfeval_helpers.contract.runfile import RunFile

GRADES = [{"name": "优", "from": "90"}, {"name": "良", "from": "80"}, {"name": "中", "from": "60"}, {"name": "差", "from": "0"}]
WHO = {"reason": "理由", "evidence": "佐证", "by": "评价组", "date": "2022-01-01"}


def make_run(keys: Mapping[str, Any] | None = None, **verdicts: Mapping[str, Any]) -> RunFile:
    """A run of 2022 without extracts, with a verdict an indicator and whatever other keys it is to have."""
    return RunFile.model_validate({
        "run": "r", "project": "p", "district": "d", "units": {"implementer": "u"}, "data": "data/r", "extracts": [],
        "period": {"start": "2022-01-01", "end": "2022-12-31"}, "synthetic": "false", "framework": "frameworks/f.yml",
        "judgements": {name: {**verdict, **WHO} for name, verdict in verdicts.items()}, **(keys or {}),
    })


def make_framework(**indicators: tuple[str, Mapping[str, Any]]) -> Framework:
    """Indicators of one level 2, by name: points and rule."""
    return Framework.model_validate({"name": "f", "grades": GRADES, "indicators": [
        {"level1": "甲", "level2": "乙", "level3": name, "points": points, "rule": rule}
        for name, (points, rule) in indicators.items()
    ]})
