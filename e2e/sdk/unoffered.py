"""What the SDK can ask for and this server does not offer: whoever asks is told so, not that a grant is missing."""

import uuid

from alter_sdk import Agent, BackendError
from harness import helps, scenario

SOME_ID = str(uuid.uuid4())


async def not_offered(call, feature: str) -> None:
    try:
        result = await call
    except Exception as raised:  # noqa: BLE001
        assert type(raised).__name__ == "BackendError", f"{type(raised).__name__} was raised: {raised}"
        assert raised.details["error"] == "not_offered", raised.details
        helps(raised)
        assert f"This server does not offer {feature} yet." in str(raised), raised
    else:
        raise AssertionError(f"{feature}: there was {result!r}")


@scenario
async def the_application_is_told_what_is_not_offered(w):
    await not_offered(
        w.app.create_connect_session(allowed_providers=["acme"], allowed_origin="https://app.example.test"),
        "connecting accounts",
    )


@scenario
async def an_agent_is_told_what_is_not_offered(w):
    made = await w.create()
    async with Agent(api_key=made.api_key) as agent:
        try:
            await agent.get_approval_status(SOME_ID)
        except BackendError as raised:  # of whose answer the SDK shows the beginning
            assert "This server does not offer approvals yet." in str(raised), raised
        else:
            raise AssertionError("an approval was found")
