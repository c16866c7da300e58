// What one can do about who writes: block, unblock, report.
import { html, useEffect, useRef } from "../vendor/preact.js";
import { post, put, remove } from "../shared/api.js";
import { moment } from "../shared/dates.js";
import { Choice, Field, Form, useForm } from "../shared/forms.js";
import { words } from "../shared/i18n.js";
import { Act, ask } from "../shared/page.js";

const say = words({
  menu: ["Գործողություններ", "Действия", "Actions"],
  block: ["Արգելափակել", "Заблокировать", "Block"],
  blockAsk: [
    "Արգելափակե՞լ՝ {name}։ Մինչ այդ կգործի, ոչ ոք այստեղ չի կարողանա գրել։",
    "Заблокировать: {name}? Пока это так, здесь не сможет писать никто из вас.",
    "Block {name}? While it lasts, neither of you can write here.",
  ],
  unblock: ["Ապաարգելափակել", "Разблокировать", "Unblock"],
  report: ["Բողոքել", "Пожаловаться", "Report"],
  which: ["Ո՞ր հաղորդագրությունը", "Какое сообщение", "Which message"],
  why: ["Ի՞նչն է սխալ", "Что не так", "What is wrong"],
  reportHint: [
    "HealthLink-ի ադմինիստրատորը կտեսնի միայն այս հաղորդագրությունը։",
    "Администратор HealthLink увидит только это сообщение.",
    "An administrator of HealthLink will see this message only.",
  ],
  file: ["Ֆայլ", "Файл", "File"],
});
const SHOWN = 60; // letters
const MOST = 50;

export function ChatMenu({ conversation, report }) {
  const { talk, messages } = conversation;
  const menu = useRef();
  const close = () => menu.current?.removeAttribute("open");
  useEffect(() => {
    const outside = ({ target }) => menu.current?.contains(target) || close();
    document.addEventListener("click", outside);
    return () => document.removeEventListener("click", outside);
  }, []);
  const theirs = messages?.some(({ sender_id }) => sender_id === talk.other_id);
  return html`<details class="menu" ref=${menu} onKeyDown=${({ key }) => key === "Escape" && close()}>
    <summary aria-label=${say("menu")}>⋮</summary>
    <div class="card">
      <${Blocking} conversation=${conversation} done=${close} />
      ${theirs && html`<button type="button" class="quiet" onClick=${() => close() || report()}>${say("report")}</button>`}
    </div>
  </details>`;
}

export function Blocking({ conversation: { talk, setTalk }, done }) {
  const at = `/api/v1/chat/conversations/${talk.id}/block`;
  const set = (blocked_by_me) => setTalk((now) => ({ ...now, blocked_by_me }));
  const block = async () => {
    if (!(await ask(say("blockAsk", { name: talk.name }), say("block")))) return;
    await put(at);
    set(true);
  };
  const unblock = async () => {
    await remove(at);
    set(false);
  };
  return html`<${Act} kind="quiet" on=${talk.blocked_by_me ? unblock : block} done=${done}>
    ${say(talk.blocked_by_me ? "unblock" : "block")}<//>`;
}

export function Reporting({ conversation: { talk, messages }, zone, done }) {
  const theirs = messages.filter(({ sender_id, deleted }) => sender_id === talk.other_id && !deleted).slice(-MOST).reverse();
  const form = useForm({
    initial: { seq: String(theirs[0]?.seq ?? ""), reason: "" },
    send: async ({ seq, reason }) => {
      await post(`/api/v1/chat/conversations/${talk.id}/report`, { seq: Number(seq), reason });
      done();
    },
  });
  const spelled = ({ content, sent_at }) => `${moment(sent_at, zone)}: ${content.slice(0, SHOWN) || say("file")}`;
  return html`<${Form} form=${form} button=${say("report")}>
    <${Choice} form=${form} name="seq" label=${say("which")} options=${theirs.map((each) => [String(each.seq), spelled(each)])} />
    <${Field} form=${form} name="reason" label=${say("why")} lines="4" required maxlength="1000" hint=${say("reportHint")} />
  <//>`;
}
