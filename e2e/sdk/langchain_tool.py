"""Invokes a tool of LangChain, made by the official SDK's decorator, within a trace.

Arguments are the address of an upstream and a slug.
"""

import asyncio
import os
import sys

from alter_sdk import Agent
from alter_sdk.langchain import alter_tool

upstream, slug = sys.argv[1:]


async def main():
    async with Agent(api_key=os.environ["ALTER_API_KEY"]) as agent:

        @alter_tool(agent, provider=slug)
        async def look_up_order(number: int) -> str:
            """Looks an order up."""
            response = await agent.request("GET", upstream + "/orders/{number}", path_params={"number": str(number)}, provider=slug)
            return str(response.status_code)

        async with agent.trace(run_id="run-of-tools", thread_id="t1"):
            print(await look_up_order.ainvoke({"number": 7}, config={"metadata": {"run_id": "run-of-tools"}, "configurable": {"thread_id": "t1"}}))


asyncio.run(main())
