"""Reads what `generate.mjs` wrote and writes `block_kit.json` and `methods.json`: the rules alone.

Run: `python -m tests.standins.slack.schema.distil raw.json`. With `--left`, it tells which sentences with a
number in them became no rule.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

Facts = dict[str, Any]
HERE = Path(__file__).parent
TEXTS = {"PlainTextElement", "MrkdwnElement", "TextObject"}
LENGTH = re.compile(
    r"[Mm]ax(?:imum)? length (?:for (?:the )?`?(?:this|text)`? (?:field )?"
    r"(?:(?:in|within) this (?:field|object) )?)?(?:is|of) (\d[\d,]*) characters|Limit (\d[\d,]*) characters"
)
LESS = re.compile(r"must be less than (\d+) characters", re.IGNORECASE)
LEAST = re.compile(r"[Mm]inimum length (?:for the `text` in this field )?is (\d+)")
COUNT = re.compile(
    r"(?:[Mm]aximum of|[Mm]ax of|[Mm]aximum|[Uu]p to) (\d+) (?:elements|options|items|blocks|rows|cards"
    r"|PlainTextOption)|[Mm]aximum number of (?:items|options|option groups) is (\d+)"
)
EACH = re.compile(r"length for the text in each item is (\d+) characters")
RANGE = re.compile(r"Min(?:imum of)? `(\d+)`, [Mm]ax(?:imum of)? `(\d+)`")


def rules_of(schema: Any) -> Any:
    """A schema without its prose, but with what the prose says of lengths and counts."""
    if isinstance(schema, list):
        return [rules_of(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made: Facts = {}
    for name, value in schema.items():
        if name == "properties":
            made[name] = {key: _property(one) for key, one in value.items()}
        elif name not in ("description", "$comment", "default"):
            made[name] = rules_of(value)
    return made


def _property(schema: Facts) -> Facts:
    prose = _prose(schema)
    made: Facts = rules_of(schema)
    most, least, count = _length(prose), LEAST.search(prose), COUNT.search(prose)
    if _is_text(schema):
        limits = {"maxLength": most} if most else {}
        limits |= {"minLength": int(least[1])} if least else {}
        return {"allOf": [made, {"properties": {"text": limits}}]} if limits else made
    if schema.get("type") == "array":
        if count:
            made["maxItems"] = int(next(group for group in count.groups() if group))
        if each := EACH.search(prose):
            text = {"properties": {"text": {"maxLength": int(each[1])}}}
            made["items"] = {"allOf": [made["items"], text]}
    elif schema.get("type") == "string":
        made |= {"maxLength": most} if most else {}
        made |= {"minLength": int(least[1])} if least else {}
    elif schema.get("type") == "number" and (span := RANGE.search(prose)):
        made |= {"minimum": int(span[1]), "maximum": int(span[2])}
    return made


def _prose(schema: Facts) -> str:
    told = re.sub(r"\{@link (\S+)[^}]*\}", r"\1", schema.get("description", ""))
    return " ".join(told.split())


def _is_text(schema: Facts) -> bool:
    named = [one.get("$ref", "") for one in [schema, *schema.get("anyOf", [])]]
    return any(name.rpartition("/")[2] in TEXTS for name in named)


def _length(prose: str) -> int | None:
    if found := LENGTH.search(prose):
        return int(next(group for group in found.groups() if group).replace(",", ""))
    return int(found[1]) - 1 if (found := LESS.search(prose)) else None


def kit_of(raw: Facts) -> Facts:
    """One set of definitions for all of Block Kit."""
    definitions: Facts = {}
    for schema in raw.values():
        definitions |= {name: rules_of(one) for name, one in schema["definitions"].items()}
    return definitions


def method_of(schema: Facts, name: str) -> Facts:
    """What a method takes: kinds of each argument, and the sets of which one must be complete."""
    definitions = schema["definitions"]
    kinds: dict[str, list[str]] = {}
    choices: dict[str, list[str]] = {}
    needs: list[list[str]] = []
    for shape in _shapes({"$ref": f"#/definitions/{name}Arguments"}, definitions):
        needs.append(sorted(set(shape.get("required", [])) - {"token"}))
        for argument, facts in shape.get("properties", {}).items():
            if facts == {"not": {}}:
                continue
            found = _kinds(facts, definitions)
            kinds[argument] = sorted({*kinds.get(argument, []), *found})
            choices[argument] = sorted({*choices.get(argument, []), *facts.get("enum", [])}, key=str)
    least = [need for need in needs if not any(set(other) < set(need) for other in needs)]
    told: Facts = {
        "arguments": kinds,
        "needs": [json.loads(one) for one in sorted({json.dumps(need) for need in least})],
    }
    told["choices"] = {name: values for name, values in choices.items() if values}
    return told


def _shapes(schema: Facts, definitions: Facts) -> list[Facts]:
    if "$ref" in schema:
        return _shapes(definitions[unquote(schema["$ref"]).removeprefix("#/definitions/")], definitions)
    if "anyOf" in schema:
        return [shape for one in schema["anyOf"] for shape in _shapes(one, definitions)]
    return [schema]


def _kinds(schema: Facts, definitions: Facts) -> list[str]:
    kinds: set[str] = set()
    for shape in _shapes(schema, definitions):
        kind = shape.get("type", "object")
        kinds |= set(kind) if isinstance(kind, list) else {kind}
    return sorted(kinds)


def _wire_name(name: str) -> str:
    words = re.findall(r"OAuth|V2|URL|[A-Z][a-z]+", name)
    if words[0] == "OAuth":
        return "oauth.v2.access"
    family, verb = words[0].lower(), words[1:]
    if family == "apps" and verb[0] == "Connections":
        return "apps.connections.open"
    return f"{family}.{verb[0].lower()}{''.join(verb[1:])}"


def _left(kit: Facts) -> list[str]:
    lost = []
    for schema in kit.values():
        for name, shape in schema["definitions"].items():
            for key, value in shape.get("properties", {}).items():
                prose = _prose(value)
                if re.search(r"\b\d", prose) and json.dumps(_property(value)) == json.dumps(rules_of(value)):
                    lost.append(f"{name}.{key}: {prose}")
    return sorted(set(lost))


def main() -> None:
    """Read the path and write beside this file, one definition or method a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path)
    parser.add_argument("--left", action="store_true")
    asked = parser.parse_args()
    raw = json.loads(asked.raw.read_text(encoding="utf-8"))
    if asked.left:
        print("\n".join(_left(raw["kit"])))
        return
    methods = {_wire_name(name): method_of(schema, name) for name, schema in raw["methods"].items()}
    for file, facts in (("block_kit.json", kit_of(raw["kit"])), ("methods.json", methods)):
        rows = [
            f"{json.dumps(name)}: {json.dumps(one, sort_keys=True)}" for name, one in sorted(facts.items())
        ]
        (HERE / file).write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
