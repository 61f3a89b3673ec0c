#!/usr/bin/env bash
# docxtemplater gives a person without an amount the amount of the whole report.
#
# Versions   docxtemplater==3.71.0 easy-template-x==7.2.8 pizzip==3.3.0 docx==9.15.2
# Behaviour  What an entry of a list lacks is looked for around the list; docxtemplater and easy-template-x both do so. Where it is found nowhere, the one prints undefined, the other nothing.
# Guess      甲5乙 with nothing behind 乙, as outside of lists.
# Seen       total 99 under the same name 金额: 甲5乙99 from both; without it 乙undefined and 乙
# Hurt       lists of people or streets under a total: who was paid nothing stands there with everything.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . docxtemplater@3.71.0 easy-template-x@7.2.8 pizzip@3.3.0 docx@9.15.2
cat >a.mjs <<'END'
import PizZip from "pizzip";
import Templater from "docxtemplater";
import { TemplateHandler } from "easy-template-x";
import { Document, Packer, Paragraph } from "docx";

const template = (text) => Packer.toBuffer(new Document({ sections: [{ children: [new Paragraph(text)] }] }));
const read = (file) => new PizZip(file).file("word/document.xml").asText().replace(/<[^>]+>/g, "").trim();
const seen = [];
for (const total of [{ 金额: 99 }, {}]) {
  const data = { ...total, 人员: [{ 姓名: "甲", 金额: 5 }, { 姓名: "乙" }] };
  const filled = new Templater(new PizZip(await template("{#人员}{姓名}{金额}{/人员}")));
  filled.render(data);
  seen.push(read(filled.getZip().generate({ type: "nodebuffer" })));
  seen.push(read(Buffer.from(await new TemplateHandler().process(await template("{#人员}{姓名}{金额}{/}"), data))));
}
console.log(JSON.stringify(seen));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = ["甲5乙99", "甲5乙99", "甲5乙undefined", "甲5乙"]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
