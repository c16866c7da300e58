// What was said in a conversation, day by day. The newest is in view unless somebody has gone up.
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { local, longDay, today } from "../shared/dates.js";
import { words } from "../shared/i18n.js";
import { Fault, Further, Waiting } from "../shared/page.js";
import { discard, sendAgain } from "../shared/socket.js";
import { ChatFile } from "./chat_file.js";
import { useReading } from "./conversation.js";

const say = words({
  log: ["Հաղորդագրություններ", "Сообщения", "Messages"],
  none: ["Գրեք առաջին հաղորդագրությունը։", "Напишите первое сообщение.", "Write the first message."],
  deleted: ["Հաղորդագրությունը ջնջված է", "Сообщение удалено", "The message was deleted"],
  waiting: ["Ուղարկվում է", "Отправляется", "On its way"],
  sent: ["Ուղարկված է", "Отправлено", "Sent"],
  read: ["Կարդացված է", "Прочитано", "Read"],
  down: ["↓ Նոր հաղորդագրություններ", "↓ Новые сообщения", "↓ New messages"],
  failed: ["Չի ուղարկվել։", "Не отправлено.", "Not sent."],
  "chat-blocked": ["Այս զրույցում գրել չի կարելի։", "В эту беседу писать нельзя.", "You cannot write here."],
  "unknown-file": ["Ֆայլն այլևս չկա։ Կցեք նորից։", "Файла больше нет. Приложите снова.", "The file is gone. Attach it again."],
  drop: ["Հեռացնել", "Убрать", "Remove"],
});
const KNOWN = ["chat-blocked", "unknown-file"];
const NEAR = 60; // px from the end that still are the end
const SIGNS = { waiting: "◷", sent: "✓", read: "✓✓" };

export function Messages({ conversation, zone }) {
  const { talk, messages, waiting, fault, load, older } = conversation;
  const box = useRef();
  const [atEnd, setAtEnd] = useState(true);
  useReading(conversation, atEnd);
  const last = messages?.at(-1)?.seq ?? 0;
  const seen = useRef(0);
  if (atEnd) seen.current = last;
  const down = () => {
    box.current?.scrollTo({ top: 0 });
  };
  useEffect(down, [waiting.length > 0 && waiting.at(-1).client_id]);
  if (!messages) return fault ? html`<${Fault} fault=${fault} again=${load} />` : html`<${Waiting} />`;
  // The box is turned over: its beginning is the end of what was said.
  return html`<div class="scroll" ref=${box} tabindex="0" role="log" aria-label=${say("log")}
      onScroll=${() => setAtEnd(box.current.scrollTop > -NEAR)}>
    <div class="said">
      ${messages[0]?.seq > 1 && html`<${Older} key=${messages[0].seq} older=${older} />`}
      ${!messages.length && !waiting.length && html`<p class="empty">${say("none")}</p>`}
      ${days(messages, zone).map(([day, some]) => html`<${Day} key=${day} day=${day} zone=${zone}>
        ${some.map((message) => html`<${Bubble} key=${message.seq} message=${message} talk=${talk} zone=${zone} />`)}
      <//>`)}
      ${waiting.map((entry) => html`<${Unsent} key=${entry.client_id} entry=${entry} zone=${zone} />`)}
    </div>
  </div>
  ${last > seen.current && html`<button type="button" class="small down" onClick=${down}>${say("down")}</button>`}`;
}

function days(messages, zone) {
  const found = new Map();
  for (const message of messages) {
    const { day } = local(message.sent_at, zone);
    found.set(day, [...(found.get(day) ?? []), message]);
  }
  return [...found];
}

const Day = ({ day, zone, children }) => html`<section>
  <h2 class="day">${day === today(zone) ? say("today") : longDay(day)}</h2>
  ${children}
</section>`;

function Older({ older }) {
  const [fault, setFault] = useState(null);
  const on = async () => {
    setFault(null);
    await older().catch(setFault);
  };
  return html`${fault && html`<${Fault} fault=${fault} />`}<${Further} on=${on} quiet=${fault} />`;
}

function Bubble({ message, talk, zone }) {
  const mine = message.sender_id !== talk.other_id;
  const state = message.seq <= talk.other_read_seq ? "read" : "sent";
  return html`<${Said} message=${message} mine=${mine} zone=${zone} state=${mine && state} />`;
}

const Said = ({ message, mine, zone, state, children }) => html`<div class=${mine ? "bubble mine" : "bubble"}>
  ${message.deleted && html`<i>${say("deleted")}</i>`}
  ${message.files.map((file) => html`<${ChatFile} key=${file.id} file=${file} />`)}
  ${message.content && html`<p>${message.content}</p>`}
  <small>${local(message.sent_at, zone).time}
    ${state && html` <span role="img" aria-label=${say(state)}>${SIGNS[state]}</span>`}</small>
  ${children}
</div>`;

function Unsent({ entry, zone }) {
  const { client_id, fault } = entry;
  return html`<${Said} message=${entry} mine zone=${zone} state=${!fault && "waiting"}>
    ${fault && html`<p class="wrong" role="alert">${say(KNOWN.includes(fault) ? fault : "failed")}</p>
      <div class="side">
        <button type="button" class="small" onClick=${() => sendAgain(client_id)}>${say("again")}</button>
        <button type="button" class="small" onClick=${() => discard(client_id)}>${say("drop")}</button>
      </div>`}
  <//>`;
}
