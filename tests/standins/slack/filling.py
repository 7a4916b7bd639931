"""What people type and choose on views, and how Slack tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.standins.slack import kit
from tests.standins.slack.errors import NotVisible
from tests.standins.slack.surfaces import View

if TYPE_CHECKING:
    from tests.standins.slack.people import Person

Facts = dict[str, Any]
PLAIN = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
}
DATED = {"datepicker": "selected_date", "timepicker": "selected_time", "datetimepicker": "selected_date_time"}


def fills(person: Person, words: Facts) -> None:
    """Fill in fields of the top view, by label.

    Raises:
        NotVisible: there is no such field or option, or the text does not fit.
    """
    view = person.modal or person.home
    if view is None:
        raise NotVisible("no view is open")
    for label, value in words.items():
        field = field_of(view, label)
        mine = person.filled.setdefault(view.id, {})
        mine[field.block_id, field.action_id] = filled_in(field, value)


def field_of(view: View, label: str) -> kit.Element:
    """The field of that label.

    Raises:
        NotVisible: there is none.
    """
    for field in view.fields:
        if label in field.labels:
            return field
    raise NotVisible(f"no field {label!r}; there are {[field.labels for field in view.fields]}")


def filled_in(field: kit.Element, value: Any) -> Facts:
    """What Slack tells of a field with this in it: a text, or the text of one or several options."""
    facts: Facts = {"type": field.kind}
    if field.kind in PLAIN:
        text, most = str(value), field.facts.get("max_length", 3000)
        if len(text) > most:
            raise NotVisible(f"{field.labels[0]!r} takes {most} characters, not {len(text)}")
        return facts | {"value": text}
    if field.kind in DATED:
        return facts | {DATED[field.kind]: value}
    if field.kind == "file_input":
        return facts | {"files": value}
    if field.kind in ("checkboxes", "multi_static_select"):
        return facts | {"selected_options": [option(field, one) for one in value]}
    if field.kind in ("static_select", "radio_buttons"):
        return facts | {"selected_option": option(field, str(value))}
    if field.kind.startswith("multi_"):
        return facts | {f"selected_{field.kind.removeprefix('multi_').removesuffix('_select')}": list(value)}
    return facts | {f"selected_{field.kind.removesuffix('s_select')}": value}


def option(field: kit.Element, text: str) -> Facts:
    """The option with this text.

    Raises:
        NotVisible: there is none.
    """
    for one in field.options:
        if kit.plain(one["text"]) == text:
            return one
    raise NotVisible(f"no option {text!r}; there are {[kit.plain(one['text']) for one in field.options]}")


def state(person: Person, key: str, fields: list[kit.Element]) -> Facts:
    """`state.values` of a view or message: what is filled in, and what was there from the beginning."""
    values: Facts = {}
    mine = person.filled.get(key, {})
    for field in fields:
        told = mine.get((field.block_id, field.action_id)) or _initial(field)
        values.setdefault(field.block_id, {})[field.action_id] = told
    return {"values": values}


def missing(person: Person, view: View) -> list[str]:
    """The labels of fields that have to be filled in and are not."""
    told = state(person, view.id, view.fields)["values"]
    gaps = []
    for field in view.fields:
        if field.block.get("type") != "input" or field.block.get("optional"):
            continue
        value = [one for name, one in told[field.block_id][field.action_id].items() if name != "type"]
        least = field.facts.get("min_length", 0)
        if not any(value) or (field.kind in PLAIN and len(value[0]) < least):
            gaps.append(field.labels[0])
    return gaps


def _initial(field: kit.Element) -> Facts:
    facts: Facts = {"type": field.kind}
    if field.kind in PLAIN:
        return facts | {"value": field.facts.get("initial_value")}
    if field.kind in DATED:
        name = DATED[field.kind]
        return facts | {name: field.facts.get(name.replace("selected", "initial"))}
    if field.kind == "file_input":
        return facts | {"files": []}
    if field.kind in ("checkboxes", "multi_static_select"):
        return facts | {"selected_options": field.facts.get("initial_options", [])}
    if field.kind in ("static_select", "radio_buttons", "external_select"):
        return facts | {"selected_option": field.facts.get("initial_option")}
    name = field.kind.removeprefix("multi_").removesuffix("_select")
    if field.kind.startswith("multi_"):
        return facts | {f"selected_{name}": field.facts.get(f"initial_{name}", [])}
    return facts | {f"selected_{name[:-1]}": field.facts.get(f"initial_{name[:-1]}")}
