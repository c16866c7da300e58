// A patient's card: who it is, what was and will be, files.
import { html } from "../../vendor/preact.js";
import { post, remove } from "../../shared/api.js";
import { shortDay, today } from "../../shared/dates.js";
import { words } from "../../shared/i18n.js";
import { Act, Card, Endless, Facts, Loaded, Page, ask, useLoaded } from "../../shared/page.js";
import { Link, back } from "../../shared/router.js";
import { Account } from "../account.js";
import { Gallery } from "../gallery.js";
import { CARD } from "../patient_fields.js";
import { VisitRow, fullName } from "../visit_row.js";

const say = words({
  ...CARD,
  title: ["Պացիենտ", "Пациент", "Patient"],
  age: ["Տարիք", "Возраст", "Age"],
  months: ["{n} ամսական", "{n} мес.", "{n} mo."],
  visits: ["Այցեր", "Визиты", "Visits"],
  noVisits: ["Այցեր դեռ չկան։", "Визитов пока нет.", "No visits yet."],
  visit: ["Նոր այց", "Новый визит", "New visit"],
  edit: ["Փոփոխել քարտը", "Изменить карту", "Change the card"],
  archive: ["Ջնջել պացիենտին", "Удалить пациента", "Delete the patient"],
  sure: [
    "Ջնջե՞լ {name} պացիենտի քարտը։ Պլանավորված այցերը կչեղարկվեն։ Քարտը կարող եք վերականգնել։",
    "Удалить карту пациента {name}? Запланированные визиты будут отменены. Карту можно восстановить.",
    "Delete the card of {name}? Planned visits are cancelled. The card can be restored.",
  ],
  archived: ["Քարտը ջնջված է։", "Карта удалена.", "The card is deleted."],
  restore: ["Վերականգնել", "Восстановить", "Restore"],
});

export default function Patient({ id, doctor }) {
  const patient = useLoaded(`/patients/${id}`);
  const title = patient.data ? fullName(patient.data) : say("title");
  return html`<${Page} title=${title} parent="/patients">
    <${Loaded} of=${patient}>
      ${(data) => html`<${Whole} patient=${data} again=${patient.again} zone=${doctor.timezone} />`}
    <//>
  <//>`;
}

function Whole({ patient, again, zone }) {
  const at = `/patients/${patient.id}`;
  const stays = !patient.archived_at;
  return html`
    ${!stays && html`<${Archived} at=${at} again=${again} />`}
    <${About} patient=${patient} now=${today(zone)} />
    ${stays && html`<${Link} to=${`${at}/visits/new`} class="go">${say("visit")}<//>
      <${Link} to=${`${at}/edit`} class="go quiet">${say("edit")}<//>`}
    <h2>${say("visits")}</h2>
    <${Endless} path=${`${at}/visits`} none=${say("noVisits")}>
      ${(visit) => html`<${VisitRow} visit=${visit} dated plain key=${visit.id} />`}
    <//>
    <${Gallery} patientId=${patient.id} zone=${zone} />
    ${stays && html`<${Account} patient=${patient} zone=${zone} again=${again} />
      <${Archive} patient=${patient} at=${at} />`}`;
}

function About({ patient, now }) {
  const { birth_date: born, phone, diagnosis_code: code, diagnosis } = patient;
  return html`<${Card}>
    <${Facts} of=${[
      [say("age"), born && age(born, now)],
      [say("born"), born && shortDay(born)],
      [say("phone"), phone && html`<a href=${`tel:${phone}`}>${phone}</a>`],
      [say("diagnosis"), [code, diagnosis].filter(Boolean).join(" · ")],
      [say("status"), say(patient.status)],
      [say("notes"), patient.notes],
    ]} />
  <//>`;
}

// Of small children in months.
function age(born, now) {
  const [years, months, days] = now.split("-").map((part, place) => part - born.split("-")[place]);
  const whole = years * 12 + months - (days < 0 ? 1 : 0);
  return whole < 24 ? say("months", { n: whole }) : String(Math.floor(whole / 12));
}

function Archived({ at, again }) {
  const restore = async () => {
    await post(`${at}/restore`);
    again();
  };
  return html`<${Card}><p>${say("archived")}</p><${Act} on=${restore}>${say("restore")}<//><//>`;
}

function Archive({ patient, at }) {
  const archive = async () => {
    if (!(await ask(say("sure", { name: fullName(patient) }), say("archive")))) return false;
    return remove(at);
  };
  return html`<${Act} on=${archive} done=${() => back("/patients")} kind="danger">${say("archive")}<//>`;
}
