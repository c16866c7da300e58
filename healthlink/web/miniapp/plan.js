// The doctor's plan in words, and news of it from the banks.
import { useEffect } from "../vendor/preact.js";
import { get, post } from "../shared/api.js";
import { local, shortDay } from "../shared/dates.js";
import { words } from "../shared/i18n.js";
import { buzz, opensLink } from "../shared/telegram.js";

const say = words({
  trial: ["Անվճար շրջան՝ մինչև {end}։", "Бесплатный период: до {end}.", "Free of charge until {end}."],
  active: ["Վճարված է մինչև {end}։", "Оплачена до {end}.", "Paid until {end}."],
  cancelled: [
    "Չի երկարաձգվում։ Գործում է մինչև {end}։",
    "Продлеваться не будет. Работает до {end}.",
    "Will not go on. It works until {end}.",
  ],
  grace: [
    "Ավարտվել է {end}։ Գրառումներ անել կարելի է մինչև {last}։",
    "Закончилась {end}. Вносить записи можно до {last}.",
    "It ended on {end}. You can write until {last}.",
  ],
  expired: [
    "Ավարտվել է {end}։ Ամեն ինչ կարելի է կարդալ. գրառումներ անելու համար վճարեք։",
    "Закончилась {end}. Читать можно всё; чтобы вносить записи, оплатите.",
    "It ended on {end}. Everything can be read; to write, please pay.",
  ],
  left: ["Մնացել է {days} օր։", "Осталось дней: {days}.", "Days left: {days}."],
});
const DAY = 24 * 3600 * 1000;
const OPEN = ["registering", "pending", "authorized"];
const PACE = 4000; // ms between two looks at an awaited payment
const PATIENCE = 45; // looks, until somebody comes back to the page

const dayOf = (instant, timeZone) => shortDay(local(instant, timeZone).day);

export const isOpen = ({ status }) => OPEN.includes(status);

/** Open, or paid a moment ago: its months begin a moment later. */
const isAwaited = (bill) => isOpen(bill) || (bill.status === "paid" && !bill.starts_at);

/** "Paid until 1 December 2026. Days left: 9." */
export function planLine(plan, timeZone) {
  const ends = { end: dayOf(plan.ends_at, timeZone), last: dayOf(plan.writable_until, timeZone) };
  const days = Math.ceil((new Date(plan.ends_at) - Date.now()) / DAY);
  return say(plan.status, ends) + (days > 0 ? ` ${say("left", { days })}` : "");
}

/** Banks do not like to be shown inside another page: in Telegram's web version they get a window. */
export function leaveFor(url) {
  if (window.top === window.self) location.assign(url);
  else opensLink(url);
}

/** While a payment is awaited, the bank is asked now and then; `plan` is of useLoaded. */
export function useBankNews(plan) {
  const id = plan.data?.payments.find(isAwaited)?.payment_id;
  useEffect(() => {
    if (!id) return undefined;
    let looks = 0;
    const look = async () => {
      if (document.hidden || looks++ >= PATIENCE) return;
      await post("/api/v1/payment/confirm", { payment_id: id, status: "asked" }).catch(() => null);
      const news = await get("/subscription").catch(() => null);
      if (!news) return;
      if (news.payments.find(({ payment_id }) => payment_id === id)?.starts_at) buzz("success");
      plan.set(news);
    };
    const again = () => {
      looks = 0;
      look();
    };
    const timer = setInterval(look, PACE);
    document.addEventListener("visibilitychange", again);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", again);
    };
  }, [id]);
}
