// A doctor's week at a clinic as seven lists of shifts, and the page's part that changes one day.
import { html } from "../vendor/preact.js";
import { weekdayName } from "../shared/dates.js";
import { words } from "../shared/i18n.js";
import { Card } from "../shared/page.js";

const say = words({
  off: ["Չեմ ընդունում", "Не принимаю", "No hours"],
  from: ["{day}. սկիզբը", "{day}: с", "{day}: from"],
  to: ["{day}. վերջը", "{day}: до", "{day}: until"],
  drop: ["{day}. հեռացնել {opens} – {closes}", "{day}: убрать {opens} – {closes}", "{day}: remove {opens} – {closes}"],
  add: ["+ Ժամեր", "+ Часы", "+ Hours"],
  addTo: ["{day}. ավելացնել ժամեր", "{day}: добавить часы", "{day}: add hours"],
  copy: ["Բոլոր աշխատանքային օրերին", "На все будни", "To all weekdays"],
  copyOf: ["{day}. պատճենել բոլոր աշխատանքային օրերին", "{day}: скопировать на все будни", "{day}: copy to all weekdays"],
});
const DAYS = [1, 2, 3, 4, 5, 6, 7];
const WORKDAYS = [1, 2, 3, 4, 5];
// The end of a day is 24:00 for the API, and 00:00 for the browser's clock.
const shown = (closes) => (closes === "24:00" ? "00:00" : closes);
const meant = (closes) => (closes === "00:00" ? "24:00" : closes);

/** [[{opens, closes, step_minutes}, …] of Monday, …] */
export const byDay = (hours) => DAYS.map((day) => hours
  .filter(({ weekday: on }) => on === day)
  .map(({ opens, closes, step_minutes }) => ({ opens, closes: shown(closes), step_minutes })));

export const asHours = (week) => week.flatMap((shifts, at) =>
  shifts.map((shift) => ({ ...shift, weekday: at + 1, closes: meant(shift.closes) })));

const minutes = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const clock = (total) => `${String(Math.floor(total / 60)).padStart(2, "0")}:${String(total % 60).padStart(2, "0")}`;

// After a break of an hour, for as long as there is day left.
function nextShift(shifts, step_minutes) {
  const last = shifts.at(-1);
  if (!last) return { opens: "09:00", closes: "18:00", step_minutes };
  const opens = Math.min(minutes(meant(last.closes)) + 60, 22 * 60);
  return { opens: clock(opens), closes: clock(Math.min(opens + 4 * 60, 23 * 60)), step_minutes };
}

export const copied = (week, from) =>
  week.map((shifts, at) => (WORKDAYS.includes(at + 1) ? week[from].map((shift) => ({ ...shift })) : shifts));

/** Ends before it begins, or overlaps another one of its day. */
export function isWrong(shifts, at) {
  const { opens, closes } = shifts[at];
  return opens >= meant(closes) || shifts.some((other, place) =>
    place !== at && opens < meant(other.closes) && other.opens < meant(closes));
}

/** One day; `set(shifts)`, `copy()`; `step`: minutes between two beginnings of what is added. */
export function Day({ number, shifts, step, set, copy, strict }) {
  const day = weekdayName(number);
  const change = (at, about) => set(shifts.map((each, place) => (place === at ? { ...each, ...about } : each)));
  const time = (at, name, label) => html`<input type="time" required aria-label=${say(label, { day })}
    value=${shifts[at][name]} aria-invalid=${strict && isWrong(shifts, at) ? "true" : undefined}
    onChange=${(event) => change(at, { [name]: event.target.value })} />`;
  return html`<${Card}>
    <h2 class="cap">${day}</h2>
    ${shifts.map((shift, at) => html`<div class="shift">
      ${time(at, "opens", "from")}<span aria-hidden="true">–</span>${time(at, "closes", "to")}
      <button type="button" class="small" aria-label=${say("drop", { day, ...shift })}
        onClick=${() => set(shifts.filter((_, place) => place !== at))}>✕</button>
    </div>`)}
    ${!shifts.length && html`<p class="soft">${say("off")}</p>`}
    <div class="side">
      <button type="button" class="small" aria-label=${say("addTo", { day })}
        onClick=${() => set([...shifts, nextShift(shifts, step)])}>${say("add")}</button>
      ${shifts.length > 0 && html`<button type="button" class="small" aria-label=${say("copyOf", { day })}
        onClick=${copy}>${say("copy")}</button>`}
    </div>
  <//>`;
}
