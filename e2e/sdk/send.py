"""Sends the requests that standard input lists, in the run that argument 1 names, with the key of an agent.

Prints one line for each: what came back, or what was raised.
"""

import asyncio
import json
import os
import sys

from alter_sdk import Agent


async def main():
    async with Agent(api_key=os.environ["ALTER_API_KEY"]) as agent:
        for request in json.load(sys.stdin):
            async with agent.trace(run_id=sys.argv[1], **request.pop("metadata", {})):
                try:
                    response = await agent.request(**request)
                    print(response.status_code)
                except Exception as raised:  # noqa: BLE001
                    print(type(raised).__name__)


asyncio.run(main())
