// One conversation as it is now: what was said, what is under way, who is there.
import { useEffect, useRef, useState } from "../vendor/preact.js";
import { get, list } from "../shared/api.js";
import { listen, say, send, unsent } from "../shared/socket.js";

const PAGE = 50;
const TYPING_SHOWN = 4000; // ms
const TYPING_TOLD = 3000;

/** A conversation of the list, or null. */
export async function find(id) {
  let page = { rows: [], next: "/api/v1/chat/conversations?limit=100" };
  while (page.next) {
    page = await list(page.next);
    const talk = page.rows.find((row) => row.id === id);
    if (talk) return talk;
  }
  return null;
}

// By `seq`, which has no gap: where there is one, what is older is asked for anew.
function merged(old, fresh) {
  if (old.length && fresh.length && fresh[0].seq > old.at(-1).seq + 1) return fresh;
  const all = new Map([...old, ...fresh].map((message) => [message.seq, message]));
  return [...all.values()].sort((one, other) => one.seq - other.seq);
}

const written = ({ entry, ...ack }) => ({ ...ack, content: entry.content, files: entry.files, deleted: false });

/** `first`: as the list has it. Whatever is not of `talk.other_id` is mine. */
export function useConversation(first) {
  const { id, other_id } = first;
  const at = `/api/v1/chat/conversations/${id}`;
  const [talk, setTalk] = useState(first);
  const [messages, setMessages] = useState(null);
  const [waiting, setWaiting] = useState(unsent(other_id));
  const [there, setThere] = useState({ connected: false, online: false, typing: 0 });
  const [fault, setFault] = useState(null);
  const add = (fresh) => setMessages((old) => merged(old ?? [], fresh));
  const page = async (before) => {
    const rows = await get(`${at}/messages?limit=${PAGE}${before ? `&before=${before}` : ""}`);
    add(rows.reverse());
  };
  const load = async () => {
    setFault(null);
    const now = await Promise.all([find(id), page()]).catch(setFault);
    if (now?.[0]) setTalk(now[0]);
  };
  const hear = (frame) => hearing(frame, { id, other_id, add, load, setTalk, setThere, setWaiting });
  useEffect(() => {
    page().catch(setFault);
    return listen(hear);
  }, []);
  return {
    talk, setTalk, messages, waiting, there, fault, load,
    older: () => page(messages[0].seq),
    write: (content, files) => send(other_id, content, files),
    typing: useTyping(id),
  };
}

function hearing(frame, { id, other_id, add, load, setTalk, setThere, setWaiting }) {
  const now = (about) => setThere((there) => ({ ...there, ...about }));
  const theirs = frame.conversation_id === id && frame.user_id === other_id;
  if (frame.type === "open") {
    now({ connected: true });
    load();
    say({ type: "presence" });
  }
  if (frame.type === "closed") now({ connected: false, online: false });
  if (frame.type === "outbox") setWaiting(unsent(other_id));
  if (frame.type === "ack" && frame.conversation_id === id && frame.entry) add([written(frame)]);
  if (frame.type === "error" && frame.code === "chat-blocked") load();
  if (frame.type === "message" && frame.conversation_id === id) {
    add([frame]);
    if (frame.sender_id === other_id) now({ typing: 0 });
  }
  if (frame.type === "read" && theirs) {
    setTalk((talk) => ({ ...talk, other_read_seq: Math.max(talk.other_read_seq, frame.seq) }));
  }
  if (frame.type === "typing" && theirs) {
    const until = Date.now() + TYPING_SHOWN;
    now({ typing: until });
    setTimeout(() => setThere((there) => (there.typing === until ? { ...there, typing: 0 } : there)), TYPING_SHOWN);
  }
  if (frame.type === "presence" && frame.user_ids) now({ online: frame.user_ids.includes(other_id) });
  if (frame.type === "presence" && frame.user_id === other_id) now({ online: frame.online });
}

// Not at every letter.
function useTyping(conversation_id) {
  const told = useRef(0);
  return () => {
    if (Date.now() - told.current < TYPING_TOLD) return;
    told.current = Date.now();
    say({ type: "typing", conversation_id });
  };
}

/** What the other one has written is read once it was in view. */
export function useReading({ talk, setTalk, messages, there }, inView) {
  const last = [...(messages ?? [])].reverse().find(({ sender_id }) => sender_id === talk.other_id)?.seq ?? 0;
  useEffect(() => {
    const read = () => {
      if (!inView || document.hidden || last <= talk.read_seq) return;
      if (!say({ type: "read", conversation_id: talk.id, seq: last })) return;
      setTalk((now) => ({ ...now, read_seq: last, unread: 0 }));
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [last, talk.read_seq, inView, there.connected]);
}
