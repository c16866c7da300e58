// One service of mine at a clinic: a new one, or a change.
import { html } from "../../vendor/preact.js";
import { list, patch, post } from "../../shared/api.js";
import { Field, Form, Switch, useForm } from "../../shared/forms.js";
import { words } from "../../shared/i18n.js";
import { Empty, Loaded, Page, useLoaded } from "../../shared/page.js";
import { back } from "../../shared/router.js";
import { changes } from "../changes.js";

const say = words({
  fresh: ["Նոր ծառայություն", "Новая услуга", "A new service"],
  title: ["Ծառայություն", "Услуга", "Service"],
  name: ["Անվանում", "Название", "Name"],
  description: ["Նկարագրություն", "Описание", "Description"],
  price: ["Գին", "Цена", "Price"],
  priceHint: ["Կլինիկայի արժույթով", "В валюте клиники", "In the clinic's currency"],
  duration: ["Տևողություն, րոպե", "Длительность, мин", "Length, minutes"],
  before: ["Այցից առաջ, րոպե", "До приёма, мин", "Before it, minutes"],
  after: ["Այցից հետո, րոպե", "После, мин", "After it, minutes"],
  prepaid: ["Կանխավճարով", "С предоплатой", "Paid beforehand"],
  prepaidHint: [
    "Գրանցումը հաստատվում է վճարումից հետո",
    "Запись подтверждается после оплаты",
    "A booking is confirmed once it is paid",
  ],
  active: ["Առաջարկվում է", "Предлагается", "Offered"],
  activeHint: [
    "Անջատված ծառայությանը նոր գրանցվել հնարավոր չէ. արդեն գրանցվածները մնում են",
    "На отключённую услугу новых записей нет; уже записанные остаются",
    "What is off cannot be booked any more; what is booked stays",
  ],
  booked: [
    "Արդեն ամրագրված այցերի գինն ու տևողությունը չեն փոխվի։",
    "У уже записанных визитов цена и длительность не изменятся.",
    "What is booked already keeps its price and length.",
  ],
  gone: ["Այսպիսի ծառայություն չկա։", "Такой услуги нет.", "There is no such service."],
});
const NUMBERS = ["price", "duration", "buffer_before", "buffer_after"];
const FRESH = { name: "", description: "", price: "", duration: "30", buffer_before: "0", buffer_after: "0", prepaid: false };

export default function Service({ id, serviceId }) {
  const at = `/me/clinics/${id}/services`;
  const here = useLoaded(serviceId, async () => (serviceId === "new" ? FRESH : found(at, serviceId)));
  return html`<${Page} title=${say(serviceId === "new" ? "fresh" : "title")} parent=${`/clinics/${id}/services`}>
    <${Loaded} of=${here}>
      ${(service) => service
        ? html`<${Filling} at=${at} service=${service} />`
        : html`<${Empty}>${say("gone")}<//>`}
    <//>
  <//>`;
}

// There is no way to ask for one of them: they are few.
async function found(at, id) {
  let page = { rows: [], next: `${at}?limit=100` };
  while (page.next) {
    page = await list(page.next);
    const service = page.rows.find((row) => row.id === id);
    if (service) return service;
  }
  return null;
}

const typed = (service) =>
  Object.fromEntries(Object.entries(service).map(([name, value]) => [name, NUMBERS.includes(name) ? String(value) : value]));

function meant(values) {
  const number = (name) => Number(String(values[name] ?? 0).replace(",", "."));
  return { ...values, description: values.description ?? "", ...Object.fromEntries(NUMBERS.map((name) => [name, number(name)])) };
}

function Filling({ at, service }) {
  const { id } = service;
  const names = id ? [...Object.keys(FRESH), "active"] : Object.keys(FRESH);
  const initial = typed(Object.fromEntries(names.map((name) => [name, service[name]])));
  const form = useForm({
    draft: `service:${at}/${id ?? "new"}`,
    initial,
    send: async (values, key) => {
      if (id) await patch(`${at}/${id}`, changes(meant(values), meant(initial), []));
      else await post(at, meant(values), key);
    },
    done: () => back(at.replace("/me", "")),
  });
  const number = { inputmode: "numeric", type: "number", min: 0, required: true };
  return html`<${Form} form=${form} button=${say("save")}>
    <${Field} form=${form} name="name" label=${say("name")} required maxlength="200" />
    <div class="two">
      <${Field} form=${form} name="price" label=${say("price")} hint=${service.currency ?? say("priceHint")}
        ...${number} inputmode="decimal" step="0.01" max="10000000" />
      <${Field} form=${form} name="duration" label=${say("duration")} ...${number} min="5" max="720" />
    </div>
    <div class="two">
      <${Field} form=${form} name="buffer_before" label=${say("before")} ...${number} max="240" />
      <${Field} form=${form} name="buffer_after" label=${say("after")} ...${number} max="240" />
    </div>
    <${Field} form=${form} name="description" label=${`${say("description")} (${say("optional")})`} lines="3" maxlength="2000" />
    <${Switch} form=${form} name="prepaid" label=${say("prepaid")} hint=${say("prepaidHint")} />
    ${id && html`<${Switch} form=${form} name="active" label=${say("active")} hint=${say("activeHint")} />
      <p class="soft">${say("booked")}</p>`}
  <//>`;
}
