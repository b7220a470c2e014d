"""Plays every scenario against the server at ALTER_BASE_URL and prints one line of JSON for each.

Argument 1 is an app key; further arguments name the scenarios to play, all of them when there are none.
"""

import asyncio
import importlib
import json
import sys
import time
import traceback

import alter_sdk.agents
from alter_sdk.exceptions import AgentError
from harness import SCENARIOS, VERSIONED_UPDATES, World

for theme in ("create", "read", "update", "allowlist", "rotation", "callers", "constraints", "messages", "grants", "keys", "spans", "unoffered"):
    importlib.import_module(theme)

# Errors that this server has no reason to send.
NEVER_RAISED = {
    "KeyInactiveError",  # why a key does not work is said each time
    "KeyAppNotFoundError",  # every key has an application
    "AgentRevokedError",  # a deleted agent's keys are revoked, and that is said first
    "CallerAgentResolutionError",  # only while the database fails
}
if VERSIONED_UPDATES:  # the SDK always sends the version that makes narrowing possible
    NEVER_RAISED.add("AgentScopeNarrowingNotSupportedError")


async def play(world, scenario) -> None:
    started, error = time.monotonic(), ""
    try:
        await scenario(world)
    except Exception:  # noqa: BLE001
        error = traceback.format_exc()
    print(json.dumps({"name": scenario.__name__, "error": error, "seconds": time.monotonic() - started}), flush=True)


async def every_error_of_the_sdk_was_raised(world) -> None:
    classes = [c for c in vars(alter_sdk.agents).values() if isinstance(c, type) and issubclass(c, AgentError)]
    missing = {c.__name__ for c in classes} - {AgentError.__name__} - NEVER_RAISED - world.raised
    assert not missing, f"no scenario raised {missing}"


async def main(app_key: str, only: list[str]) -> None:
    world = World(app_key)
    chosen = [s for s in SCENARIOS if not only or s.__name__ in only]
    slow = asyncio.gather(*(play(world, s) for s in chosen if s.slow))
    for scenario in chosen:
        if not scenario.slow:
            await play(world, scenario)
    await slow
    if not only:
        await play(world, every_error_of_the_sdk_was_raised)
    await world.close()


asyncio.run(main(sys.argv[1], sys.argv[2:]))
