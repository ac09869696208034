"""Event to prompt and to decision at a fixed rate, beside a raw echo over as many topics."""

import concurrent.futures

from instrument import tool
from checks import check, check_accounting, check_equal, total

HOPS = 3  # of a prompt that is found where the event arrives; one found by a hint, and a decision, come a topic later
PATIENCE_SECONDS = 90
LATE_SECONDS = 30  # how long answers may come after the last event: a program that is asked too much is slow, not wrong
KINDS = ("prompt", "hinted_prompt", "decision")


def echo(deployment, number, rate, seconds, warmup, hops=HOPS):
    answer = tool("echo", seconds + warmup + PATIENCE_SECONDS, brokers=deployment.address(), rate=rate, seconds=seconds, warmup=warmup,
                  hops=hops, tag=number, patience=LATE_SECONDS)
    _check_answers(answer["echo"], "echoes")
    return answer


def latency(deployment, drain, number, rate, seconds, warmup, background, every, during=None):
    """`drain` is a process that has caught up. `background`: a file of ordinary events, enough for the whole time. `during` is one
    of disturb.py, bound to its process."""
    before = total(drain.samples(), "xiezhi_events_total")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        run = pool.submit(tool, "latency", seconds + warmup + PATIENCE_SECONDS, brokers=deployment.address(), input=background, rate=rate,
                          seconds=seconds, warmup=warmup, every=every, tag=f"r{number}", patience=LATE_SECONDS,
                          topic=[drain.topics["risk.prompts"], drain.topics["risk.decisions"]])
        if during:
            during(lambda limit: bool(concurrent.futures.wait([run], limit).done))
        answer = run.result()
    for kind in KINDS:
        _check_answers(answer[kind], kind)
    check_equal(answer["unexpected"], 0, "answers to events that call for none")
    drain.settle()
    samples = drain.samples()
    check_accounting(samples)
    check_equal(total(samples, "xiezhi_events_total") - before, answer["sent"], "records that xiezhi read of those sent")
    return answer


def _check_answers(answer, what):
    check(answer["missing"] == 0 and answer["repeated"] == 0,
          f"{what}: {answer['missing']} missing and {answer['repeated']} twice of {answer['expected']}")
