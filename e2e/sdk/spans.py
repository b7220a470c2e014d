"""Spans that programs tell of: what is new is counted, and each is in its run."""

import datetime
import importlib.metadata
import urllib.parse

import alter_sdk
from alter_sdk import Agent
from harness import scenario

SPANS = hasattr(alter_sdk, "UserSpan")
SENDS_CONTEXT = importlib.metadata.version("alter-sdk") >= "0.21"  # with every call


async def run_of(w, run_id: str) -> dict:
    answer = await w.raw("GET", "/console/v1/runs/" + urllib.parse.quote(run_id, safe=""))
    assert answer.status_code == 200, answer.text
    return answer.json()


@scenario(when=SPANS)
async def spans_inside_a_trace_are_in_its_run(w):
    made = await w.create()
    start = datetime.datetime.now(datetime.UTC)
    plan = alter_sdk.UserSpan(
        trace_id="trace-1", span_id="root", name="plan", start_time=start, end_time=start + datetime.timedelta(seconds=2), attributes={"step": "1"}
    )
    naive = alter_sdk.UserSpan(
        trace_id="trace-1", parent_span_id="root", name="fetch", start_time=(start + datetime.timedelta(seconds=1)).replace(tzinfo=None)
    )
    async with Agent(api_key=made.api_key, caller="planner") as agent:
        async with agent.trace(run_id="run/1 ü", thread_id="t1"):
            assert (await agent.spans.emit([plan, naive])).accepted == 2
            assert (await agent.spans.emit([plan])).accepted == 0, "it is there already"
        run = await run_of(w, "run/1 ü" if SENDS_CONTEXT else "trace-1")
    assert run["run"]["spans"] == run["total"] == 2, run
    assert [a["id"] for a in run["run"]["agents"]] == [str(made.id)], run
    first, second = (item["span"] for item in run["items"])
    assert (first["name"], first["span_id"], first["attributes"]) == ("plan", "root", {"step": "1"}), first
    assert (second["name"], second["parent_span_id"]) == ("fetch", "root") and second["span_id"], second
    assert datetime.datetime.fromisoformat(run["items"][1]["start"]) == start + datetime.timedelta(seconds=1), run
    assert all(item["note"] is None for item in run["items"]), run


@scenario(when=SPANS)
async def a_suspended_agent_still_tells_what_it_did(w):
    made = await w.create()
    await w.suspend(str(made.id))
    async with Agent(api_key=made.api_key) as agent:
        span = alter_sdk.UserSpan(trace_id=f"last-{made.id}", name="stop", start_time=datetime.datetime.now(datetime.UTC))
        assert (await agent.spans.emit([span])).accepted == 1


@scenario(when=SPANS)
async def the_application_tells_too(w):
    spans = [
        alter_sdk.UserSpan(trace_id="batch", span_id=str(i), name="work", start_time=datetime.datetime.now(datetime.UTC), attributes={"run_id": "batch-run"})
        for i in range(50)
    ]
    assert (await w.app.spans.emit(spans)).accepted == 50
    assert (await run_of(w, "batch-run"))["total"] == 50
