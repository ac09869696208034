"""A generated stream moved to the present, so that a broker's clock finds nothing in the future."""

import datetime
import json
import time

from process import fresh_folder, run

YEAR_MS = 366 * 24 * 3600 * 1000
DAY_MS = 24 * 3600 * 1000
SETTINGS = {"time": {"allowed_lateness_ms": YEAR_MS}, "prompt": {"valid_ms": YEAR_MS}}  # configuration under which nothing of it is late
_BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def milliseconds(value):
    """Any of the three time formats of the contract."""
    if isinstance(value, int):
        return value
    if len(value) == 14 and value.isdigit():
        return int(datetime.datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=_BEIJING).timestamp() * 1000)
    return int(datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp() * 1000)


def generated(events, seed, customers=None):
    """Events of `xiezhi generate` in order, the last one a few seconds ago. Unreadable and absurdly dated lines stay out."""
    file = fresh_folder(f"generated-{seed}") / "events.jsonl"
    many = ["--customers", customers] if customers else []
    run("generate", "--seed", seed, "--events", events, *many, "--output", file, seconds=300)
    readable = []
    for line in file.read_bytes().splitlines():
        try:
            event = json.loads(line)
            readable.append((milliseconds(event["event_time"]), event))
        except (ValueError, KeyError, TypeError):
            continue
    # Planted records of the future: a replay refuses them, and here, where log time is now, they would be none.
    times = [when for when, _ in readable]
    readable = [one for number, one in enumerate(readable) if one[0] - min(times[number:number + 20]) < DAY_MS]
    ordinary = sorted(when for when, _ in readable)
    # Others with an absurd time stand at both ends.
    first, last = ordinary[len(ordinary) // 200], ordinary[-1 - len(ordinary) // 200]
    end = int(time.time() * 1000) - 5_000
    result = []
    for when, event in readable:
        if not first <= when <= last:
            continue
        event["event_time"] = end - (last - when)
        result.append(event)
    return result
