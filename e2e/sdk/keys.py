"""The application's keys: what they may do, deriving, rotating, revoking, and how often they may ask."""

import asyncio
import json
import uuid

from alter_sdk import Agent, AlterSDKError, App
from grants import grant, holder, secret
from harness import knows, me, scenario

HAS_KEYS = knows("InsufficientScopeError")  # the versions that raise it for all that they send


async def derive(w, scopes, expires_in=600, **fields):
    """Derives a key and returns it with a client for it."""
    made = await w.app.keys.derive(scopes=scopes, expires_in=expires_in, **fields)
    return made, App(api_key=made.api_key, caller="e2e")


async def make(w, **fields) -> dict:
    """Makes an app key, which the SDK can't."""
    answer = await w.raw("POST", "/console/v1/app-keys", json.dumps({"name": w.name("key"), **fields}))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def asks(app, times: int, pause: float = 0) -> None:
    """Asks until it is refused."""
    for _ in range(times):
        await app.agents.list(limit=1)
        await asyncio.sleep(pause)


@scenario(when=HAS_KEYS)
async def the_catalog_names_the_scopes(w):
    catalog = await w.app.scopes.list()
    assert catalog.scope_version == 1 and catalog.deprecated == []
    assert catalog.resources["agents"].verbs == ["read", "write"]
    assert {"derive", "admin", "retrieve", "emit"} <= set(catalog.action_verbs)
    async with Agent(api_key=(await w.create()).api_key) as agent:
        assert await agent.scopes.list() == catalog


@scenario(when=HAS_KEYS)
async def a_derived_key_may_do_what_it_lists(w):
    made, child = await derive(w, ["agents:read", "grants:read"], name="ci", metadata={"purpose": "deploy"})
    async with child:
        assert made.api_key.startswith(made.key_prefix) and made.key_type == "dk" and made.name == "ci"
        assert made.scopes == ["agents:read", "grants:read"] and made.parent_key_id and made.expires_at > made.created_at
        if hasattr(made, "rate_limit_source"):
            assert (made.effective_rate_limit_rpm, made.rate_limit_source) == (600_000, "platform_default")
        await child.agents.list()
        error = await w.refused(child.agents.create(name=w.name(), scopes={}), "InsufficientScopeError", "insufficient_scope")
        for field, want in (("required", ["agents:write"]), ("granted", ["agents:read", "grants:read"]), ("missing", ["agents:write"])):
            assert error.details[field] == want, error.details
            assert getattr(error, field, want) == want
        call = child.keys.derive(scopes=["agents:read"], expires_in=60)
        error = await w.refused(call, "InsufficientScopeError", "insufficient_scope")
        assert error.details["missing"] == ["keys:derive"]


@scenario(when=HAS_KEYS)
async def a_derived_key_sees_the_one_grant_that_it_names(w):
    of = await secret(w)
    first, second = [await grant(w, of, await holder(w, of)) for _ in range(2)]
    made, child = await derive(w, ["tokens:retrieve", f"grants:read:{first['id']}"])
    assert made.scopes == [f"grants:read:{first['id']}", "tokens:retrieve"]
    async with child:
        assert [g.grant_id for g in (await child.list_grants()).grants] == [first["id"]]
        constrained = child.with_constraints(scopes=[f"grants:read:{second['id']}"])
        await w.refused(constrained.list_grants(), "BackendError", "constraint_not_narrowing")
    narrowed = w.app.with_constraints(scopes=[f"grants:read:{second['id']}", "keys:derive"])
    assert [g.grant_id for g in (await narrowed.list_grants()).grants] == [second["id"]]
    call = narrowed.keys.derive(scopes=["grants:read"], expires_in=60)
    error = await w.refused(call, "InsufficientScopeError", "insufficient_scope")
    assert error.details["missing"] == ["grants:read"]


@scenario(when=HAS_KEYS)
async def what_is_derived_is_never_wider(w):
    narrow = await make(w, scopes=["agents:read", "keys:derive"], cidr_allowlist=["127.0.0.0/8", "::1"])
    async with App(api_key=narrow["api_key"]) as app:
        call = app.keys.derive(scopes=["agents:read", "agents:write"], expires_in=60)
        error = await w.refused(call, "InsufficientScopeError", "insufficient_scope")
        assert error.details["missing"] == ["agents:write"]
        await w.refused(app.keys.derive(scopes=["agents:read"], expires_in=60, cidr_allowlist=["10.0.0.0/8"]), "BackendError", "validation_failed")
        made = await app.keys.derive(scopes=["agents:read"], expires_in=7 * 86400)
        assert made.cidr_allowlist == ["127.0.0.0/8", "::1/128"]
        assert (made.expires_at - made.created_at).total_seconds() <= 86400
        for wrong in ({"scopes": [], "expires_in": 60}, {"scopes": ["keys:derive"], "expires_in": 60}, {"scopes": ["agents:read"], "expires_in": 0}):
            try:
                await app.keys.derive(**wrong)
            except AlterSDKError:
                continue
            raise AssertionError(f"{wrong} was sent")


@scenario(when=HAS_KEYS)
async def a_key_works_from_its_networks_only(w):
    far = await make(w, scopes=["agents:read"], cidr_allowlist=["192.0.2.0/24"])
    async with App(api_key=far["api_key"]) as app:
        await w.refused(app.agents.list(), "BackendError", "ip_not_allowed")


@scenario(when=HAS_KEYS)
async def a_revoked_key_takes_those_derived_from_it_along(w):
    parent = await make(w, scopes=["agents:read", "keys:derive"])
    async with App(api_key=parent["api_key"]) as app:
        derived = [await app.keys.derive(scopes=["agents:read"], expires_in=600) for _ in range(2)]
        gone = await w.app.keys.revoke(key_id=derived[0].id)
        assert gone.revoked_at and gone.id == derived[0].id
        await app.agents.list()
        async with App(api_key=derived[1].api_key) as child:
            await child.agents.list()
            assert (await w.app.keys.revoke(key_id=parent["id"])).revoked_at
            for one in (app, child):
                await w.refused(one.agents.list(), "KeyRevokedError", "key_revoked")
    again = await w.app.keys.revoke(key_id=parent["id"])
    assert str(again.id) == parent["id"]
    for key_id in (uuid.uuid4(), "no id"):
        await w.refused(w.app.keys.revoke(key_id=key_id), "GrantNotFoundError", "key_not_found")


@scenario(when=HAS_KEYS)
async def a_rotated_key_works_on_for_its_overlap(w):
    first = await make(w, scopes=["agents:read"])
    second = await w.app.keys.rotate(key_id=first["id"])
    assert second.key_type == "rk" and second.scopes == ["agents:read"] and str(second.id) != first["id"]
    for key in (first["api_key"], second.api_key):
        async with App(api_key=key) as app:
            await app.agents.list()
    assert (await w.raw("GET", "/sdk/agents", key=first["api_key"])).headers.get("X-Alter-Key-Deprecated") == "true"
    await w.refused(w.app.keys.rotate(key_id=first["id"]), "BackendError", "key_not_rotatable")
    third = await w.app.keys.rotate(key_id=second.id, overlap_days=0)
    async with App(api_key=second.api_key) as app:
        await w.refused(app.agents.list(), "KeyRotationExpiredError", "key_rotated_grace_expired")
        await w.refused(app.list_grants(), "KeyRotationExpiredError", "key_rotated_grace_expired")
    async with App(api_key=third.api_key) as app:
        await app.agents.list()
    derived, child = await derive(w, ["agents:read"])
    async with child:
        await w.refused(w.app.keys.rotate(key_id=derived.id), "BackendError", "key_not_rotatable")


@scenario(when=HAS_KEYS, slow=True)
async def a_key_that_has_expired_is_refused(w):
    made, child = await derive(w, ["agents:read"], expires_in=2)
    async with child:
        await w.refused(asks(child, 100, pause=0.05), "KeyExpiredError", "key_expired")
        await w.refused(child.list_grants(), "KeyExpiredError", "key_expired")


@scenario(when=HAS_KEYS)
async def an_agent_rotates_and_revokes_its_own_keys_only(w):
    made, other = await w.create(), await w.create()
    async with Agent(api_key=made.api_key) as agent:
        for call in (agent.keys.rotate(key_id=other.key_id), agent.keys.revoke(key_id=other.key_id)):
            await w.refused(call, "GrantNotFoundError", "key_not_found")
        await w.refused(agent.keys.revoke(key_id=made.key_id), "BackendError", "last_active_key")
        following = await agent.keys.rotate(key_id=made.key_id, overlap_days=0)
        await w.refused(agent.me(), "KeyRotationExpiredError", "key_rotated_grace_expired")
        assert (await me(following.api_key)).id == made.id and following.key_type == "ak"
    async with Agent(api_key=following.api_key) as agent:
        call = agent.keys.derive(scopes=["tokens:retrieve"], expires_in=60)
        await w.refused(call, "InsufficientScopeError", "insufficient_scope")
        assert (await agent.keys.revoke(key_id=following.id, force=True)).revoked_at


@scenario(when=HAS_KEYS)
async def a_key_that_asks_too_often_is_told_when_to_come_back(w):
    slow = await make(w, scopes=["agents:read"], rate_limit_rpm=3)
    assert (slow["effective_rate_limit_rpm"], slow["rate_limit_source"]) == (3, "key")
    async with App(api_key=slow["api_key"]) as app:
        answer = await w.raw("GET", "/sdk/agents", key=slow["api_key"])
        assert (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]) == ("3", "2")
        error = await w.refused(asks(app, 8), "RateLimitError", "rate_limit_exceeded")  # a minute may end between some of them
        want = {"scope": "api_key", "limit": 3, "window_seconds": 60}
        assert {name: error.details[name] for name in want} == want and 0 < error.details["retry_after"] <= 60
        if type(error).__name__ == "RateLimitError":
            assert 0 < error.retry_after <= 60, vars(error)
