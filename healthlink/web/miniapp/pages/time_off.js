// Vacations and blocked hours, at all clinics at once.
import { html, useState } from "../../vendor/preact.js";
import { get, list, post, remove } from "../../shared/api.js";
import { shortDay, today } from "../../shared/dates.js";
import { Field, Form, Switch, useForm } from "../../shared/forms.js";
import { words } from "../../shared/i18n.js";
import { Act, Card, Empty, Loaded, Page, ask, useLoaded } from "../../shared/page.js";
import { Conflicts } from "../conflicts.js";

const say = words({
  title: ["Արձակուրդ և փակ ժամեր", "Отпуск и закрытые часы", "Time off"],
  intro: [
    "Այս ժամանակ Ձեզ մոտ ոչ մի կլինիկայում հնարավոր չէ գրանցվել։",
    "В это время к вам нельзя записаться ни в одной клинике.",
    "Nothing can be booked with you then, at any clinic.",
  ],
  add: ["Փակել այս ժամանակը", "Закрыть это время", "Take this time off"],
  from: ["Սկիզբը", "С", "From"],
  to: ["Վերջը", "По", "Until"],
  whole: ["Ամբողջ օրերով", "Целые дни", "Whole days"],
  wholeHint: ["Վերջին օրը ներառյալ", "Последний день тоже", "The last one, too"],
  from_time: ["Ժամը՝ սկսած", "Со скольки", "From what time"],
  to_time: ["Ժամը՝ մինչև", "До скольки", "Until what time"],
  reason: ["Պատճառը", "Причина", "Reason"],
  none: ["Փակված ժամանակ չկա։", "Закрытого времени нет.", "No time off is coming."],
  coming: ["Առաջիկա", "Ближайшие", "Coming"],
  back: ["Ընդունելու եմ", "Всё-таки принимаю", "Receive after all"],
  backAsk: ["Նորից բացե՞լ այս ժամանակը՝ {when}։", "Снова открыть это время: {when}?", "Open this time again: {when}?"],
  what: ["Ի՞նչ այցեր կան", "Какие визиты есть", "What is planned then"],
  byClinic: ["Փակել է կլինիկան՝ {name}", "Закрыла клиника: {name}", "Set by the clinic: {name}"],
});

export default function TimeOff({ doctor }) {
  const all = useLoaded("/me/time-off?limit=100", list);
  const [added, setAdded] = useState(null);
  const add = async (values, key) => {
    setAdded(await post("/me/time-off", values, key));
    await all.again();
    scrollTo(0, 0);
  };
  const changed = async () => {
    setAdded(null);
    await all.again();
  };
  return html`<${Page} title=${say("title")} parent="/practice">
    <p class="soft">${say("intro")}</p>
    ${added && html`<p class="good" role="status">✓ ${say("saved")}: ${spelled(added)}</p>
      <${Conflicts} visits=${added.conflicts} quiet />`}
    <${Adding} day=${today(doctor.timezone)} add=${add} />
    <h2>${say("coming")}</h2>
    <${Loaded} of=${all}>
      ${({ rows }) => html`
        ${rows.map((off) => html`<${Off} key=${off.id} off=${off} changed=${changed} />`)}
        ${!rows.length && html`<${Empty}>${say("none")}<//>`}`}
    <//>
  <//>`;
}

function Adding({ day, add }) {
  const [initial] = useState({ from: day, to: day, whole: true, from_time: "09:00", to_time: "18:00", reason: "" });
  const form = useForm({
    draft: "time-off",
    initial,
    send: async ({ whole, from_time, to_time, ...about }, key) => {
      await add(whole ? about : { ...about, from_time, to_time }, key);
      form.discard();
    },
  });
  const first = (name, value) => {
    form.set(name, value);
    if (value > form.values.to) form.set("to", value);
  };
  return html`<${Form} form=${form} button=${say("add")}>
    <div class="two">
      <${Field} form=${{ ...form, set: first }} name="from" label=${say("from")} type="date" required min=${day} />
      <${Field} form=${form} name="to" label=${say("to")} type="date" required min=${form.values.from} />
    </div>
    <${Switch} form=${form} name="whole" label=${say("whole")} hint=${say("wholeHint")} />
    ${!form.values.whole && html`<div class="two">
      <${Field} form=${form} name="from_time" label=${say("from_time")} type="time" required />
      <${Field} form=${form} name="to_time" label=${say("to_time")} type="time" required />
    </div>`}
    <${Field} form=${form} name="reason" label=${`${say("reason")} (${say("optional")})`} maxlength="500" />
  <//>`;
}

function spelled({ from, to, from_time, to_time }) {
  const one = [shortDay(from), from_time].filter(Boolean).join(", ");
  if (from === to) return to_time ? `${one} – ${to_time}` : one;
  return `${one} – ${[shortDay(to), to_time].filter(Boolean).join(", ")}`;
}

function Off({ off, changed }) {
  const [visits, setVisits] = useState(null);
  const look = async () => setVisits((await get(`/me/time-off/${off.id}`)).conflicts);
  const receive = async () => {
    if (!(await ask(say("backAsk", { when: spelled(off) }), say("back")))) return;
    await remove(`/me/time-off/${off.id}`);
    await changed();
  };
  return html`<${Card} title=${spelled(off)}>
    ${off.reason && html`<p>${off.reason}</p>`}
    ${visits ? html`<${Conflicts} visits=${visits} />` : html`<${Act} on=${look} kind="quiet">${say("what")}<//>`}
    ${off.clinic_name
      ? html`<p class="soft">${say("byClinic", { name: off.clinic_name })}</p>`
      : html`<${Act} on=${receive} kind="quiet">${say("back")}<//>`}
  <//>`;
}
