// The chat's socket (docs/chat.md): one for all that listen, however often the way to the server
// breaks. What was sent and never acknowledged stays on this device, and is sent again.
import { Refused, newKey, post } from "./api.js";
import { device } from "./storage.js";
import { user } from "./telegram.js";

const FIRST_PAUSE = 1000; // ms before the second try; the double before each further one
const LONGEST_PAUSE = 30000;
const BEAT = 25000; // how often a connection that says nothing is asked
const DEAF = 10000; // and how long its answer may take
const LINGER = 5000; // from one page to the next
const BOX = `draft:${user.id}:outbox`; // swept as drafts are

const listeners = new Set();
const outbox = new Map((device.read(BOX)?.values ?? []).map((entry) => [entry.client_id, entry]));
let socket = null;
let connecting = false;
let cursor = null; // the largest that was seen
let tries = 0;
let retry = null;
let beat = null;
let deaf = null;

/** `hear(frame)`: the server's frames, and three of ours: `open`, `closed`, `outbox`. An `ack` has
 * what was sent as its `entry`. Answers how to forget it. */
export function listen(hear) {
  listeners.add(hear);
  if (isOpen()) hear({ type: "open" });
  else connect();
  return () => {
    listeners.delete(hear);
    setTimeout(() => wanted() || drop(), LINGER);
  };
}

/** Answers whether it could be said. */
export function say(frame) {
  if (isOpen()) socket.send(JSON.stringify(frame));
  return isOpen();
}

/** `files`: as the API knows them. It is under way until it is acknowledged, or has a `fault`. */
export function send(recipient_id, content, files) {
  put({ client_id: newKey(), recipient_id, content, files, sent_at: new Date().toISOString(), fault: null });
}

export const unsent = (recipient_id) =>
  [...outbox.values()].filter((entry) => entry.recipient_id === recipient_id);

export const sendAgain = (client_id) => put({ ...outbox.get(client_id), fault: null });

export function discard(client_id) {
  outbox.delete(client_id);
  keep();
}

const isOpen = () => socket?.readyState === WebSocket.OPEN;
const wanted = () => listeners.size > 0 || [...outbox.values()].some(({ fault }) => !fault);
const tell = (frame) => listeners.forEach((hear) => hear(frame));

function put(entry) {
  outbox.set(entry.client_id, entry);
  keep();
  deliver(entry);
}

function keep() {
  if (outbox.size) device.write(BOX, { at: Date.now(), values: [...outbox.values()] });
  else device.forget(BOX);
  tell({ type: "outbox" });
}

function deliver({ client_id, recipient_id, content, files, fault }) {
  if (fault || !outbox.has(client_id)) return;
  ask({ type: "message", client_id, recipient_id, content, files: files.map(({ id }) => id) });
}

async function connect() {
  clearTimeout(retry);
  if (socket || connecting || !wanted()) return;
  connecting = true;
  try {
    const { ticket } = await post("/api/v1/chat/ticket");
    enter(ticket);
  } catch (fault) {
    if (!(fault instanceof Refused && fault.status === 401)) later();
  }
  connecting = false;
}

function enter(ticket) {
  const asked = new URLSearchParams({ ticket, ...(cursor && { since: cursor }) });
  socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/chat?${asked}`);
  socket.onmessage = ({ data }) => heard(JSON.parse(data));
  socket.onclose = lost;
  socket.onopen = () => {
    beat = setInterval(ping, BEAT);
    ping();
    for (const entry of outbox.values()) deliver(entry);
    tell({ type: "open" });
  };
}

function heard(frame) {
  clearTimeout(deaf);
  deaf = null;
  tries = 0;
  if (frame.cursor) cursor = Math.max(cursor ?? 0, frame.cursor);
  if (frame.type === "ack") {
    frame.entry = outbox.get(frame.client_id);
    discard(frame.client_id);
  }
  if (frame.type === "error" && outbox.has(frame.client_id)) refused(frame);
  tell(frame);
}

// Either for a moment, or for good: then whoever wrote it decides.
function refused({ client_id, code, retry_after }) {
  if (retry_after) {
    setTimeout(() => outbox.has(client_id) && deliver(outbox.get(client_id)), retry_after * 1000);
    return;
  }
  outbox.set(client_id, { ...outbox.get(client_id), fault: code });
  keep();
}

const ping = () => ask({ type: "ping" });

// A network that is gone says nothing, and the browser believes for minutes that it is there.
function ask(frame) {
  if (say(frame)) deaf ??= setTimeout(lost, DEAF);
}

function lost() {
  drop();
  tell({ type: "closed" });
  if (wanted()) later();
}

function drop() {
  clearInterval(beat);
  clearTimeout(deaf);
  clearTimeout(retry);
  deaf = null;
  if (socket) socket.onopen = socket.onclose = socket.onmessage = null;
  socket?.close();
  socket = null;
}

function later() {
  const pause = Math.min(FIRST_PAUSE * 2 ** tries++, LONGEST_PAUSE);
  retry = setTimeout(connect, pause * (0.5 + Math.random() / 2));
}

function hurry() {
  if (document.hidden) return;
  if (socket) ping();
  else connect();
}

addEventListener("online", hurry);
document.addEventListener("visibilitychange", hurry);
