// Today: who comes, and what wants to be done.
import { html, useEffect, useState } from "../../vendor/preact.js";
import { longDay, today } from "../../shared/dates.js";
import { words } from "../../shared/i18n.js";
import { Endless, Page } from "../../shared/page.js";
import { Link } from "../../shared/router.js";
import { VisitRow } from "../visit_row.js";

const say = words({
  hello: ["Բարև, {name}", "Здравствуйте, {name}", "Hello, {name}"],
  free: ["Այսօր այցեր չկան։", "Сегодня визитов нет.", "No visits today."],
  next: ["Առաջիկա այցեր", "Ближайшие визиты", "Coming visits"],
  add: ["Ավելացնել նոր պացիենտ", "Добавить пациента", "Add a patient"],
});

const OLD = 60000; // ms

export default function Home({ doctor }) {
  const { day, at } = useToday(doctor.timezone);
  return html`<${Page} title=${say("hello", { name: doctor.first_name ?? doctor.full_name })} parent=${null}>
    <h2>${longDay(day)}</h2>
    <${Endless} key=${at} path=${`/visits?from=${day}&to=${day}&limit=50`} none=${say("free")}>
      ${(visit) => html`<${VisitRow} visit=${visit} key=${visit.id} />`}
    <//>
    <${Link} to="/calendar" class="go quiet">${say("next")}<//>
    <${Link} to="/patients/new" class="go">${say("add")}<//>
  <//>`;
}

// A Mini App may lie open all night: who comes back sees the day as it is then. `at`: when that was.
function useToday(zone) {
  const [now, setNow] = useState({ day: today(zone), at: Date.now() });
  useEffect(() => {
    const look = () => {
      const fresh = { day: today(zone), at: Date.now() };
      if (!document.hidden) setNow((known) => (fresh.at - known.at > OLD ? fresh : known));
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [zone]);
  return now;
}
