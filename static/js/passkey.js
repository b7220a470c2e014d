// Asks the browser for passkeys: to make one, or to show one. The server says what to ask for, as JSON beside a form, and what the
// browser answers is sent with that form.
"use strict";

(() => {
  const tooOld = 20 * 60 * 1000; // of what to ask for; the server takes answers for a little longer
  const loaded = Date.now();
  let waiting = null; // ends what waits for a field to be filled

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") : undefined;
  const ids = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  // What the server writes as JSON, as browsers want it.
  function parse(options) {
    const parsed = { ...options, challenge: bytes(options.challenge) };
    if (options.user) parsed.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) parsed.excludeCredentials = ids(options.excludeCredentials);
    if (options.allowCredentials) parsed.allowCredentials = ids(options.allowCredentials);
    return parsed;
  }

  // What browsers answer, as the server reads it.
  function print(credential) {
    const { response } = credential;
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment || undefined,
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(response.clientDataJSON),
        attestationObject: text(response.attestationObject),
        transports: response.getTransports?.(),
        authenticatorData: response.attestationObject ? undefined : text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: text(response.userHandle),
      },
    });
  }

  async function options(form) {
    if (form.dataset.address && Date.now() - loaded > tooOld) {
      const answer = await fetch(form.dataset.address, { headers: { Accept: "application/json" } });
      if (answer.ok) return parse(await answer.json());
    }
    return parse(JSON.parse(form.dataset.passkeyOptions));
  }

  function send(form, credential) {
    form.elements.credential.value = print(credential);
    form.requestSubmit();
  }

  const problems = {
    NotAllowedError: "Nothing came of it: it was cancelled, took too long, or no passkey of yours is on this device. Try again, or go another way.",
    InvalidStateError: "This device holds a passkey of your account already.",
    SecurityError: "The browser refuses passkeys at this address. Open the console at its own name, by https.",
    NotSupportedError: "This device can't hold such a passkey. Try another one.",
  };

  function say(form, error) {
    if (error.name === "AbortError") return;
    const problem = form.querySelector("[data-passkey-problem]");
    problem.textContent = problems[error.name] || `The browser could not do it: ${error.message}`;
    problem.hidden = false;
  }

  async function start(form, button) {
    if (!form.reportValidity()) return;
    form.querySelector("[data-passkey-problem]").hidden = true;
    button.disabled = true;
    waiting?.abort();
    try {
      const publicKey = await options(form);
      const credentials = navigator.credentials;
      send(form, await (form.dataset.passkey === "make" ? credentials.create({ publicKey }) : credentials.get({ publicKey })));
    } catch (error) {
      say(form, error);
    } finally {
      button.disabled = false;
    }
  }

  // Has the browser offer passkeys where it offers names and passwords.
  async function fill(form) {
    if (!(await window.PublicKeyCredential?.isConditionalMediationAvailable?.())) return;
    waiting = new AbortController();
    try {
      send(form, await navigator.credentials.get({ publicKey: await options(form), mediation: "conditional", signal: waiting.signal }));
    } catch {
      // Who has none to offer, or presses the button instead, misses nothing.
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("[data-passkey-start]");
    if (!window.PublicKeyCredential) {
      button.disabled = true;
      say(form, { message: "it knows no passkeys, or does not offer them at this address." });
      continue;
    }
    button.addEventListener("click", () => start(form, button));
    if (form.dataset.passkeyFills !== undefined) fill(form);
  }

  // Enter in a field of such a form presses its button. This comes before the form is taken for sent.
  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-passkey]") || form.elements.credential.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    start(form, form.querySelector("[data-passkey-start]"));
  }, true);
})();
