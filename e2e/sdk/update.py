"""Changing an agent: each field, its status, and its end."""

from harness import VERSIONED_UPDATES, me, scenario


@scenario
async def update_changes_one_field_and_counts_it(w):
    made = await w.create(display_name="One", metadata={"a": 1, "b": 2}, policy={"p": 1})
    agent_id, kept = str(made.id), made
    for number, (field, value) in enumerate(
        [("display_name", "Zwölf"), ("metadata", {"b": 3, "ü": ["ß"]}), ("policy", {"q": {}}), ("display_name", "")], 2
    ):
        after = await w.agents.update(agent_id, **{field: value})
        assert after.version == number
        assert getattr(after, field) == (value or None), field
        for other in {"display_name", "metadata", "policy", "scopes", "name", "type", "status"} - {field}:
            assert getattr(after, other) == getattr(kept, other), f"{field} changed {other}"
        assert await w.agents.get(agent_id) == after
        kept = after


@scenario
async def an_update_without_a_difference_is_not_counted(w):
    made = await w.create(display_name="Same", metadata={"a": 1, "b": [1]}, policy={"p": 1})
    same = {"display_name": "Same", "metadata": {"b": [1], "a": 1}, "policy": {"p": 1}}
    assert (await w.agents.update(str(made.id))).version == 1
    assert (await w.agents.update(str(made.id), **same)).version == 1
    for field, value in same.items():
        assert (await w.agents.update(str(made.id), **{field: value})).version == 1


@scenario
async def an_update_replaces_approvers_only_by_a_list(w):
    made = await w.create(policy={"requires_approval": {"approvers": ["a@example.com"]}})
    agent_id = str(made.id)
    kept = await w.agents.update(agent_id, policy={"requires_approval": {"approvers_count": 1, "ttl": 5}})
    assert kept.policy == {"requires_approval": {"approvers_count": 1, "ttl": 5}}
    changed = await w.agents.update(agent_id, policy={"requires_approval": {"approvers": ["b", "c", "d"]}})
    assert changed.policy == {"requires_approval": {"approvers_count": 3}}


@scenario(when=VERSIONED_UPDATES)
async def a_stale_version_changes_nothing(w):
    made = await w.create()
    agent_id = str(made.id)
    await w.agents.update(agent_id, display_name="Theirs", expected_version=1)
    for fields in ({"display_name": "Mine"}, {"scopes": {}}, {}):
        call = w.agents.update(agent_id, expected_version=1, **fields)
        error = await w.refused(call, "AgentConcurrentUpdateError", "agent_concurrent_update")
        assert "version 2" in error.message
    after = await w.agents.get(agent_id)
    assert (after.display_name, after.scopes, after.version) == ("Theirs", made.scopes, 2)


@scenario
async def a_suspended_agent_knows_itself_and_nothing_else(w):
    made = await w.create()
    agent_id = str(made.id)
    await w.suspend(agent_id)
    await w.suspend(agent_id)
    after = await me(made.api_key)
    assert (after.status, after.version) == ("inactive", 2)
    answer = await w.raw("GET", "/sdk/agents", key=made.api_key)
    assert (answer.status_code, answer.json()["error"]) == (401, "agent_inactive")
    await w.agents.mint_key(agent_id)
    await w.resume(agent_id)
    await w.resume(agent_id)
    after = await me(made.api_key)
    assert (after.status, after.version) == ("active", 3)


@scenario
async def delete_ends_the_agent_and_all_its_keys(w):
    made = await w.create()
    agent_id, second = str(made.id), await w.agents.mint_key(str(made.id))
    await w.agents.deprecate_key(agent_id, str(second.key_id))
    gone = await w.agents.delete(agent_id)
    assert (gone.status, gone.version) == ("revoked", 2)
    assert await w.agents.delete(agent_id) == gone, "deleting again changes nothing"
    for key in (made.api_key, second.api_key):
        await w.refused(me(key), "KeyRevokedError", "key_revoked")
    keys = (await w.agents.list_keys(agent_id)).items
    assert [k.status for k in keys] == ["revoked", "revoked"]
    for call in (
        w.agents.get(agent_id),
        w.agents.update(agent_id, display_name="x"),
        w.agents.mint_key(agent_id),
        w.agents.revoke_key(agent_id, str(made.key_id)),
    ):
        await w.refused(call, "AgentNotFoundError", "agent_not_found")
