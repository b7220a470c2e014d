package api

import "github.com/alter-console/alter-console/client/wire"

// texts says, for every code this server sends, what happened and what to do next. They reach people through the
// official client's exceptions and through the console, so each hint names an action.
var texts = map[string]struct{ message, hint string }{
	wire.CodeInvalidKey:          {"This API key is not known here.", "Check that the whole key was copied, and that it belongs to this server (ALTER_BASE_URL)."},
	wire.CodeKeyRevoked:          {"This API key is revoked.", "Mint a new one, and give it to the program that uses this one."},
	wire.CodeAgentInactive:       {"This agent is suspended.", "Its keys work again as soon as an administrator resumes the agent."},
	wire.CodeAgentRevoked:        {"This agent is deleted.", "Create another agent; a deleted one can't come back."},
	wire.CodeMissingSignature:    {"The request is not signed completely.", "Send X-Alter-Timestamp, X-Alter-Nonce, X-Alter-Content-SHA256 and X-Alter-Signature, each once, as an Alter SDK does."},
	wire.CodeInvalidSignature:    {"The signature does not match the request.", "Sign the path without a mount prefix, the query and the headers exactly as sent, with the key in x-api-key; a proxy must not rewrite them."},
	wire.CodeTimestampOutOfRange: {"The request was signed too long before or after this server's time.", "Synchronise the client's clock (NTP), and sign each request when it is sent."},
	wire.CodeNonceReplayed:       {"This request was already received.", "Sign every request anew with a fresh nonce, retries too."},
	wire.CodeContentHashMismatch: {"The body is not the one that was signed.", "Hash the exact bytes of the body; a proxy must not rewrite them."},

	wire.CodeCallerUnresolved:      {"X-Alter-Caller names no active agent of this application.", "Check the agent's id, and whether the agent is suspended or deleted."},
	wire.CodeCallerMismatch:        {"An agent's own key can act for that agent only.", "Leave out the caller, or use an app key to act for another agent."},
	wire.CodeCallerResolutionError: {"The calling agent could not be looked up just now.", "Send the request again in a moment."},
	wire.CodeMeRequiresAgentKey:    {"Only an agent can ask who it is.", "Use the agent's own key, or app.get_agent(id) with an app key."},
	wire.CodeCannotMintSubagents:   {"An agent's own key can't manage agents or keys.", "Use an app key for this."},
	wire.CodeInsufficientScope:     {"The request's scope constraints don't allow this.", "Add the missing scope to with_constraints, or send the request without constraints."},
	wire.CodeConstraintNotNarrowing: {"The request's scope constraints ask for more than the key has.",
		"List only scopes the key has, separated by commas, each once, without wildcards."},

	wire.CodeAgentNotFound:         {"There is no such agent.", "Check the agent's id. A deleted agent is found only with include_revoked=true."},
	wire.CodeAgentNameExists:       {"Another agent has this name.", "Choose another name. A deleted agent's name is free again."},
	wire.CodeAgentConcurrentUpdate: {"The agent was changed since you read it.", "Read the agent again, and repeat the change with its current version."},
	wire.CodeNarrowingRequiresPhase: {"This client can't remove scopes from an agent.",
		"Send the full list of scopes, or use a client from 0.21 on, which passes expected_version."},
	wire.CodeLegacySecretName: {"Managed secrets can't be allowed by their display names any more.", "Use managed_secret_slugs instead of managed_secrets."},

	wire.CodeKeyNotFound:       {"This agent has no such key.", "List the agent's keys, and check the key's id."},
	wire.CodeLastActiveKey:     {"This is the agent's last key: without it the agent can't authenticate.", "Mint another key first, or repeat the request with force=true."},
	wire.CodeKeyNotReplaceable: {"Nobody was asked to confirm that this key was stored, so somebody may use it.", "Mint another key, and revoke this one when nobody uses it any more."},
	wire.CodeAgentKeyLimit:     {"The agent has as many keys as it can have.", "Revoke keys that are not used any more, and try again."},

	wire.CodeIdempotencyMismatch: {"This Idempotency-Key was used for a different request.", "Use a fresh Idempotency-Key for each new request."},
	wire.CodeIdempotencyRevoked:  {"The agent made with this Idempotency-Key was deleted since.", "Use a fresh Idempotency-Key to create another agent."},
	wire.CodeIdempotencyInactive: {"The agent made with this Idempotency-Key is suspended.", "Resume the agent, or use a fresh Idempotency-Key to create another one."},

	wire.CodeValidationFailed:     {"The request is not valid.", "Correct the field that is named, and send the request again."},
	wire.CodeMalformedJSON:        {"The body is not valid JSON.", "Send one JSON object in UTF-8, each of its keys once."},
	wire.CodeBodyTooLarge:         {"The body is larger than 1 MiB.", "Send less in one request."},
	wire.CodeBodyTimeout:          {"The body did not arrive in time.", "Send the request again, body and all at once."},
	wire.CodeHeadersTooLarge:      {"A header is too long.", "Shorten the header that is named."},
	wire.CodeUnsupportedMediaType: {"The body must be plain JSON.", "Send Content-Type: application/json, without Content-Encoding."},
	wire.CodeRouteNotFound:        {"This server has nothing at this address.", "Check the path; it has no trailing slash, and no empty or dotted segments."},
	wire.CodeWrongBaseURL:         {"This request for the API came to an address that is not the API's.", "Set ALTER_BASE_URL to the server's address alone, such as http://127.0.0.1:8080, without anything of a page's path."},
	wire.CodeMethodNotAllowed:     {"This address does not answer to this method.", "Use one of the methods in the Allow header."},
	wire.CodeNotOffered:           {"This server does not offer this yet.", "Its README lists what it offers; take the rest from another Alter API."},
	wire.CodeServiceUnavailable:   {"The server can't answer just now.", "Send the request again in a moment."},
	wire.CodeInternalError:        {"Something went wrong in the server.", "Send the request again; if it keeps failing, give X-Request-ID to the server's operator."},
}
