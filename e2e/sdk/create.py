"""Creating agents: every field, bad ones, and what a repeated request makes."""

import asyncio
import datetime

from harness import me, scenario


@scenario
async def create_makes_an_agent_and_its_first_key(w):
    made = await w.create(name="plain", scopes={"slack": ["chat:write"]})
    assert (made.name, made.type, made.status, made.version) == ("plain", "agent", "active", 1)
    assert (made.display_name, made.metadata, made.policy) == (None, {}, {})
    assert made.scopes == {"slack": ["chat:write"]}
    assert made.scopes_pending is None and made.last_used_at is None and made.parent_agent_id is None
    assert abs(datetime.datetime.now(datetime.timezone.utc) - made.created_at) < datetime.timedelta(minutes=5)
    assert made.api_key.startswith("alter_key_agent_") and len(made.api_key) == 50
    (key,) = (await w.agents.list_keys(str(made.id))).items
    assert (key.name, key.key_id, key.status) == ("plain-1", made.key_id, "active")
    assert made.api_key.startswith(key.key_prefix) and key.key_prefix == made.api_key[:len("alter_key_agent_") + 4]
    assert (await me(made.api_key)).id == made.id


@scenario
async def create_keeps_every_field(w):
    fields = {
        "name": w.name(),
        "type": "service",
        "display_name": "Süppört ☂ 支援",
        "scopes": {"google": ["gmail.readonly", "drive"], "größe": ["ß"]},
        "metadata": {"team": "Grüße", "owner": "a@example.com", "deep": {"list": [1, 2.5, None, True, "ü"]}},
        "policy": {"limits": {"daily": 3}},
    }
    made = await w.create(**fields)
    read = await w.agents.get(str(made.id))
    for name, value in fields.items():
        assert getattr(made, name) == value == getattr(read, name), name


@scenario
async def create_measures_what_was_meant_not_its_escapes(w):
    for text in ("é" * 8_000, "é" * 8_188, "😀" * 4_094):
        made = await w.create(metadata={"a": text}, policy={"a": text})
        assert made.metadata == made.policy == {"a": text}
    long = {"github": ["x" * 12_000]}
    assert (await w.create(scopes=long)).scopes == long


@scenario
async def create_may_allow_nothing(w):
    assert (await w.create(scopes={})).scopes == {}


@scenario
async def create_counts_approvers_and_never_shows_them(w):
    policy = {"requires_approval": {"approvers": ["a@example.com", "b@example.com"], "ttl": 60}}
    made = await w.create(policy=policy)
    assert made.policy == {"requires_approval": {"approvers_count": 2, "ttl": 60}}
    assert (await w.agents.update(str(made.id), policy=made.policy)).version == 1, "saving what was read is no change"


@scenario
async def create_refuses_a_taken_name(w):
    made = await w.create(name="taken")
    await w.refused(w.create(name="taken"), "AgentNameExistsError", "agent_name_exists")
    await w.suspend(str(made.id))
    await w.refused(w.create(name="taken"), "AgentNameExistsError", "agent_name_exists")
    await w.agents.delete(str(made.id))
    assert (await w.create(name="taken")).id != made.id, "a deleted agent's name is free again"


@scenario
async def create_says_what_is_wrong_with_a_field(w):
    wrong = [
        ("name", {"name": name}) for name in ("Support Bot", "-bot", "bot!", "böt", "bot\n", "x" * 65)
    ] + [
        ("display_name", {"display_name": "x" * 256}),
        ("metadata", {"metadata": {"text": "x" * 17_000}}),
        ("policy", {"policy": {"requires_approval": "yes"}}),
    ]
    for field, fields in wrong:
        error = await w.refused(w.create(**fields), "BackendError", "validation_failed")
        assert error.message.startswith(field), error.message
        assert error.details["field"].startswith(field)
    for field in ("metadata", "policy"):
        error = await w.refused(w.create(**{field: {"a": "é" * 8_188 + "x"}}), "BackendError", "validation_failed")
        assert "16385 bytes" in error.message, error.message
    legacy = w.create(scopes={"managed_secrets": ["Old name"]})
    await w.refused(legacy, "BackendError", "legacy_managed_secret_name_rejected")


@scenario
async def a_repeated_create_is_a_replay(w):
    fields = {"name": w.name(), "metadata": {"a": 1, "b": 2}, "idempotency_key": "replay"}
    first = await w.create(**fields)
    fields["metadata"] = {"b": 2, "a": 1}
    again = await w.create(**fields)
    assert again.api_key is None and (again.id, again.key_id) == (first.id, first.key_id)
    await w.agents.update(str(first.id), display_name="Renamed")
    assert (await w.create(**fields)).display_name == "Renamed", "a replay shows the agent as it is now"


@scenario
async def a_replay_needs_the_same_body_and_a_live_agent(w):
    fields = {"name": w.name(), "idempotency_key": "once-only"}
    agent_id = str((await w.create(**fields)).id)
    other = {**fields, "display_name": "Other"}
    await w.refused(w.create(**other), "IdempotencyKeyBodyMismatchError", "idempotency_key_body_mismatch")
    await w.suspend(agent_id)
    await w.refused(w.create(**fields), "IdempotencyKeyAgentInactiveError", "idempotency_key_agent_inactive")
    await w.refused(w.create(**other), "IdempotencyKeyBodyMismatchError", "idempotency_key_body_mismatch")
    await w.agents.delete(agent_id)
    await w.refused(w.create(**fields), "IdempotencyKeyAgentRevokedError", "idempotency_key_agent_revoked")


@scenario
async def twenty_creates_at_once_with_one_idempotency_key_make_one_agent(w):
    name = w.name("race")
    made = await asyncio.gather(*(w.create(name=name, idempotency_key="race") for _ in range(20)))
    assert len({m.id for m in made}) == len({m.key_id for m in made}) == 1
    assert [m.api_key is not None for m in made].count(True) == 1, "the key is shown once"
    assert len(await w.live_keys(str(made[0].id))) == 1


@scenario
async def twenty_creates_at_once_of_one_name_make_one_agent(w):
    name = w.name("race")
    made = await asyncio.gather(*(w.create(name=name) for _ in range(20)), return_exceptions=True)
    refused = [type(m).__name__ for m in made if isinstance(m, Exception)]
    assert refused == ["AgentNameExistsError"] * 19, refused
