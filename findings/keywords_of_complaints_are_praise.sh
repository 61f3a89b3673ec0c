#!/usr/bin/env bash
# jieba's keywords of 不满意, 不及时, 慢 and 差 are 满意 and 及时.
#
# Versions   jieba==0.42.1 scikit-learn==1.9.1
# Behaviour  jieba parts 不 from what it denies, and its keywords and the counts of scikit-learn leave out words of one character. What is left of complaints is their praise.
# Guess      慢 and 差 among the others: words of one character are counted like any other.
# Seen       及时, 太慢 and 满意 from both
# Hurt       clouds of words and lists of topics from open answers: the more complaints, the larger 满意.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check jieba==0.42.1 scikit-learn==1.9.1
v/bin/python - <<'END'
import jieba
import jieba.analyse
from sklearn.feature_extraction.text import CountVectorizer

jieba.setLogLevel(60)
answers = "不满意。不及时。太慢。差。不满意。不及时。慢。差。"
words = " ".join(jieba.cut(answers))
seen = (sorted(jieba.analyse.extract_tags(answers)), sorted(CountVectorizer().fit([words]).vocabulary_))
expected = (["及时", "太慢", "满意"], ["及时", "太慢", "满意"])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
