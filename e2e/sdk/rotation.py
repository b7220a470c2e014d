"""An agent's keys: minting, deprecating, revoking, and the guard of the last one."""

import asyncio
import uuid
import warnings

from alter_sdk import Agent
from harness import knows, me, scenario


@scenario
async def a_minted_key_works_and_is_listed_without_its_plaintext(w):
    made = await w.create(name="minter")
    agent_id = str(made.id)
    minted = [await w.agents.mint_key(agent_id) for _ in range(2)]
    assert [m.name for m in minted] == ["minter-2", "minter-3"]
    keys = (await w.agents.list_keys(agent_id)).items
    assert [k.key_id for k in keys] == [made.key_id, minted[0].key_id, minted[1].key_id]
    assert not any(hasattr(k, "api_key") for k in keys)
    for m, k in zip(minted, keys[1:], strict=True):
        assert m.api_key.startswith(k.key_prefix) and m.api_key not in k.model_dump_json()
        assert (await me(m.api_key)).id == made.id
    assert (await w.agents.get(agent_id)).version == 1, "keys don't count as changes of the agent"


@scenario
async def a_deprecated_key_works_and_says_so(w):
    made = await w.create()
    agent_id, key_id = str(made.id), str(made.key_id)
    first = await w.agents.deprecate_key(agent_id, key_id)
    assert first.status == "deprecated"
    assert (await w.agents.deprecate_key(agent_id, key_id)).deprecated_at == first.deprecated_at
    answer = await w.raw("GET", "/sdk/agents/me", key=made.api_key)
    assert (answer.status_code, answer.headers.get("X-Alter-Key-Deprecated")) == (200, "true")
    refusal = await w.raw("GET", "/sdk/agents", key=made.api_key)
    assert (refusal.status_code, refusal.headers.get("X-Alter-Key-Deprecated")) == (403, "true")
    for _ in range(2):
        assert (await w.agents.undeprecate_key(agent_id, key_id)).status == "active"
    assert "X-Alter-Key-Deprecated" not in (await w.raw("GET", "/sdk/agents/me", key=made.api_key)).headers


@scenario(when=knows("KeyExpiredError"))  # the versions that read the header
async def the_sdk_warns_once_of_a_deprecated_key(w):
    made = await w.create()
    await w.agents.deprecate_key(str(made.id), str(made.key_id))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        async with Agent(api_key=made.api_key) as agent:
            await agent.me()
            await agent.me()
    said = [c for c in caught if "deprecated" in str(c.message)]
    assert [c.category for c in said] == [UserWarning], said


@scenario
async def a_revoked_key_is_refused_at_once_and_for_good(w):
    made = await w.create()
    agent_id, minted = str(made.id), await w.agents.mint_key(str(made.id))
    key_id = str(minted.key_id)
    async with Agent(api_key=minted.api_key) as agent:
        await agent.me()
        gone = await w.agents.revoke_key(agent_id, key_id)
        await w.refused(agent.me(), "KeyRevokedError", "key_revoked")
    assert gone.status == "revoked"
    again = await w.agents.revoke_key(agent_id, key_id)
    assert (again.key_id, again.revoked_at) == (gone.key_id, gone.revoked_at)  # the last use may have been noted since
    for change in (w.agents.deprecate_key, w.agents.undeprecate_key):
        await w.refused(change(agent_id, key_id), "KeyAlreadyRevokedError", "key_revoked")
    assert (await me(made.api_key)).id == made.id


@scenario
async def the_last_key_goes_by_force_only(w):
    made = await w.create()
    agent_id, key_id = str(made.id), str(made.key_id)
    await w.refused(w.agents.revoke_key(agent_id, key_id), "LastActiveKeyError", "last_active_key")
    await w.agents.deprecate_key(agent_id, key_id)
    error = await w.refused(w.agents.revoke_key(agent_id, key_id), "LastActiveKeyError", "last_active_key")
    assert "force" in error.hint
    assert (await me(made.api_key)).id == made.id
    assert (await w.agents.revoke_key(agent_id, key_id, force=True)).status == "revoked"
    await w.refused(me(made.api_key), "KeyRevokedError", "key_revoked")
    again = await w.agents.mint_key(agent_id)
    assert (await me(again.api_key)).status == "active"


@scenario
async def a_key_is_found_below_its_own_agent_only(w):
    made, other = await w.create(), await w.create()
    for key_id in (str(other.key_id), str(uuid.uuid4()), "not a key/é", "%2e%2e"):
        for call in (w.agents.deprecate_key, w.agents.undeprecate_key, w.agents.revoke_key):
            await w.refused(call(str(made.id), key_id), "KeyNotFoundError", "key_not_found")


@scenario
async def an_agent_has_at_most_fifty_keys(w):
    agent_id = str((await w.create()).id)
    minted = await asyncio.gather(*(w.agents.mint_key(agent_id) for _ in range(49)))
    await w.refused(w.agents.mint_key(agent_id), "AgentKeyLimitError", "agent_key_limit_reached")
    numbers = sorted(int(k.name.rsplit("-", 1)[1]) for k in (await w.agents.list_keys(agent_id)).items)
    assert numbers == list(range(1, 51)), "each number is given once"
    await w.agents.revoke_key(agent_id, str(minted[0].key_id))
    assert (await w.agents.mint_key(agent_id)).name.endswith("-51")


@scenario
async def revoking_all_keys_at_once_leaves_one(w):
    agent_id = str((await w.create()).id)
    for _ in range(9):
        await w.agents.mint_key(agent_id)
    keys = await w.live_keys(agent_id)
    done = await asyncio.gather(
        *(w.agents.revoke_key(agent_id, str(k.key_id)) for k in keys), return_exceptions=True
    )
    refused = [type(d).__name__ for d in done if isinstance(d, Exception)]
    assert refused == ["LastActiveKeyError"], refused
    assert len(await w.live_keys(agent_id)) == 1
