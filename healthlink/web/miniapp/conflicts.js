// What is planned or booked where there is no time for it now. It stays until somebody moves it.
import { html } from "../vendor/preact.js";
import { shortDay } from "../shared/dates.js";
import { words } from "../shared/i18n.js";
import { Row } from "../shared/page.js";

const say = words({
  conflicts: ["Այս ժամին այցեր կան", "На это время есть визиты", "There are visits then"],
  stay: [
    "Դրանք մնում են։ Տեղափոխեք կամ չեղարկեք։",
    "Они остаются. Перенесите или отмените их.",
    "They stay. Move or cancel them.",
  ],
  none: ["Այս ժամին այցեր չկան։", "На это время визитов нет.", "There are no visits then."],
  held: ["սպասում է վճարման", "ждёт оплаты", "waits for its payment"],
});

/** `visits`: of a time off, or of the clinic's hours; `quiet`: nothing is said if there are none. */
export function Conflicts({ visits, quiet = false }) {
  if (!visits.length) return !quiet && html`<p class="soft">${say("none")}</p>`;
  return html`<div role="status">
    <p><b>${say("conflicts")}: ${visits.length}.</b> ${say("stay")}</p>
    <div class="rows">${visits.map((visit) => html`<${Conflict} visit=${visit} />`)}</div>
  </div>`;
}

function Conflict({ visit }) {
  const day = visit.visit_date ?? visit.date;
  const when = [shortDay(day), visit.visit_time ?? visit.time].filter(Boolean).join(", ");
  const lines = [when, visit.service_name, visit.phone, visit.status === "held" && say("held")];
  const to = visit.visit_id ? `/visits/${visit.visit_id}` : `/calendar?day=${day}`;
  return html`<${Row} to=${to} title=${visit.full_name} lines=${lines} />`;
}
