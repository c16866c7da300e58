// The API, as who has opened the Mini App. Whoever is refused learns it as a Refused.
import { language } from "./i18n.js";
import { session } from "./storage.js";
import { initData } from "./telegram.js";

const PATIENCE = 60_000; // ms until an answer begins

/** The server's no: `message` for people, `fields` {name: message}, `slug` of the problem. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.title ?? "");
    this.status = status;
    this.slug = (problem.type ?? "").split("/").pop();
    this.fields = {};
    for (const { field, message } of problem.errors ?? []) {
      this.fields[(field ?? "").split(".").pop()] = message;
    }
  }
}

/** There is no way to the server. */
export class Offline extends Error {}

export const get = (path) => call("GET", path).then(read);
export const post = (path, body, key = newKey()) => call("POST", path, body, key).then(read);
export const put = (path, body) => call("PUT", path, body).then(read);
export const patch = (path, body) => call("PATCH", path, body).then(read);
export const remove = (path) => call("DELETE", path).then(read);

/** A file: all of it, or Offline. */
export const blob = (path) => call("GET", path).then((answer) => answer.blob().catch(cut));

/** A page of a list: {rows, next}; `next` is the path of what follows, or null. */
export async function list(path) {
  const answer = await call("GET", path);
  const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get("Link") ?? "");
  const there = next && new URL(next[1], location.href);
  return { rows: await answer.json(), next: there && there.pathname + there.search };
}

/** One act has one key, however often it is sent. */
export const newKey = () => crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join("-");

/** fetch() tells nothing of how far an upload is. `progress` hears 0…1; `signal` breaks it off. */
export async function upload(path, form, { key, progress, signal }) {
  const { status, body } = await freshly((token) => sendFile(path, form, token, { key, progress, signal }));
  if (status >= 400) throw new Refused(status, body);
  return body;
}

async function call(method, path, body, key) {
  const answer = await freshly((token) => fetched(method, path, body, key, token));
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

let left = false;

/** The account is gone: nothing is asked any more, for whoever signs in anew gets another. */
export function leave() {
  left = true;
  session.forget("tokens");
}

async function fetched(method, path, body, key, token) {
  if (left) throw new Offline();
  const headers = { "Accept-Language": language() };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const clock = new AbortController();
  const ring = setTimeout(() => clock.abort(), PATIENCE);
  try {
    return await fetch(path, { method, headers, body: body && JSON.stringify(body), signal: clock.signal });
  } catch {
    throw new Offline();
  } finally {
    clearTimeout(ring);
  }
}

const refusal = async (answer) => new Refused(answer.status, await answer.json().catch(() => ({})));
const cut = () => {
  throw new Offline();
};
const read = (answer) => (answer.status === 204 ? null : answer.json());

// A token lasts minutes, a form stays open longer: once more with a fresh one.
async function freshly(send) {
  const used = session.read("tokens")?.access_token;
  const answer = await send(used);
  if (answer.status !== 401) return answer;
  await renew(used);
  return send(session.read("tokens").access_token);
}

let renewing = null;

// One for all that wait: a refresh token is used once.
function renew(used) {
  if (!renewing && session.read("tokens")?.access_token !== used) return null;
  renewing ??= refreshed().finally(() => (renewing = null));
  return renewing;
}

async function refreshed() {
  const refresh_token = session.read("tokens")?.refresh_token;
  const answer = refresh_token
    && (await fetched("POST", "/api/v1/auth/refresh", { refresh_token }));
  if (answer?.ok) return keep(await answer.json());
  if (answer && isBusy(answer)) throw await refusal(answer);
  return signIn();
}

// It has not said that the session is over.
const isBusy = ({ status }) => status === 429 || status >= 500;

/** By what Telegram says of its user. Answers the doctor. Throws Refused: init-data-expired, … */
export async function signIn() {
  const answer = await fetched("POST", "/auth/telegram", { init_data: initData });
  if (answer.status === 401) {
    session.forget("tokens");
    dispatchEvent(new Event("signed-out"));
  }
  if (!answer.ok) throw await refusal(answer);
  const told = await answer.json();
  keep(told);
  return told.doctor;
}

// A Mini App that is opened anew, maybe by somebody else, starts with nothing of the last one.
export async function whoAmI() {
  if (!initData) throw new Refused(401, {}); // outside Telegram
  if (session.read("tokens")?.launch === initData) return get("/me");
  session.forget("tokens");
  return signIn();
}

function keep({ access_token, refresh_token }) {
  session.write("tokens", { access_token, refresh_token, launch: initData });
}

function sendFile(path, form, token, { key, progress, signal }) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Accept-Language", language());
    request.setRequestHeader("Idempotency-Key", key);
    request.responseType = "json";
    request.upload.onprogress = (event) => progress(event.loaded / event.total);
    request.onload = () => done({ status: request.status, body: request.response ?? {} });
    request.onerror = () => failed(new Offline());
    request.onabort = () => failed(new DOMException("", "AbortError"));
    signal?.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
