#!/usr/bin/env bash
# tablib reads the note of an ODS cell in the place of the cell.
#
# Versions   tablib==3.10.0 odfpy==1.4.1
# Behaviour  The text of a cell is its first paragraph, wherever it stands; a note comes before the text. Second lines are lost. Money and rates are texts as they are shown. odfpy's own extractText puts the note before the text, and lines together.
# Guess      The cell's text, both lines, and numbers: 玉兴, 一 and 二, 5.0, 0.6703.
# Seen       玉兴 with the note 核减300 → 核减300 (extractText: 核减300玉兴); 一 above 二 → 一; ￥5.00 and 67.03% as texts
# Hurt       returns with remarks of the auditor: the street's name is gone, and a cell with a note on an amount is that note.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check tablib==3.10.0 odfpy==1.4.1
v/bin/python - <<'END'
import io
import tablib
from odf import office, opendocument, table, teletype, text

book = opendocument.OpenDocumentSpreadsheet()
sheet = table.Table(name="a")
book.spreadsheet.addElement(sheet)
note = office.Annotation()
note.addElement(text.P(text="核减300"))
plain, money, rate = {"valuetype": "string"}, {"valuetype": "currency", "value": "5", "currency": "CNY"}, {"valuetype": "percentage", "value": "0.6703"}
for row in (["街道", "组", "额", "率"], [note, "一\n二", "￥5.00", "67.03%"]):
    line = sheet.addElement(table.TableRow()) or sheet.lastChild
    for shown, kind in zip(row, (plain, plain, money, rate)):
        cell = line.addElement(table.TableCell(**kind)) or line.lastChild
        for part in [note, text.P(text="玉兴")] if shown is note else [text.P(text=part) for part in shown.split("\n")]:
            cell.addElement(part)
file = io.BytesIO()
book.write(file)
seen = [list(tablib.Dataset().load(file.getvalue(), format="ods")[0])]
seen.append(teletype.extractText(book.getElementsByType(table.TableCell)[4]))
expected = [["核减300", "一", "￥5.00", "67.03%"], "核减300玉兴"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
