"""A generated stream moved to the present, so that a broker's clock finds nothing in the future."""

import datetime
import json
import time

from process import fresh_folder, run

YEAR_MS = 366 * 24 * 3600 * 1000
SETTINGS = {"time": {"allowed_lateness_ms": YEAR_MS}}  # configuration under which nothing of it is late
_BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def _milliseconds(value):
    """Any of the three time formats of the contract."""
    if isinstance(value, int):
        return value
    if len(value) == 14 and value.isdigit():
        return int(datetime.datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=_BEIJING).timestamp() * 1000)
    return int(datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp() * 1000)


def generated(events, seed):
    """Events of `xiezhi generate` in order, the last one a few seconds ago. Unreadable and absurdly dated lines stay out."""
    file = fresh_folder(f"generated-{seed}") / "events.jsonl"
    run("generate", "--seed", seed, "--events", events, "--output", file, seconds=300)
    readable = []
    for line in file.read_bytes().splitlines():
        try:
            event = json.loads(line)
            readable.append((_milliseconds(event["event_time"]), event))
        except (ValueError, KeyError, TypeError):
            continue
    ordinary = sorted(when for when, _ in readable)
    # Planted records with an absurd time stand at both ends.
    first, last = ordinary[len(ordinary) // 200], ordinary[-1 - len(ordinary) // 200]
    end = int(time.time() * 1000) - 5_000
    result = []
    for when, event in readable:
        if not first <= when <= last:
            continue
        event["event_time"] = end - (last - when)
        result.append(event)
    return result


# Fields that name an entity with state, or another event.
_ENTITIES = {"account", "customer_id", "phone", "caller", "callee", "sender", "receiver", "imei", "imsi", "entry", "card", "reverses",
             "refunds", "id_number", "holder_id_token", "domain", "url"}
_OWNERS = {"device", "merchant"}  # objects whose `id` names one


def entities(event):
    """Names of everything that the event touches."""
    found = set()
    for field, value in event.items():
        if isinstance(value, dict):
            found |= entities(value)
            if field in _OWNERS and "id" in value:
                found.add(str(value["id"]))
        elif field in _ENTITIES:
            found.add(str(value))
    return found


def in_portions(events, topic_of, at_most):
    """Cuts the stream so that any order of arrival gives the same log for each entity: lists of (key, event).

    Kafka keeps the order within one partition only, and the event that completes a pattern names its effects. Inside a portion,
    events that share an entity, however indirectly, have one topic and one key, so one partition; between portions the sender waits.
    """
    portions, portion, group_of = [], [], {}  # entity -> [topic, members, key]

    def close():
        if portion:
            portions.append([(group[2], event) for group, event in portion_resolved()])
        portion.clear()
        group_of.clear()

    def portion_resolved():
        return [(group_of[min(names)] if names else ["", set(), event.get("event_id")], event) for names, event in portion]

    for event in events:
        names, topic = entities(event), topic_of(event)
        joined = {id(group_of[name]): group_of[name] for name in names if name in group_of}
        if len(portion) >= at_most or any(group[0] != topic for group in joined.values()):
            close()
            joined = {}
        merged = [topic, set(names).union(*(group[1] for group in joined.values())), event.get("event_id")]
        for name in merged[1]:
            group_of[name] = merged
        portion.append((names, event))
    close()
    return portions
