"""What ``perfeval explain`` says of an id that nothing has."""

from perfeval_helpers.explaining import refuse


def test_an_unknown_id_is_refused_with_each_near_one_once() -> None:
    (finding,) = refuse("funding.use", ["funding.used", "grade", "funding.used", "funding.use_rate"]).findings
    assert finding.english == "there is no figure of this id; did you mean funding.used or funding.use_rate?"
    (finding,) = refuse("xyz", ["grade"]).findings
    assert finding.english == "there is no figure of this id; ids stand in outputs/<run>/results.json"
