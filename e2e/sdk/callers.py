"""Who a request comes from: keys, callers, impersonation, actors and traces."""

import uuid

from alter_sdk import Agent, App
from harness import VERSIONED_UPDATES, knows, me, scenario, until

UNKNOWN_KEY = "alter_key_agent_" + "x" * 34


@scenario
async def an_agent_asks_who_it_is(w):
    made = await w.create(display_name="Ümlaut")
    got = await me(made.api_key)
    assert (got.id, got.name, got.display_name, got.status) == (made.id, made.name, "Ümlaut", "active")
    assert (await me(made.api_key, caller=str(made.id))).id == made.id, "its own id is no other caller"
    assert (await me(made.api_key, caller="a label")).id == made.id


@scenario(slow=True)
async def the_last_use_is_written_down(w):
    made = await w.create()
    agent_id = str(made.id)
    (before,) = (await w.agents.list_keys(agent_id)).items
    assert before.last_used_at is None
    await me(made.api_key)

    async def written():
        (key,) = (await w.agents.list_keys(agent_id)).items
        return key.last_used_at

    assert await until(written) == (await w.agents.get(agent_id)).last_used_at


@scenario
async def an_unknown_key_is_invalid(w):
    await w.refused(me(UNKNOWN_KEY), "InvalidKeyError", "invalid_key")
    async with App(api_key=UNKNOWN_KEY) as app:
        await w.refused(app.agents.list(), "InvalidKeyError", "invalid_key")


@scenario
async def the_application_is_no_agent(w):
    for options in ({}, {"caller": "a label"}):
        await w.refused(me(w.app_key, **options), "MeRequiresAgentKeyError", "me_requires_agent_key")


@scenario
async def an_agents_key_manages_nothing(w):
    made = await w.create()
    agent_id, key_id = str(made.id), str(made.key_id)
    async with App(api_key=made.api_key) as app:
        for call in (
            app.agents.create(name=w.name(), scopes={}),
            app.agents.list(),
            app.agents.get(agent_id),
            app.agents.get_by_name(made.name),
            app.agents.update(agent_id, display_name="x"),
            app.agents.delete(agent_id),
            app.agents.mint_key(agent_id),
            app.agents.list_keys(agent_id),
            app.agents.deprecate_key(agent_id, key_id),
            app.agents.undeprecate_key(agent_id, key_id),
            app.agents.revoke_key(agent_id, key_id),
        ):
            await w.refused(call, "AgentCannotMintSubagentsError", "agent_cannot_mint_subagents")
        await w.suspend(agent_id)
        await w.refused(app.agents.list(), "AgentInactiveError", "agent_inactive")


@scenario
async def the_application_acts_for_an_agent(w):
    made = await w.create()
    for spelling in (made.id, str(made.id).upper()):
        async with w.app.get_agent(spelling) as agent:
            assert (await agent.me()).name == made.name
            assert agent.actor_id is None, "an agent is no actor"
    async with App(api_key=w.app_key, caller=str(made.id)) as app:
        assert (await app.agents.get(str(made.id))).id == made.id


async def unresolved(w, call):
    """What a caller that is no active agent gets, in the form that the version understands best."""
    if not VERSIONED_UPDATES:  # no V2 signature
        return await w.refused(call, "AgentNotFoundError", "agent_not_found")
    error = "AgentNotFoundError" if knows("CallerAgentMismatchError") else "BackendError"
    return await w.refused(call, error, "caller_agent_unresolved")


@scenario
async def nobody_acts_for_an_agent_that_is_not_active(w):
    suspended, deleted = await w.create(), await w.create()
    await w.suspend(str(suspended.id))
    await w.agents.delete(str(deleted.id))
    for agent_id in (uuid.uuid4(), suspended.id, deleted.id):
        async with w.app.get_agent(agent_id) as agent:
            await unresolved(w, agent.me())
        async with App(api_key=w.app_key, caller=str(agent_id)) as app:
            await unresolved(w, app.agents.list())


@scenario
async def an_agents_key_acts_for_no_other_agent(w):
    made, other = await w.create(), await w.create()
    for agent_id in (str(other.id), str(uuid.uuid4())):
        await w.refused(me(made.api_key, caller=agent_id), "CallerAgentMismatchError", "caller_agent_mismatch")


@scenario
async def a_named_caller_gets_one_actor_id(w):
    async def actor(caller, kind="service"):
        async with App(api_key=w.app_key, caller=caller, caller_type=kind) as app:
            assert app.actor_id is None
            await app.agents.list()
            first = app.actor_id
            await app.agents.list()
            assert app.actor_id == first and uuid.UUID(first)
            return first

    cron = await actor("billing cron")
    assert await actor("billing cron") == cron, "another client with the same name is the same actor"
    assert len({cron, await actor("other cron"), await actor("billing cron", "agent")}) == 3


@scenario
async def an_unknown_actor_id_falls_back_to_the_caller(w):
    async with App(api_key=w.app_key, caller="nightly") as app:
        await app.agents.list()
        nightly = app.actor_id
    caller = {"X-Alter-Caller": "nightly", "X-Alter-Caller-Type": "service"}
    for actor_id in (nightly, str(uuid.uuid4()), "no id"):
        answer = await w.raw("GET", "/sdk/agents?limit=1", headers={**caller, "X-Alter-Actor-ID": actor_id})
        assert (answer.status_code, answer.headers["X-Alter-Actor-ID"]) == (200, nightly)
    assert "X-Alter-Actor-ID" not in (await w.raw("GET", "/sdk/agents?limit=1")).headers, "no caller, no actor"


@scenario
async def calls_inside_a_trace_work_and_are_attributed(w):
    """The test that runs this reads the audit trail afterwards."""
    made = await w.create(name="tracer")
    async with (
        Agent(api_key=made.api_key, caller="tracer") as outer,
        Agent(api_key=made.api_key, caller="inner") as inner,
        outer.trace(run_id="run-ü", thread_id="t1", role="Größe ☂"),
        inner.trace(step="zwei"),
    ):
        assert (await outer.me()).id == made.id
        await w.create(name="traced")
    await w.create(name="untraced")
