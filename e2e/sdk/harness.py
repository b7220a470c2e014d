"""What the scenarios share: a list of them, a world to act in, and the check that an error helps whoever meets it."""

import asyncio
import functools
import hashlib
import hmac
import inspect
import itertools
import os
import re
import secrets
import ssl
import time

import alter_sdk.agents
import httpx
from alter_sdk import Agent, App
from alter_sdk.agents import AgentsNamespace
from alter_sdk.exceptions import AgentError

# Every client reads all certificate authorities, which takes longer than what it is made for. Nothing here uses TLS.
ssl.create_default_context = functools.cache(ssl.create_default_context)

SCENARIOS = []

# What a version can do is read from its code, so that the same scenarios run with every version.
VERSIONED_UPDATES = "expected_version" in inspect.signature(AgentsNamespace.update).parameters
SUSPENDS = hasattr(AgentsNamespace, "suspend")
REQUEST_RULES = "rule" in inspect.signature(App.with_constraints).parameters


def knows(error: str) -> bool:
    """Reports whether this version's agents namespace raises a class of that name."""
    return hasattr(alter_sdk.agents, error)


# What every version raises for all calls but those of the agents namespace.
GENERAL = {"GrantNotFoundError"}


def scenario(function=None, *, when: bool = True, slow: bool = False):
    """Adds a scenario, unless this version can't play it. Slow ones wait for the clock and run beside all others."""

    def add(function):
        if when:
            function.slow = slow
            SCENARIOS.append(function)
        return function

    return add(function) if function else add


class World:
    """A server with one application, in which every scenario makes agents of its own."""

    def __init__(self, app_key: str) -> None:
        self.url = os.environ["ALTER_BASE_URL"]
        self.app_key = app_key
        self.app = App(api_key=app_key, caller="e2e")
        self.agents = self.app.agents
        self.raised = set()
        self.numbers = itertools.count(1)
        self.http = httpx.AsyncClient(base_url=self.url)

    def name(self, kind: str = "bot") -> str:
        return f"{kind}-{next(self.numbers)}"

    async def create(self, **fields):
        fields.setdefault("name", self.name())
        fields.setdefault("scopes", {"slack": ["chat:write"]})
        return await self.agents.create(**fields)

    async def suspend(self, agent_id: str):
        """Suspends with the SDK, or as a newer one does."""
        if SUSPENDS:
            return await self.agents.suspend(agent_id)
        return (await self.raw("PATCH", f"/sdk/agents/{agent_id}", '{"status":"inactive"}')).json()

    async def resume(self, agent_id: str):
        if SUSPENDS:
            return await self.agents.resume(agent_id)
        return (await self.raw("PATCH", f"/sdk/agents/{agent_id}", '{"status":"active"}')).json()

    async def live_keys(self, agent_id: str) -> list:
        return [k for k in (await self.agents.list_keys(agent_id)).items if k.revoked_at is None]

    async def raw(self, method, target, body="", key="", headers=()) -> httpx.Response:
        """Sends what this version's SDK can't, and shows the headers it hides. Signed as 0.14 to 0.20 do."""
        key = key or self.app_key
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        digest = hashlib.sha256(body.encode()).hexdigest()
        text = "\n".join([method, target, stamp, nonce, digest, ""])
        signing_key = hmac.digest(key.encode(), b"alter-signing-v1", "sha256")
        signed = {
            "x-api-key": key,
            "X-Alter-Timestamp": stamp,
            "X-Alter-Nonce": nonce,
            "X-Alter-Content-SHA256": digest,
            "X-Alter-Signature": hmac.digest(signing_key, text.encode(), "sha256").hex(),
        }
        if body:
            signed["Content-Type"] = "application/json"
        return await self.http.request(method, target, content=body.encode(), headers={**signed, **dict(headers)})

    async def refused(self, call, error: str, code: str):
        """Fails unless the call raises that class, or BackendError where this version has no such class.

        Whatever is raised must carry the code, a message and a hint.
        """
        want = error if knows(error) or error in GENERAL else "BackendError"
        try:
            result = await call
        except Exception as e:  # noqa: BLE001
            raised = e
        else:
            raise AssertionError(f"{want} was not raised, but there was {result!r}")
        assert type(raised).__name__ == want, f"{type(raised).__name__} was raised, not {want}: {raised}"
        assert raised.details["error"] == code, f"code {raised.details['error']}, not {code}"
        assert raised.message and not raised.message.startswith("Backend error"), f"no message: {raised}"
        helps(raised)
        if isinstance(raised, AgentError):
            assert raised.code and raised.hint == raised.details["hint"]
        self.raised.add(type(raised).__name__)
        return raised

    async def close(self) -> None:
        await self.app.close()
        await self.http.aclose()


def helps(raised) -> None:
    """Fails unless what is printed of an error says what to do, too: its hint is shown to nobody."""
    hint = raised.details["hint"]
    said = re.sub(r" Reference: [-0-9a-f]+\.$", "", raised.message)
    assert hint and said.endswith(" " + hint) and raised.message in str(raised), f"no remedy: {raised}"


async def me(api_key: str, **options):
    async with Agent(api_key=api_key, **options) as agent:
        return await agent.me()


async def until(condition, seconds: float = 30):
    """Waits until the condition holds, and returns what it returned."""
    deadline = time.monotonic() + seconds
    while not (found := await condition()):
        assert time.monotonic() < deadline, f"{condition.__name__} did not come true within {seconds} s"
        await asyncio.sleep(0.05)
    return found
