"""Three agents in one run, nested in every way that protocol section 12 has a row for. Each makes one request, whose path is
the number of its row, and the agent at the top tells of it all in spans.

Arguments are the address of an upstream, a slug, and an id and a key for each of the three agents.
"""

import asyncio
import datetime
import sys

from alter_sdk import Agent, UserSpan
from alter_sdk._context import _alter_context_var  # which the decorators for frameworks set

upstream, slug, *agents = sys.argv[1:]


async def main():
    ids, keys = agents[::2], agents[1::2]
    async with (
        Agent(api_key=keys[0], caller=ids[0]) as a,
        Agent(api_key=keys[1], caller=ids[1]) as b,
        Agent(api_key=keys[2], caller=ids[2]) as c,
    ):

        async def row(number, agent, **trace):
            async with agent.trace(**trace):
                await agent.request("GET", f"{upstream}/rows/{number}", provider=slug)

        outer = {"run_id": "r1", "thread_id": "t1", "role": "writer"}
        started = datetime.datetime.now(datetime.UTC)
        await row(1, a)
        async with a.trace(**outer):
            await a.request("GET", f"{upstream}/rows/2", provider=slug)
            await row(3, b)
            await row(4, a)
            await row(5, b, run_id="r2", role="reader", step="2")
            await row(6, b, parent=None)
            await row(7, b, parent="planner")
            await row(8, a, parent="planner")
            async with b.trace():
                await row(9, c)
                await row(10, b)
                await row(11, a)
                await row(12, b, parent=None)
            await a.request("GET", f"{upstream}/rows/13", provider=slug)
            await row(14, b, run_id="")
            ended = datetime.datetime.now(datetime.UTC)
            await a.spans.emit([UserSpan(trace_id="w1", span_id="s1", name="write", start_time=started, end_time=ended)])
            async with b.trace():
                await b.spans.emit([UserSpan(trace_id="w1", span_id="s2", parent_span_id="s1", name="look up", start_time=started)])
        await row(15, a, parent="planner")
        await row(16, a, zeta="1", alpha="2", run_id="r")
        before = _alter_context_var.set({"tool": "t", "framework": "langchain", "tool_call_id": "x", "run_id": "r9", "foo": "bar"})
        await row(17, a)
        _alter_context_var.reset(before)
        async with Agent(api_key=keys[0]) as nameless:
            await row(18, nameless)
        async with Agent(api_key=keys[0], caller="my-bot") as named:
            await row(19, named)


asyncio.run(main())
