"""Reading agents: by id, by name, and page by page."""

import uuid

from harness import scenario

# Ids that name no agent, and must not lead to another address either.
STRANGE_IDS = [str(uuid.uuid4()), "not-a-uuid", "weird id/é", "a?b=c#d", "%2e%2e", "me ", "..%2fme", "x" * 300]


@scenario
async def get_finds_an_agent_in_any_spelling_of_its_id(w):
    made = await w.create()
    assert (await w.agents.get(str(made.id))).name == made.name
    assert (await w.agents.get(str(made.id).upper())).name == made.name


@scenario
async def an_unknown_agent_is_not_found_by_any_call(w):
    for strange in STRANGE_IDS:
        await w.refused(w.agents.get(strange), "AgentNotFoundError", "agent_not_found")
        await w.refused(w.agents.list_keys(strange), "AgentNotFoundError", "agent_not_found")
    unknown = STRANGE_IDS[0]
    for call in (
        w.agents.update(unknown, display_name="x"),
        w.agents.delete(unknown),
        w.agents.mint_key(unknown),
        w.agents.deprecate_key(unknown, unknown),
        w.agents.undeprecate_key(unknown, unknown),
        w.agents.revoke_key(unknown, unknown),
    ):
        await w.refused(call, "AgentNotFoundError", "agent_not_found")


@scenario
async def get_by_name_finds_live_agents_only(w):
    made = await w.create()
    assert (await w.agents.get_by_name(made.name)).id == made.id
    await w.suspend(str(made.id))
    assert (await w.agents.get_by_name(made.name)).status == "inactive"
    await w.agents.delete(str(made.id))
    assert await w.agents.get_by_name(made.name) is None
    for name in ("nobody", made.name.upper(), "my bot+é/&", "x" * 500, "%"):
        assert await w.agents.get_by_name(name) is None, name


@scenario
async def list_gives_every_agent_once_page_by_page(w):
    mine = [(await w.create(name=w.name("page"))).id for _ in range(5)]
    seen, offset = [], 0
    while True:
        page = await w.agents.list(limit=3, offset=offset)
        assert (page.limit, page.offset) == (3, offset) and len(page.agents) <= 3
        seen += [a.id for a in page.agents]
        offset += 3
        if not page.has_more:
            break
        assert len(page.agents) == 3
    assert len(seen) == len(set(seen)) == page.total
    assert [i for i in seen if i in mine] == mine, "in the order of creation"
    beyond = await w.agents.list(offset=10_000)
    assert beyond.agents == [] and not beyond.has_more and beyond.total == page.total


@scenario
async def list_shows_deleted_agents_when_asked(w):
    deleted, suspended = await w.create(), await w.create()
    await w.agents.delete(str(deleted.id))
    await w.suspend(str(suspended.id))
    plain = {a.id: a.status for a in (await w.agents.list(limit=1000)).agents}
    everything = {a.id: a.status for a in (await w.agents.list(limit=1000, include_revoked=True)).agents}
    assert deleted.id not in plain and plain[suspended.id] == "inactive"
    assert everything[deleted.id] == "revoked" and everything.keys() > plain.keys()
