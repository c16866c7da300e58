// All patients: searched, filtered, endless.
import { html, useEffect, useState } from "../../vendor/preact.js";
import { shortDay } from "../../shared/dates.js";
import { words } from "../../shared/i18n.js";
import { Endless, Page, Row } from "../../shared/page.js";
import { Link } from "../../shared/router.js";
import { fullName } from "../visit_row.js";

const say = words({
  title: ["Իմ պացիենտները", "Мои пациенты", "My patients"],
  search: ["Անուն, հեռախոս կամ ախտորոշում", "Имя, телефон или диагноз", "Name, phone or diagnosis"],
  add: ["Ավելացնել նոր պացիենտ", "Добавить пациента", "Add a patient"],
  none: ["Ոչ ոք չի գտնվել։", "Никого не нашлось.", "Nobody was found."],
  all: ["Բոլորը", "Все", "All"],
  in_progress: ["Բուժվում են", "Лечатся", "In treatment"],
  completed: ["Ավարտված", "Завершено", "Completed"],
  archived: ["Ջնջված", "Удалённые", "Deleted"],
  next: ["Հաջորդը՝ {day}", "Следующий: {day}", "Next: {day}"],
});
const PAUSE = 300; // ms after the last letter
const FILTERS = { all: {}, in_progress: { status: "in_progress" }, completed: { status: "completed" }, archived: { archived: true } };

export default function Patients() {
  // Who comes back from a card finds the list as it was. Addresses tell of no patient.
  const before = history.state?.list ?? { search: "", filter: "all" };
  const [typed, setTyped] = useState(before.search);
  const [search, setSearch] = useState(before.search);
  const [filter, setFilter] = useState(before.filter);
  useEffect(() => {
    const waiting = setTimeout(() => setSearch(typed.trim()), PAUSE);
    return () => clearTimeout(waiting);
  }, [typed]);
  useEffect(() => {
    history.replaceState({ ...history.state, list: { search, filter } }, "");
  }, [search, filter]);
  const wanted = { limit: 30, sort: "recent", ...FILTERS[filter], ...(search && { search }) };
  return html`<${Page} title=${say("title")}>
    <${Link} to="/patients/new" class="go">${say("add")}<//>
    <div class="field">
      <input type="search" aria-label=${say("search")} placeholder=${say("search")} value=${typed}
        maxlength="100" onInput=${(event) => setTyped(event.target.value)} />
    </div>
    <div class="chips">
      ${Object.keys(FILTERS).map((name) => html`<button type="button" aria-pressed=${String(filter === name)}
        onClick=${() => setFilter(name)}>${say(name)}</button>`)}
    </div>
    <${Endless} path=${`/patients?${new URLSearchParams(wanted)}`} none=${say("none")}>
      ${(patient) => html`<${PatientRow} patient=${patient} key=${patient.id} />`}
    <//>
  <//>`;
}

function PatientRow({ patient }) {
  const next = patient.next_visit_date && say("next", { day: shortDay(patient.next_visit_date) });
  const ill = [patient.diagnosis_code, patient.diagnosis].filter(Boolean).join(" · ");
  return html`<${Row} to=${`/patients/${patient.id}`} title=${fullName(patient)}
    lines=${[ill, patient.phone, next]} />`;
}
