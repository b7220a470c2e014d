"""Drives the agents namespace of the official SDK against a real server. Argument 1 is an app key."""

import asyncio
import sys

from alter_sdk import Agent, App


async def refused(call, name: str) -> None:
    try:
        await call
    except Exception as error:  # noqa: BLE001
        assert type(error).__name__ == name, f"{type(error).__name__}: {error}, want {name}"
        return
    raise AssertionError(f"{name} was not raised")


async def main() -> None:
    app = App(api_key=sys.argv[1], caller="e2e")
    agents = app.agents
    created = await agents.create(
        name="support-bot", scopes={"slack": ["chat:write"]}, metadata={"team": "growth"}, idempotency_key="k1"
    )
    assert created.api_key.startswith("alter_key_agent_")
    again = await agents.create(
        name="support-bot", scopes={"slack": ["chat:write"]}, metadata={"team": "growth"}, idempotency_key="k1"
    )
    assert again.api_key is None and again.key_id == created.key_id
    await refused(agents.create(name="support-bot", scopes={}), "AgentNameExistsError")
    agent_id, first = str(created.id), str(created.key_id)
    assert (await agents.get(agent_id)).name == "support-bot"
    assert (await agents.get_by_name("support-bot")).metadata == {"team": "growth"}
    assert await agents.get_by_name("nobody") is None
    assert (await agents.list()).total == 1
    assert (await agents.update(agent_id, display_name="Süpport")).display_name == "Süpport"

    me = await Agent(api_key=created.api_key).me()
    assert (me.name, me.status) == ("support-bot", "active")
    assert (await app.get_agent(agent_id).me()).name == "support-bot"
    await refused(Agent(api_key=sys.argv[1]).me(), "MeRequiresAgentKeyError")

    minted = await agents.mint_key(agent_id)
    second = str(minted.key_id)
    assert minted.name == "support-bot-2"
    await agents.deprecate_key(agent_id, second)
    await agents.undeprecate_key(agent_id, second)
    await agents.revoke_key(agent_id, second)
    await refused(Agent(api_key=minted.api_key).me(), "KeyRevokedError")
    await refused(agents.revoke_key(agent_id, first), "LastActiveKeyError")
    await agents.revoke_key(agent_id, first, force=True)
    assert (await agents.delete(agent_id)).status == "revoked"
    await refused(agents.get(agent_id), "AgentNotFoundError")


asyncio.run(main())
