#!/usr/bin/env bash
# polib and Babel take different translations where a message stands twice.
#
# Versions   polib==1.2.0 babel==2.19.0
# Behaviour  A catalogue merged by git (union) may hold a message twice. Neither complains: polib finds the last one, Babel keeps the first.
# Guess      An error, as msgfmt gives; or the same answer.
# Seen       polib: 2 entries, 乙; Babel: 1 message, 甲
# Hurt       programs that read with the one and are kept up to date with the other.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check polib==1.2.0 babel==2.19.0
v/bin/python - <<'END'
import io
import polib
from babel.messages.pofile import read_po

TEXT = '''msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "a"
msgstr "甲"

msgid "a"
msgstr "乙"
'''
entries, catalogue = polib.pofile(TEXT), read_po(io.BytesIO(TEXT.encode()))
seen = (len(entries), entries.find("a").msgstr, len(catalogue), catalogue.get("a").string)
expected = (2, "乙", 1, "甲")
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
