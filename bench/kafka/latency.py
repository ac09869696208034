"""Event to prompt and to decision at a fixed rate, beside a raw echo over three topics."""

from instrument import tool
from checks import check, check_accounting, check_equal, parse_metrics, total

HOPS = 3
PATIENCE_SECONDS = 90


def echo(deployment, number, rate, seconds, warmup):
    answer = tool("echo", seconds + warmup + PATIENCE_SECONDS, brokers=deployment.address(), rate=rate, seconds=seconds, warmup=warmup,
                  hops=HOPS, tag=number)
    _check_answers(answer["echo"], "echoes")
    return answer


def latency(deployment, drain, number, rate, seconds, warmup, background, every):
    """`drain` is a process that has caught up. `background`: a file of ordinary events, enough for the whole time."""
    before = total(drain.samples(), "xiezhi_events_total")
    answer = tool("latency", seconds + warmup + PATIENCE_SECONDS, brokers=deployment.address(), input=background, rate=rate,
                  seconds=seconds, warmup=warmup, every=every, tag=f"r{number}",
                  topic=[drain.topics["risk.prompts"], drain.topics["risk.decisions"]])
    for kind in ("prompt", "hinted_prompt", "decision"):
        _check_answers(answer[kind], kind)
    check_equal(answer["unexpected"], 0, "answers to events that call for none")
    drain.settle()
    samples = parse_metrics(drain.service.metrics_text())
    check_accounting(samples)
    check_equal(total(samples, "xiezhi_events_total") - before, answer["sent"], "records that xiezhi read of those sent")
    return answer


def _check_answers(answer, what):
    check(answer["missing"] == 0 and answer["repeated"] == 0,
          f"{what}: {answer['missing']} missing and {answer['repeated']} twice of {answer['expected']}")
