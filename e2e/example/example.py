"""An agent sends two requests through grants, in one run: what the reference of Agent.trace shows, with addresses that are there."""

import asyncio
import os
import sys

from alter_sdk import App

agent_uuid, url1, g1, url2, g2 = sys.argv[1:]


async def main():
    async with App(api_key=os.environ["ALTER_API_KEY"]) as app:
        agent = app.get_agent(agent_uuid)
        async with agent.trace(run_id="run-abc"):
            await agent.request("GET", url1, grant_id=g1)
            await agent.request("POST", url2, grant_id=g2)
        await agent.close()  # waits for the records of the requests


asyncio.run(main())
