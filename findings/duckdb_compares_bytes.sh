#!/usr/bin/env bash
# DuckDB measures the distance of Chinese names in bytes.
#
# Versions   duckdb==2.0.0 jellyfish==1.3.0
# Behaviour  levenshtein, damerau_levenshtein, hamming and jaccard, jaro and jaro_winkler_similarity count bytes of UTF-8: one other character is one to three edits, and strangers have bytes in common.
# Guess      Characters, as the functions' descriptions say: one other character is one edit, and two names without a common character have nothing in common.
# Seen       王小明/王小朋 2 edits (characters: 1), 欧阳修/欧阳询 3 (1); jaccard 张伟/李强 0.22 (0); jaro_winkler 王小明/王小朋 0.911 (0.822), 王小明/王明小 0.922 (0.556)
# Hurt       who looks for one person under two spellings with the usual limit of 0.9: two persons whose names differ in one character are joined.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check duckdb==2.0.0 jellyfish==1.3.0
v/bin/python - <<'END'
import duckdb, jellyfish

ask = duckdb.connect().execute
seen = {}
for first, second in (("王小明", "王小朋"), ("欧阳修", "欧阳询"), ("王小明", "王明小"), ("张伟", "李强")):
    bytewise = ask("select levenshtein($1, $2), jaccard($1, $2), jaro_winkler_similarity($1, $2)", [first, second]).fetchone()
    by_character = (jellyfish.levenshtein_distance(first, second), jellyfish.jaro_winkler_similarity(first, second))
    seen[f"{first}/{second}"] = tuple(round(value, 3) for value in (*bytewise, *by_character))
expected = {"王小明/王小朋": (2, 0.778, 0.911, 1, 0.822), "欧阳修/欧阳询": (3, 0.5, 0.867, 1, 0.822),
            "王小明/王明小": (6, 1.0, 0.922, 2, 0.556), "张伟/李强": (5, 0.222, 0.444, 2, 0.0)}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
