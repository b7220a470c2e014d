"""Clients that may do less than their key: with_constraints."""

from alter_sdk import Agent
from harness import REQUEST_RULES, knows, scenario


@scenario
async def a_constrained_application_does_what_is_left_to_it(w):
    reader = w.app.with_constraints(scopes=["agents:read"])
    await reader.agents.list()
    call = reader.agents.create(name=w.name(), scopes={})
    error = await w.refused(call, "InsufficientScopeError", "insufficient_scope")
    for field, want in (("missing", "agents:write"), ("required", "agents:write"), ("granted", "agents:read")):
        assert error.details[field] == [want]
        assert not knows("InsufficientScopeError") or getattr(error, field) == [want]
    writer = w.app.with_constraints(scopes=["agents:write", "grants:read"])
    await writer.agents.create(name=w.name(), scopes={})
    await w.refused(writer.agents.list(), "InsufficientScopeError", "insufficient_scope")


@scenario
async def constraints_never_widen_a_key(w):
    made = await w.create()
    async with Agent(api_key=made.api_key) as agent:
        assert (await agent.with_constraints(scopes=["grants:read"]).me()).id == made.id
        wider = agent.with_constraints(scopes=["agents:write"])
        await w.refused(wider.me(), "BackendError", "constraint_not_narrowing")
    unclear = w.app.with_constraints(scopes=["agents"])
    await w.refused(unclear.agents.list(), "BackendError", "constraint_not_narrowing")


@scenario(when=REQUEST_RULES)
async def a_request_rule_does_not_touch_management(w):
    rule = {"rule_type": "json_match", "rule_body": {"when": {"method": "POST"}, "effect": "deny"}}
    limited = w.app.with_constraints(scopes=["agents:write", "agents:read"], rule=rule)
    made = await limited.agents.create(name=w.name(), scopes={})
    assert (await limited.agents.get(str(made.id))).id == made.id
