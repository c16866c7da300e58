// With whom I write: who wrote last comes first.
import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { list } from "../../shared/api.js";
import { local, shortDay, today } from "../../shared/dates.js";
import { words } from "../../shared/i18n.js";
import { Empty, Fault, Further, Loaded, Page, useLoaded } from "../../shared/page.js";
import { Link } from "../../shared/router.js";
import { listen } from "../../shared/socket.js";

const say = words({
  title: ["Նամակագրություն", "Переписка", "Conversations"],
  none: [
    "Նամակագրություն դեռ չկա։ Այստեղ կգրեն Ձեր պացիենտները, որոնք գրանցվել են HealthLink-ում։",
    "Переписки пока нет. Здесь вам напишут пациенты, которые записались через HealthLink.",
    "No conversations yet. Patients who have booked on HealthLink write to you here.",
  ],
  me: ["Դուք՝ {text}", "Вы: {text}", "You: {text}"],
  file: ["Ֆայլ", "Файл", "File"],
  unread: ["Չկարդացված՝ {n}", "Непрочитанных: {n}", "Unread: {n}"],
});
const PATH = "/api/v1/chat/conversations";
const PAGE = 30;
const FRESH = 10; // so many are looked at when something comes
const MANY = 1000;

export default function Chats({ doctor }) {
  const first = useLoaded(`${PATH}?limit=${PAGE}`, list);
  const [fault, setFault] = useState(null);
  const further = async () => {
    setFault(null);
    const { rows, next } = first.data;
    const page = await list(next).catch(setFault);
    if (page) first.set({ rows: together(rows, page.rows), next: page.next });
  };
  useNews(first);
  return html`<${Page} title=${say("title")}>
    <${Loaded} of=${first}>
      ${({ rows, next }) => html`<div class="rows">
        ${rows.map((talk) => html`<${Talk} key=${talk.id} talk=${talk} zone=${doctor.timezone} />`)}
        ${!rows.length && html`<${Empty}>${say("none")}<//>`}
        ${fault && html`<${Fault} fault=${fault} />`}
        ${next && html`<${Further} key=${next} on=${further} quiet=${fault} />`}
      </div>`}
    <//>
  <//>`;
}

function together(rows, more) {
  const known = new Set(rows.map(({ id }) => id));
  return [...rows, ...more.filter(({ id }) => !known.has(id))];
}

// What is new goes on top of what is shown.
function useNews(shown) {
  const latest = useRef();
  latest.current = shown;
  useEffect(() => {
    const look = async () => {
      const fresh = await list(`${PATH}?limit=${FRESH}`).catch(() => null);
      const { data, set } = latest.current;
      if (fresh && data) set({ rows: together(fresh.rows, data.rows), next: data.next });
    };
    return listen(({ type }) => {
      if (type === "message" || type === "open") look();
    });
  }, []);
}

function Talk({ talk, zone }) {
  const { id, name, unread, last_content, last_sender_id, last_sent_at, other_id } = talk;
  const text = last_content || (last_sent_at ? say("file") : "");
  const line = last_sender_id && last_sender_id !== other_id ? say("me", { text }) : text;
  return html`<${Link} to=${`/chats/${id}`} class="row">
    <span class="brief"><b>${name}</b><small>${line}</small></span>
    <span class="at">
      <small>${last_sent_at && when(last_sent_at, zone)}</small>
      ${unread > 0 && html`<span class="mark strong" role="img" aria-label=${say("unread", { n: unread })}>
        ${unread < MANY ? unread : "999+"}</span>`}
    </span>
  <//>`;
}

function when(instant, zone) {
  const { day, time } = local(instant, zone);
  return day === today(zone) ? time : shortDay(day);
}
