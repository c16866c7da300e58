// Visits to come, day by day, and any week.
import { html, useState } from "../../vendor/preact.js";
import { longDay, monday, month, plusDays, today, weekday } from "../../shared/dates.js";
import { words } from "../../shared/i18n.js";
import { Endless, Page } from "../../shared/page.js";
import { stand } from "../../shared/router.js";
import { VisitRow } from "../visit_row.js";

const say = words({
  title: ["Օրացույց", "Календарь", "Calendar"],
  week: ["Շաբաթ", "Неделя", "Week"],
  earlier: ["Նախորդ շաբաթը", "Предыдущая неделя", "Previous week"],
  later: ["Հաջորդ շաբաթը", "Следующая неделя", "Next week"],
  further: ["Հաջորդ օրերը", "Следующие дни", "Further days"],
  market: ["● գրանցվել է HealthLink-ում", "● запись через HealthLink", "● booked on HealthLink"],
  none: ["{from} – {to} այցեր չկան։", "{from} – {to}: визитов нет.", "{from} – {to}: no visits."],
});
const SPAN = 31; // days, the most that are asked for at once
const DAY = /^\d{4}-\d\d-\d\d$/;

export default function Calendar({ doctor, day: asked }) {
  const now = today(doctor.timezone);
  const [day, setDay] = useState(DAY.test(asked) && Date.parse(asked) ? asked : now);
  const choose = (chosen) => {
    setDay(chosen);
    stand(`/calendar?day=${chosen}`);
  };
  return html`<${Page} title=${say("title")}>
    <${Week} day=${day} now=${now} choose=${choose} />
    <small>${say("market")}</small>
    <${Coming} key=${day} from=${day} now=${now} />
  <//>`;
}

function Week({ day, now, choose }) {
  const first = monday(day);
  const step = (days, name, sign) => html`<button type="button" class="quiet" aria-label=${say(name)}
    onClick=${() => choose(plusDays(day, days))}>${sign}</button>`;
  return html`<div class="weeks">
      ${step(-7, "earlier", "‹")}
      <h2 aria-live="polite">${month(day)}</h2>
      ${step(7, "later", "›")}
    </div>
    <div class="week" role="group" aria-label=${say("week")}>
      ${[0, 1, 2, 3, 4, 5, 6].map((at) => plusDays(first, at)).map((each) => html`<button type="button" key=${each}
        aria-pressed=${String(each === day)} aria-current=${each === now ? "date" : undefined}
        onClick=${() => choose(each)}><small>${weekday(each)}</small><b>${Number(each.slice(8))}</b></button>`)}
    </div>
    ${day !== now && html`<button type="button" class="quiet" onClick=${() => choose(now)}>${say("today")}</button>`}`;
}

// One span of days after the other.
function Coming({ from, now }) {
  const [spans, setSpans] = useState(1);
  const starts = Array.from({ length: spans }, (_, at) => plusDays(from, at * SPAN));
  return html`${starts.map((first) => html`<${Span} key=${first} first=${first} last=${plusDays(first, SPAN - 1)} now=${now} />`)}
    <button type="button" class="quiet" onClick=${() => setSpans(spans + 1)}>${say("further")}</button>`;
}

function Span({ first, last, now }) {
  const none = say("none", { from: longDay(first), to: longDay(last) });
  return html`<${Endless} path=${`/visits?from=${first}&to=${last}&limit=50`} none=${none}>
    ${(visit, before) => html`<${InDay} key=${visit.id} visit=${visit} now=${now}
      headed=${visit.visit_date !== before?.visit_date} />`}
  <//>`;
}

function InDay({ visit, headed, now }) {
  const day = longDay(visit.visit_date);
  return html`${headed && html`<h2>${visit.visit_date === now ? `${say("today")}, ${day}` : day}</h2>`}
    <${VisitRow} visit=${visit} />`;
}
