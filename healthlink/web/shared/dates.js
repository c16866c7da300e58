// Days and times as people say them. A day is "2026-12-01", a time "10:30", both of the practice's
// clock; an instant is ISO 8601.
import { language } from "./i18n.js";

// Browsers leave Armenian out of what Intl knows (Chromium 150 does).
const MONTHS = ["հունվարի", "փետրվարի", "մարտի", "ապրիլի", "մայիսի", "հունիսի", "հուլիսի",
  "օգոստոսի", "սեպտեմբերի", "հոկտեմբերի", "նոյեմբերի", "դեկտեմբերի"];
const WEEKDAYS = ["կիրակի", "երկուշաբթի", "երեքշաբթի", "չորեքշաբթի", "հինգշաբթի", "ուրբաթ", "շաբաթ"];

const SHORT_WEEKDAYS = ["Կիր", "Երկ", "Երք", "Չրք", "Հնգ", "Ուրբ", "Շբթ"];

const noon = (day) => new Date(`${day}T12:00:00Z`);
const shown = (about, at) => new Intl.DateTimeFormat(language(), { timeZone: "UTC", ...about }).format(at);

/** Tuesday, 1 December */
export function longDay(day) {
  const at = noon(day);
  if (language() !== "hy") return shown({ weekday: "long", day: "numeric", month: "long" }, at);
  return `${WEEKDAYS[at.getUTCDay()]}, ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
}

/** 1 December, and of another year than this: 1 December 2027 */
export function shortDay(day) {
  const at = noon(day);
  const year = at.getUTCFullYear();
  const other = year !== new Date().getFullYear();
  if (language() === "hy") return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}${other ? ` ${year}` : ""}`;
  // Without the Russian "г." behind the year: mostly a full stop follows.
  return shown({ day: "numeric", month: "short", ...(other && { year: "numeric" }) }, at).replace(/\s?г\.$/, "");
}

/** Tuesday, of 2. */
export function weekdayName(number) {
  const at = noon(`2024-01-0${number}`); // that year began with one
  return language() === "hy" ? WEEKDAYS[at.getUTCDay()] : shown({ weekday: "long" }, at);
}

/** Tue */
export function weekday(day) {
  const at = noon(day);
  return language() === "hy" ? SHORT_WEEKDAYS[at.getUTCDay()] : shown({ weekday: "short" }, at);
}

/** December 2026 */
export function month(day) {
  const at = noon(day);
  if (language() !== "hy") return shown({ month: "long", year: "numeric" }, at);
  return `${MONTHS[at.getUTCMonth()].slice(0, -1)} ${at.getUTCFullYear()}`;
}

/** The Monday before, or the day itself. */
export const monday = (day) => plusDays(day, -((noon(day).getUTCDay() + 6) % 7));

/** Of an instant, in a zone: its day, and its time. */
export function local(instant, timeZone) {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone, year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(new Date(instant));
  const of = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return { day: `${of.year}-${of.month}-${of.day}`, time: `${of.hour}:${of.minute}` };
}

/** An instant as people say it: 1 December 2026, 10:30 */
export function moment(instant, timeZone) {
  const { day, time } = local(instant, timeZone);
  return `${shortDay(day)}, ${time}`;
}

/** The day it is in a zone. */
export const today = (timeZone) => local(new Date(), timeZone).day;

export function plusDays(day, days) {
  const then = noon(day);
  then.setUTCDate(then.getUTCDate() + days);
  return then.toISOString().slice(0, 10);
}
