"""The scopes an agent may use: widening, and narrowing as old and new clients ask for it."""

import datetime
import json

from harness import VERSIONED_UPDATES, me, scenario, until

WIDE = {"slack": ["chat:write", "chat:read"], "google": ["drive"]}
NARROW = {"slack": ["chat:read"]}
WIDER = {**WIDE, "github": ["repo"]}


async def narrow(w, grace: int | None = 0, wanted=None, **fields):
    """Makes an agent with wide scopes and asks for narrow ones."""
    made = await w.create(scopes=WIDE, **fields)
    wanted = NARROW if wanted is None else wanted
    after = await w.agents.update(str(made.id), scopes=wanted, expected_version=1, grace_seconds=grace)
    return made, after


def update_scopes(w, agent, wanted):
    version = {"expected_version": agent.version} if VERSIONED_UPDATES else {}
    return w.agents.update(str(agent.id), scopes=wanted, **version)


@scenario
async def widening_holds_at_once(w):
    agent = await w.create(scopes=WIDE)
    agent = await update_scopes(w, agent, WIDER)
    assert (agent.scopes, agent.scopes_pending, agent.version) == (WIDER, None, 2)
    reordered = {provider: scopes[::-1] for provider, scopes in WIDER.items()}
    assert (await update_scopes(w, agent, reordered)).version == 2, "the order means nothing"


@scenario(when=not VERSIONED_UPDATES)
async def an_old_client_is_told_what_it_would_have_removed(w):
    agent = await w.create(scopes=WIDE)
    for wanted in (NARROW, {**NARROW, "github": ["repo"]}, {}):
        error = await w.refused(
            update_scopes(w, agent, wanted), "AgentScopeNarrowingNotSupportedError", "narrowing_requires_phase_g"
        )
        assert "google:drive" in error.hint and "slack:chat:write" in error.hint
    after = await w.agents.get(str(agent.id))
    assert (after.scopes, after.version) == (WIDE, 1)


@scenario
async def a_request_without_a_version_never_narrows(w):
    agent = await w.create(scopes=WIDE)
    answer = await w.raw("PATCH", f"/sdk/agents/{agent.id}", json.dumps({"scopes": NARROW}))
    assert (answer.status_code, answer.json()["error"]) == (409, "narrowing_requires_phase_g")
    assert "google:drive" in answer.json()["hint"]


@scenario(when=VERSIONED_UPDATES)
async def narrowing_waits_a_day_unless_told_otherwise(w):
    _, after = await narrow(w, grace=None)
    assert (after.scopes, after.scopes_pending, after.version) == (WIDE, NARROW, 2)
    wait = after.scopes_applies_at - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(hours=23) < wait <= datetime.timedelta(hours=24)


@scenario(when=VERSIONED_UPDATES)
async def narrowing_with_no_grace_holds_at_once(w):
    _, after = await narrow(w, grace=0)
    assert (after.scopes, after.scopes_pending, after.scopes_applies_at) == (NARROW, None, None)


@scenario(when=VERSIONED_UPDATES)
async def a_mixed_update_widens_now_and_narrows_later(w):
    wanted = {**NARROW, "github": ["repo"]}
    _, after = await narrow(w, grace=3600, wanted=wanted)
    assert (after.scopes, after.scopes_pending) == (WIDER, wanted)
    back = await w.agents.update(str(after.id), scopes=after.scopes, expected_version=2)
    assert (back.scopes, back.scopes_pending, back.scopes_applies_at) == (WIDER, None, None)


@scenario(when=VERSIONED_UPDATES, slow=True)
async def a_due_narrowing_holds_when_the_agent_calls(w):
    made, _ = await narrow(w, grace=1)

    async def narrowed():
        agent = await me(made.api_key)
        return agent.scopes_pending is None and agent

    agent = await until(narrowed)
    assert (agent.scopes, agent.scopes_applies_at, agent.version) == (NARROW, None, 3)


@scenario(when=VERSIONED_UPDATES, slow=True)
async def a_due_narrowing_holds_even_if_the_agent_never_calls(w):
    made, _ = await narrow(w, grace=1)

    async def narrowed():
        agent = await w.agents.get(str(made.id))
        return agent.scopes_pending is None and agent

    agent = await until(narrowed)
    assert (agent.scopes, agent.version) == (NARROW, 3)


@scenario(when=VERSIONED_UPDATES, slow=True)
async def a_narrowing_is_frozen_while_the_agent_is_suspended(w):
    made, after = await narrow(w, grace=1)
    await w.suspend(str(made.id))

    async def due():
        return datetime.datetime.now(datetime.timezone.utc) > after.scopes_applies_at

    await until(due)
    assert (await me(made.api_key)).scopes_pending == NARROW
    await w.resume(str(made.id))
    assert (await me(made.api_key)).scopes == NARROW
