// The clinics of a doctor: where they receive, and which they have asked.
import { html, useEffect, useState } from "../vendor/preact.js";
import { get, list, post, remove } from "../shared/api.js";
import { words } from "../shared/i18n.js";
import { Act, Card, Loaded, Row, ask, useLoaded } from "../shared/page.js";

const say = words({
  clinics: ["Իմ կլինիկաները", "Мои клиники", "My clinics"],
  none: [
    "Ավելացրեք Ձեզ կլինիկայում, որպեսզի պացիենտները գտնեն Ձեզ և գրանցվեն։",
    "Добавьте себя в клинику, чтобы пациенты находили вас и записывались.",
    "Add yourself to a clinic, so that patients find you and book.",
  ],
  services: ["Ծառայություններ", "Услуги", "Services"],
  hours: ["Ընդունելության ժամեր", "Часы приёма", "Working hours"],
  waiting: ["Սպասում ենք կլինիկայի պատասխանին", "Ждём ответа клиники", "Waiting for the clinic's answer"],
  declined: ["Մերժել են", "Отказано", "Declined"],
  left: ["Այստեղ այլևս չեք ընդունում", "Здесь вы больше не принимаете", "You do not receive here any more"],
  withdraw: ["Հետ վերցնել հարցումը", "Отозвать запрос", "Withdraw the request"],
  withdrawAsk: ["Հետ վերցնե՞լ հարցումը՝ {name}։", "Отозвать запрос: {name}?", "Withdraw the request to {name}?"],
  add: ["Ավելացնել ինձ կլինիկայում", "Добавить себя в клинику", "Add me to a clinic"],
  search: ["Կլինիկայի անվանումը", "Название клиники", "Name of the clinic"],
  unknown: ["Այդպիսի կլինիկա չգտնվեց։", "Такой клиники не нашлось.", "No such clinic was found."],
  askThis: ["Հարցում ուղարկե՞լ՝ {name}։", "Отправить запрос: {name}?", "Send a request to {name}?"],
  send: ["Ուղարկել", "Отправить", "Send"],
});
const PAUSE = 300; // ms after the last letter
const SHOWN = 8; // of what a search finds: whoever misses theirs writes more of its name

/** Where the market says that the doctor receives, and the latest request to every other clinic. */
async function known(doctor) {
  const [{ rows }, open] = await Promise.all([
    list("/me/clinics?limit=100"),
    doctor.listed ? get(`/api/v1/doctors/${doctor.id}`) : null,
  ]);
  const here = open?.clinic_ids ?? rows.filter(({ status }) => status === "accepted").map(({ clinic_id }) => clinic_id);
  const asked = new Map([...rows].reverse().map((row) => [row.clinic_id, row]));
  const accepted = await Promise.all([...new Set(here)].map(async (id) => {
    const name = asked.get(id)?.clinic_name ?? (await get(`/api/v1/clinics/${id}`)).name;
    return { clinic_id: id, clinic_name: name, status: "accepted" };
  }));
  const others = [...asked.values()].filter(({ clinic_id }) => !here.includes(clinic_id));
  return [...accepted, ...others.map((row) => (row.status === "accepted" ? { ...row, status: "left" } : row))];
}

export function Clinics({ doctor }) {
  const mine = useLoaded("/me/clinics", () => known(doctor));
  const [adding, setAdding] = useState(false);
  const added = async () => {
    setAdding(false);
    await mine.again();
  };
  return html`<h2>${say("clinics")}</h2>
    <${Loaded} of=${mine}>
      ${(clinics) => html`
        ${clinics.map((clinic) => html`<${Clinic} key=${clinic.clinic_id} clinic=${clinic} changed=${mine.again} />`)}
        ${!clinics.length && html`<p class="empty">${say("none")}</p>`}`}
    <//>
    ${adding
      ? html`<${Adding} added=${added} />`
      : html`<button type="button" class="quiet" onClick=${() => setAdding(true)}>${say("add")}</button>`}`;
}

function Clinic({ clinic, changed }) {
  const { clinic_id: id, clinic_name: name, status, reason } = clinic;
  const withdraw = async () => {
    if (!(await ask(say("withdrawAsk", { name }), say("withdraw")))) return;
    await remove(`/me/clinics/${id}`);
    await changed();
  };
  if (status === "accepted") {
    return html`<div class="rows"><h3>${name}</h3>
      <${Row} to=${`/clinics/${id}/services`} title=${say("services")} />
      <${Row} to=${`/clinics/${id}/hours`} title=${say("hours")} />
    </div>`;
  }
  return html`<${Card} title=${name}>
    <small class="note">${say(status)}${reason && `: ${reason}`}</small>
    ${status === "waiting" && html`<${Act} on=${withdraw} kind="quiet">${say("withdraw")}<//>`}
  <//>`;
}

function Adding({ added }) {
  const [typed, setTyped] = useState("");
  const [search, setSearch] = useState("");
  useEffect(() => {
    const waiting = setTimeout(() => setSearch(typed.trim()), PAUSE);
    return () => clearTimeout(waiting);
  }, [typed]);
  const choose = async ({ id, name }) => {
    if (!(await ask(say("askThis", { name }), say("send"), ""))) return;
    await post("/me/clinics", { clinic_id: id });
    await added();
  };
  return html`<${Card} title=${say("add")}>
    <div class="field">
      <label for="clinic-search">${say("search")}</label>
      <input id="clinic-search" type="search" maxlength="100" value=${typed} autofocus
        onInput=${(event) => setTyped(event.target.value)} />
    </div>
    ${search && html`<${Found} search=${search} choose=${choose} />`}
  <//>`;
}

function Found({ search, choose }) {
  const found = useLoaded(`/api/v1/clinics?${new URLSearchParams({ search, limit: SHOWN })}`);
  return html`<${Loaded} of=${found}>
    ${(clinics) => html`
      ${clinics.map((clinic) => html`<${Act} key=${clinic.id} kind="row" on=${() => choose(clinic)}>
        <span><b>${clinic.name}</b><small>${clinic.address}</small></span>
      <//>`)}
      ${!clinics.length && html`<p class="empty">${say("unknown")}</p>`}`}
  <//>`;
}
