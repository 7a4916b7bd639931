"""Reads `schema.json` of aiogram's source package and writes `bot_api.json`, the rules alone.

Run: `python -m tests.standins.telegram.schema.distil path/to/schema.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LENGTH = re.compile(r"(\d+)-(\d+) (characters|bytes)")
RANGE = re.compile(r"Values between (\d+)-(\d+) are accepted")
MOST = re.compile(r"At most (\d+) [\w' ]+ can be specified")
COUNT = re.compile(r"must include (\d+)-(\d+) items|list of (\d+)-(\d+) ")
FIXED = re.compile(r"(?:always '(\w+)'|, must be (\w+))$")
CHOICES = re.compile(r"[Mm]ust be one of ((?:'[\w_]+'(?: \([^)]*\))?(?:,? or |, )?){2,})")
UNLESS = re.compile(r"[Rr]equired if ([\w]+)(?: and ([\w]+))? (?:is not|isn't|are not) specified")
KINDS = re.compile(r"^ - (\w+)$", re.MULTILINE)
ALPHABET = re.compile(r"[Oo]nly (?:characters )?A-Z, a-z, 0-9, _ and - are allowed")


def distil(raw: dict[str, Any]) -> dict[str, Any]:
    """The rules of every method and type."""
    shapes: dict[str, dict[str, Any]] = {"methods": {}, "types": {}}
    for group in raw["items"]:
        for entry in group["children"]:
            shapes[entry["category"]][entry["name"]] = _shape(entry)
    return {"version": raw["api"]["version"], "released": raw["api"]["release_date"], **shapes}


def _shape(entry: dict[str, Any]) -> dict[str, Any]:
    prose = entry["description"]
    shape: dict[str, Any] = {"fields": {item["name"]: _field(item) for item in entry["annotations"]}}
    if not entry["annotations"] and (kinds := KINDS.findall(prose)):
        shape["kinds"] = kinds
    names = list(shape["fields"])
    if found := re.search(r"(Exactly|At most) one of the fields other than ([\w, ]+) must be used", prose):
        others = re.findall(r"\w+", found[2])
        shape["one_of"] = [name for name in names if name not in others]
    elif found := re.search(r"(Exactly) one of the fields ([\w, ]+) (?:must be used|will be present)", prose):
        shape["one_of"] = [name for name in re.findall(r"\w+", found[2]) if name in names]
    elif found := re.search(r"(At most) one of the optional fields can be present", prose):
        shape["one_of"] = [name for name, field in shape["fields"].items() if not field.get("required")]
    if found:
        shape["exactly"] = found[1] == "Exactly"
    return shape


def _field(item: dict[str, Any]) -> dict[str, Any]:
    prose = item["description"]
    field: dict[str, Any] = {"type": item["type"]}
    if item["required"]:
        field["required"] = True
    if found := LENGTH.search(prose):
        field["length"] = [int(found[1]), int(found[2]), found[3]]
        if re.search(r"after entit(y|ies) parsing", prose):
            field["parsed"] = True
    if found := RANGE.search(prose):
        field["range"] = [int(found[1]), int(found[2])]
    if found := COUNT.search(prose):
        field["count"] = [int(number) for number in found.groups() if number]
    elif found := MOST.search(prose):
        field["count"] = [0, int(found[1])]
    if found := FIXED.search(prose):
        field["choices"] = [found[1] or found[2]]
    elif found := CHOICES.search(prose):
        field["choices"] = re.findall(r"'([\w_]+)'", re.sub(r"\([^)]*\)", "", found[1]))
    if (found := UNLESS.search(prose)) and item["name"] not in found.groups():
        field["required_unless"] = [name for name in found.groups() if name]
    if ALPHABET.search(prose):
        field["alphabet"] = r"[A-Za-z0-9_-]*"
    return field


def main() -> None:
    """Read the path and write beside this file, one method or type a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("schema", type=Path)
    text = parser.parse_args().schema.read_bytes()
    rules = distil(json.loads(text))
    lines = [f'"from_sha256": "{hashlib.sha256(text).hexdigest()}"']
    lines += [f'"{key}": "{rules[key]}"' for key in ("version", "released")]
    for part in ("methods", "types"):
        rows = [f"{json.dumps(name)}: {json.dumps(shape)}" for name, shape in sorted(rules[part].items())]
        lines.append(f'"{part}": {{\n' + ",\n".join(rows) + "\n}")
    (HERE / "bot_api.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
