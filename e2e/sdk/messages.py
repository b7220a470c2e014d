"""What people read of an error: what happened, by how much, and what to do about it."""

import asyncio
import os
import re
import time
from unittest import mock

import alter_sdk.client
from alter_sdk import Agent, App
from harness import me, scenario


async def message(w, call, error: str, code: str, *words: str) -> str:
    """Fails unless the call is refused with a message that has all of the words in it."""
    said = str(await w.refused(call, error, code))
    for word in words:
        assert word in said, f"{word!r} is not in {said!r}"
    return said


@scenario
async def a_revoked_key_says_whose_it_was(w):
    made = await w.create()
    await w.agents.revoke_key(str(made.id), str(made.key_id), force=True)
    await message(w, me(made.api_key), "KeyRevokedError", "key_revoked", "This API key is revoked. Mint a new one for " + made.name)


@scenario
async def a_name_where_an_id_belongs_is_called_one(w):
    made = await w.create()
    for call in (w.agents.get(made.name), w.agents.delete(made.name), w.agents.list_keys(made.name)):
        await message(w, call, "AgentNotFoundError", "agent_not_found", made.name + " is a name", "get_by_name")
    call = w.agents.revoke_key(str(made.id), made.name + "-1")
    await message(w, call, "KeyNotFoundError", "key_not_found", made.name + "-1 is a name", "list_keys")


@scenario
async def a_key_where_an_id_belongs_is_not_repeated(w):
    for key in (w.app_key, (await w.create()).api_key):
        said = await message(w, w.agents.get(key), "AgentNotFoundError", "agent_not_found", "API key")
        assert key not in said


class Clock:
    """The time module, which one task alone sees going wrong."""

    def __init__(self, wrong_by: int) -> None:
        self.task, self.wrong_by = asyncio.current_task(), wrong_by

    def time(self) -> float:
        return time.time() + (self.wrong_by if asyncio.current_task() is self.task else 0)

    def __getattr__(self, name: str):
        return getattr(time, name)


@scenario
async def a_wrong_clock_is_told_by_how_much(w):
    for wrong_by, side in ((-3600, "behind"), (3600, "ahead of")):
        with mock.patch.object(alter_sdk.client, "time", Clock(wrong_by)):
            said = await message(w, w.agents.list(), "BackendError", "timestamp_out_of_range", side, "300 s", "NTP")
        amount = re.search(r"is (1h0m|59m5)\d?s " + side, said)
        now = re.search(r"this server's time, (\S+Z);", said)
        assert amount and now, said
        assert now[1][:13] == time.strftime("%Y-%m-%dT%H", time.gmtime()) or time.gmtime().tm_min == 0, said


@scenario
async def a_wrong_base_url_is_named(w):
    for path, words in {
        "/sdk": "ALTER_BASE_URL ends in /sdk",
        "/agents": "Set ALTER_BASE_URL to the server's address alone",
        "/console/v1": "Set ALTER_BASE_URL to the server's address alone",
    }.items():
        with mock.patch.dict(os.environ, ALTER_BASE_URL=w.url + path):
            clients = App(api_key=w.app_key), Agent(api_key=w.app_key)
        async with clients[0] as app, clients[1] as agent:
            await message(w, app.agents.list(), "BackendError", "wrong_base_url", words)
            await message(w, agent.me(), "BackendError", "wrong_base_url", words)
            await message(w, app.list_grants(), "BackendError", "wrong_base_url", words)
