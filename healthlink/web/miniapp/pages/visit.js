// One visit: what is known, what became of it, and what comes next.
import { html, useState } from "../../vendor/preact.js";
import { get, patch, post } from "../../shared/api.js";
import { shortDay, today, weekday } from "../../shared/dates.js";
import { words } from "../../shared/i18n.js";
import { Act, Card, Facts, Loaded, Page, Row, ask, useLoaded } from "../../shared/page.js";
import { ChangeForm, NextForm, PLANNING } from "../visit_forms.js";
import { STATES, fullName } from "../visit_row.js";

const say = words({
  ...PLANNING,
  ...STATES,
  title: ["Այց", "Визит", "Visit"],
  service: ["Ծառայություն", "Услуга", "Service"],
  clinic: ["Կլինիկա", "Клиника", "Clinic"],
  lasts: ["Տևողություն", "Длительность", "Lasts"],
  long: ["{n} րոպե", "{n} мин.", "{n} min."],
  booked: ["Գրանցում", "Запись", "Booked"],
  before: ["Նախորդ այց", "Предыдущий визит", "Visit before"],
  confirm: ["Հաստատել", "Подтвердить", "Confirm"],
  confirmed: ["Հաստատված", "Подтверждён", "Confirmed"],
  plan: ["Պլանավորել հաջորդ այցը", "Запланировать следующий визит", "Plan the next visit"],
  toCompleted: ["Այցը կայացավ", "Визит состоялся", "It took place"],
  toNo_show: ["Պացիենտը չեկավ", "Пациент не пришёл", "The patient did not come"],
  toCancelled: ["Չեղարկել այցը", "Отменить визит", "Cancel the visit"],
  toPlanned: ["Համարել պլանավորված", "Считать запланированным", "Planned after all"],
  sure: ["{act}։ {name}, {when}։ Շարունակե՞լ։", "{act}? {name}, {when}.", "{act}? {name}, {when}."],
  told: [
    "Պացիենտը կստանա նամակ, և եթե վճարել է՝ ամբողջ գումարը։",
    "Пациент получит письмо, а если платил, и все деньги.",
    "The patient gets a letter and, having paid, all the money back.",
  ],
});
const ACTS = { completed: "toCompleted", no_show: "toNo_show", cancelled: "toCancelled", planned: "toPlanned" };
const when = ({ visit_date, visit_time }) =>
  [weekday(visit_date), shortDay(visit_date), visit_time].filter(Boolean).join(", ");

export default function Visit({ id, doctor }) {
  const visit = useLoaded(`/visits/${id}`);
  return html`<${Page} title=${say("title")}>
    <${Loaded} of=${visit}>
      ${(data) => html`<${Whole} visit=${data} set=${visit.set} now=${today(doctor.timezone)} />`}
    <//>
  <//>`;
}

function Whole({ visit, set, now }) {
  const [open, setOpen] = useState("");
  const done = (changed) => {
    set(changed);
    setOpen("");
  };
  // It comes back as it is now: the patient may have moved it meanwhile.
  const confirm = async () => {
    await post(`/visits/${visit.id}/confirm`);
    set(await get(`/visits/${visit.id}`));
  };
  const plain = (name, text) => open !== name
    && html`<button type="button" class="quiet" onClick=${() => setOpen(name)}>${text}</button>`;
  const followed = Boolean(visit.next_visit_date);
  return html`
    <div class="rows"><${Row} to=${`/patients/${visit.patient_id}`} title=${fullName(visit)} lines=${[visit.phone]} /></div>
    <${About} visit=${visit} />
    ${confirmable(visit, now) && html`<${Act} on=${confirm}>${say("confirm")}<//>`}
    ${open === "change" && html`<${ChangeForm} visit=${visit} done=${done} />`}
    ${plain("change", say("change"))}
    ${open === "next" && html`<${NextForm} visit=${visit} done=${done} />`}
    ${!followed && visit.status !== "cancelled" && plain("next", say("plan"))}
    <${Around} visit=${visit} />
    <${Outcomes} visit=${visit} set=${set} now=${now} />`;
}

const state = ({ status, appointment_id, confirmed_at }) =>
  say(status === "planned" && appointment_id && confirmed_at ? "confirmed" : status);

const About = ({ visit }) => html`<${Card} title=${when(visit)}>
  <${Facts} of=${[
    [say("state"), html`<span role="status">${state(visit)}</span>`],
    [say("lasts"), say("long", { n: visit.minutes })],
    [say("service"), visit.service_name],
    [say("clinic"), visit.clinic_name],
    [say("booked"), visit.appointment_id && "● HealthLink"],
    [say("notes"), visit.notes],
  ]} />
<//>`;

// What a patient has booked, and nobody here has looked at yet.
const confirmable = ({ status, visit_date, appointment_id, confirmed_at }, now) =>
  status === "planned" && appointment_id && !confirmed_at && visit_date >= now;

// The visits before and after this one.
const Around = ({ visit }) => html`${(visit.follows_id || visit.next_visit_date) && html`<div class="rows">
  ${visit.follows_id && html`<${Row} to=${`/visits/${visit.follows_id}`} title=${say("before")} />`}
  ${visit.next_visit_date && html`<${Row} to=${`/visits/${visit.next_visit_id}`} title=${say("next")}
    lines=${[[shortDay(visit.next_visit_date), visit.next_visit_time].filter(Boolean).join(", ")]} />`}
</div>`}`;

function Outcomes({ visit, set, now }) {
  const change = async (status) => {
    const booked = visit.appointment_id && status === "cancelled" ? ` ${say("told")}` : "";
    const act = say(ACTS[status]);
    if (!(await ask(say("sure", { act, name: fullName(visit), when: when(visit) }) + booked, act))) return false;
    return set(await patch(`/visits/${visit.id}`, { status }));
  };
  return outcomes(visit, now).map((status) => html`<${Act} key=${status} on=${() => change(status)}
    kind=${status === "cancelled" ? "danger" : "quiet"}>${say(ACTS[status])}<//>`);
}

// What can become of it. What was booked and is cancelled does not come back.
function outcomes({ status, visit_date, appointment_id }, now) {
  if (status === "cancelled" && appointment_id) return [];
  if (status !== "planned") return ["planned"];
  return visit_date <= now ? ["completed", "no_show", "cancelled"] : ["cancelled"];
}
