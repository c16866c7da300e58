// The foot of the Mini App: its four corners.
import { html } from "../vendor/preact.js";
import { words } from "../shared/i18n.js";
import { Link } from "../shared/router.js";

const say = words({
  patients: ["Պացիենտներ", "Пациенты", "Patients"],
  chats: ["Նամակներ", "Чаты", "Chats"],
  practice: ["Պրակտիկա", "Практика", "Practice"],
  sections: ["Բաժիններ", "Разделы", "Sections"],
});
const TABS = [
  ["/", "today", "☀"],
  ["/patients", "patients", "♥"],
  ["/chats", "chats", "✉"],
  ["/practice", "practice", "☰"],
];

export function Tabs({ path }) {
  const here = [...TABS].reverse().find(([to]) => path === to || (to !== "/" && path.startsWith(to)))?.[0];
  return html`<nav aria-label=${say("sections")}>
    ${TABS.map(([to, name, sign]) => html`<${Link} to=${to} aria-current=${here === to ? "page" : undefined}>
      <i aria-hidden="true">${sign}</i>${say(name)}
    <//>`)}
  </nav>`;
}
