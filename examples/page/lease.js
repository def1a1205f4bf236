"use strict";

// One running start for this page. The server behind the page took it with its key; here is the lease's own token alone.

const BEATS_IN_EXPIRY = 3;
const ANSWER_MS = 10_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
const ENDED = {
  released: "This session was closed.",
  expired: "There was no sign of life for too long, so the licence was given back.",
  ended: "An administrator ended this session.",
  SUBSCRIPTION_ENDED: "The licence agreement has ended.",
  NOT_CURRENT: "You are not among the people of your organisation any more.",
  LOGIN_MODE_NONE: "You may not log in any more.",
  NO_SEAT: "You hold no seat any more.",
  MODE_CHANGED: "Your rights have changed: please start again.",
  offline: "There was no connection for too long: another may have the licence by now.",
};

let lease = null; // {address, token, expires_after_seconds, kept: when the last answered sign of life was sent}
let timer = null;
let retry = FIRST_RETRY_MS;
let isBeating = false;

function show(sentence, canStart) {
  document.getElementById("state").textContent = sentence;
  document.getElementById("again").hidden = !canStart;
}

async function start() {
  show("One moment…", false);
  const kept = Date.now();
  let answer, body;
  try {
    answer = await fetch("lease", { method: "POST", signal: AbortSignal.timeout(2 * ANSWER_MS) });
    body = await answer.json();
  } catch {
    show("The server cannot be reached.", true);
    return;
  }
  if (!answer.ok) {
    show(whyNot(body), true);
    return;
  }
  lease = { ...body, kept };
  show("Started.", false);
  beatIn(pause());
}

function whyNot(body) {
  const numbers = body.details?.decision?.steps?.at(-1)?.numbers;
  const isFull = body.code === "NO_FREE_LICENSE" && numbers;
  const sentence = isFull ? `No free licence: ${numbers.in_use} of ${numbers.there} in use.` : body.message;
  const who = (body.details?.running ?? []).map((found) => found.person);
  return who.length ? `${sentence} In use by ${who.join(", ")}.` : sentence;
}

// A little earlier than due, and not all pages at once.
function shortened(ms) {
  return ms * (0.8 + 0.2 * Math.random());
}

function pause() {
  return shortened((lease.expires_after_seconds * 1000) / BEATS_IN_EXPIRY);
}

function beatIn(ms) {
  clearTimeout(timer);
  timer = setTimeout(beat, ms);
}

function post(action, options) {
  // A string is sent as text, which a browser sends to another origin without asking first. No cookies, no key.
  return fetch(`${lease.address}/${action}`, {
    method: "POST",
    body: JSON.stringify({ token: lease.token }),
    credentials: "omit",
    ...options,
  });
}

async function beat() {
  if (lease === null || isBeating) return;
  const mine = lease;
  const sent = Date.now();
  let answer = null;
  isBeating = true;
  try {
    answer = await post("heartbeat", { signal: AbortSignal.timeout(ANSWER_MS) });
  } catch {
    // no connection
  } finally {
    isBeating = false;
  }
  if (lease !== mine) return;
  if (answer?.status === 204) {
    lease.kept = sent;
    retry = FIRST_RETRY_MS;
    show("Started.", false);
    beatIn(pause());
  } else if (answer === null || answer.status === 429 || answer.status >= 500) {
    goOnOffline();
  } else {
    const body = await answer.json().catch(() => ({}));
    if (lease === mine) end(body.details?.reason ?? body.code ?? String(answer.status));
  }
}

function goOnOffline() {
  const left = lease.expires_after_seconds * 1000 - (Date.now() - lease.kept);
  if (left <= 0) {
    end("offline");
    return;
  }
  show(`No connection. You can go on for ${Math.ceil(left / 1000)} seconds.`, false);
  beatIn(Math.min(shortened(retry), left));
  retry = Math.min(retry * 2, LONGEST_RETRY_MS);
}

function end(reason) {
  clearTimeout(timer);
  lease = null;
  retry = FIRST_RETRY_MS;
  show(ENDED[reason] ?? `This session is over (${reason}).`, true);
}

document.getElementById("again").addEventListener("click", start);

// Closed, left or reloaded: a beacon goes out although the page is gone.
addEventListener("pagehide", () => {
  if (lease === null) return;
  clearTimeout(timer);
  navigator.sendBeacon(`${lease.address}/release`, JSON.stringify({ token: lease.token }));
  lease = null;
});

// Back by the browser's back button, as it was left: its lease was given back.
addEventListener("pageshow", (event) => {
  if (event.persisted) start();
});

// Timers of a hidden page are slowed down, and stand still while a computer sleeps: look at once.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") beat();
});

start();
