#!/usr/bin/env bash
# spaCy's Chinese sentencizer ends a sentence at the point of 1.5万元.
#
# Versions   spacy==3.8.18
# Behaviour  The blank Chinese pipeline makes a token of each character, so that the point of a number is one too, and the sentencizer takes it for a full stop.
# Guess      Two sentences: the point of a number ends none, as in English.
# Seen       到位1. / 5万元。 / 使用2. / 0万元。; in English one sentence for Spent 1.5 million.
# Hurt       reports cut into sentences for search, review or counting: amounts lose what stands before or behind the point.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check spacy==3.8.18
v/bin/python - <<'END'
import spacy

def cut(language, text):
    pipeline = spacy.blank(language)
    pipeline.add_pipe("sentencizer")
    return [sentence.text for sentence in pipeline(text).sents]

seen = (cut("zh", "到位1.5万元。使用2.0万元。"), cut("en", "Spent 1.5 million."))
expected = (["到位1.", "5万元。", "使用2.", "0万元。"], ["Spent 1.5 million."])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
