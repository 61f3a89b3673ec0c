#!/usr/bin/env bash
# mimesis writes Chinese names with the given name first.
#
# Versions   mimesis==22.2.0
# Behaviour  full_name() puts the given name, a blank and the surname, in Chinese as in English. reverse=True turns them round, with the blank.
# Guess      Surname first and no blank, as every Chinese name is written.
# Seen       the surname is what stands last in all of 50 names
# Hurt       code that is tried on such data: what takes the first character for the surname, masks all but it, or sorts by it never meets a real name.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check mimesis==22.2.0
v/bin/python - <<'END'
from mimesis import Locale, Person

person = Person(Locale.ZH, seed=1)
surnames = {person.surname() for _ in range(20_000)}
names = [person.full_name().split(" ") for _ in range(50)]
seen = ({len(name) for name in names}, all(name[1] in surnames for name in names))
expected = ({2}, True)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
