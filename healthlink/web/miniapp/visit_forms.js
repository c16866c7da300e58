// When a visit is, and what was noted: for a new one, one that is changed, and the next one.
import { html, useEffect, useRef } from "../vendor/preact.js";
import { patch } from "../shared/api.js";
import { Field, Form, useForm } from "../shared/forms.js";
import { words } from "../shared/i18n.js";
import { changes } from "./changes.js";

export const PLANNING = {
  day: ["Օր", "Дата", "Date"],
  time: ["Ժամ", "Время", "Time"],
  minutes: ["Տևողություն, րոպե", "Продолжительность, минут", "How long, minutes"],
  notes: ["Նշումներ", "Заметки", "Notes"],
  next: ["Հաջորդ այց", "Следующий визит", "Next visit"],
  state: ["Վիճակ", "Состояние", "State"],
  change: ["Փոփոխել այցը", "Изменить визит", "Change the visit"],
};
const say = words(PLANNING);

/** `prefix`: "visit", or "next_visit"; `dated`, `exact`: without a date, without a time it is none. */
export const When = ({ form, prefix, dated = false, exact = false }) => html`<div class="two">
  <${Field} form=${form} name=${`${prefix}_date`} label=${say("day")} type="date" min="1900-01-01" max="2100-12-31" required=${dated} />
  <${Field} form=${form} name=${`${prefix}_time`} label=${say("time")} type="time" required=${exact} />
</div>`;

export const Minutes = ({ form }) => html`<${Field} form=${form} name="minutes" label=${say("minutes")}
  type="number" inputmode="numeric" min="5" max="720" required />`;

export const Notes = ({ form }) => html`<${Field} form=${form} name="notes" label=${say("notes")} lines="4" maxlength="20000" />`;

/** What was booked on the market is as long as its service, and has a time; what is over stays. */
export function ChangeForm({ visit, done }) {
  const booked = Boolean(visit.appointment_id);
  const initial = { visit_date: visit.visit_date, visit_time: visit.visit_time ?? "", minutes: visit.minutes, notes: visit.notes };
  const form = useForm({
    draft: `visit:${visit.id}`,
    initial,
    send: async ({ minutes, ...values }) => {
      const wish = changes({ ...values, minutes: Number(minutes) }, initial, ["notes"]);
      done(await patch(`/visits/${visit.id}`, wish));
    },
  });
  const movable = !booked || visit.status === "planned";
  return html`<${Opened} title=${say("change")}><${Form} form=${form} button=${say("save")}>
    ${movable && html`<${When} form=${form} prefix="visit" dated exact=${booked} />`}
    ${!booked && html`<${Minutes} form=${form} />`}
    <${Notes} form=${form} />
  <//><//>`;
}

export function NextForm({ visit, done }) {
  const form = useForm({
    draft: `visit:${visit.id}:next`,
    initial: { next_visit_date: "", next_visit_time: "" },
    send: async (values) => done(await patch(`/visits/${visit.id}`, values)),
  });
  return html`<${Opened} title=${say("next")}><${Form} form=${form} button=${say("save")}>
    <${When} form=${form} prefix="next_visit" dated />
  <//><//>`;
}

// What was opened by a button is where the reader is.
function Opened({ title, children }) {
  const head = useRef();
  useEffect(() => head.current.focus(), []);
  return html`<section class="card"><h2 ref=${head} tabindex="-1">${title}</h2>${children}</section>`;
}
