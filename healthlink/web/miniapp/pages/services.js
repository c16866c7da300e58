// What I offer at a clinic.
import { html } from "../../vendor/preact.js";
import { words } from "../../shared/i18n.js";
import { money } from "../../shared/money.js";
import { Endless, Page, Row } from "../../shared/page.js";
import { Link } from "../../shared/router.js";

const say = words({
  title: ["Ծառայություններ", "Услуги", "Services"],
  add: ["Ավելացնել ծառայություն", "Добавить услугу", "Add a service"],
  none: [
    "Ծառայություններ դեռ չկան։ Առանց դրանց պացիենտները չեն կարող գրանցվել։",
    "Услуг пока нет. Без них пациенты не смогут записаться.",
    "No services yet. Without them patients cannot book.",
  ],
  minutes: ["{n} րոպե", "{n} мин", "{n} min"],
  off: ["Անջատված", "Отключена", "Off"],
  prepaid: ["կանխավճարով", "с предоплатой", "paid beforehand"],
});

export default function Services({ id }) {
  return html`<${Page} title=${say("title")} parent="/practice">
    <${Link} to=${`/clinics/${id}/services/new`} class="go">${say("add")}<//>
    <${Endless} path=${`/me/clinics/${id}/services?limit=50`} none=${say("none")}>
      ${(service) => html`<${Row} key=${service.id} to=${`/clinics/${id}/services/${service.id}`}
        title=${service.name} lines=${[about(service)]} mark=${!service.active && say("off")} />`}
    <//>
  <//>`;
}

const about = ({ price, currency, duration, prepaid }) =>
  [money(price, currency), say("minutes", { n: duration }), prepaid && say("prepaid")].filter(Boolean).join(" · ");
