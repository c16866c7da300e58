// A visit in a list.
import { html } from "../vendor/preact.js";
import { shortDay } from "../shared/dates.js";
import { words } from "../shared/i18n.js";
import { Row } from "../shared/page.js";

export const STATES = {
  planned: ["Պլանավորված", "Запланирован", "Planned"],
  completed: ["Կայացած", "Состоялся", "Completed"],
  cancelled: ["Չեղարկված", "Отменён", "Cancelled"],
  no_show: ["Չի եկել", "Не пришёл", "No show"],
};
const say = words(STATES);

export const fullName = ({ first_name, last_name }) => `${first_name} ${last_name}`.trim();

/** `dated`: with its day; `plain`: without whose it is. */
export function VisitRow({ visit, dated = false, plain = false }) {
  const when = [dated && shortDay(visit.visit_date), visit.visit_time].filter(Boolean).join(", ");
  const who = plain ? when || "–" : fullName(visit);
  const lines = [!plain && when, visit.service_name, plain && visit.notes];
  const mark = visit.status === "planned" ? visit.appointment_id && "●" : say(visit.status);
  return html`<${Row} to=${`/visits/${visit.id}`} title=${who} lines=${lines} mark=${mark} />`;
}
