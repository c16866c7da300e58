// The Mini App: a doctor's practice inside Telegram. Here is which page is where, and who is in.
import { html, render, useEffect, useState } from "../vendor/preact.js";
import { Offline, whoAmI } from "../shared/api.js";
import { sweepDrafts } from "../shared/forms.js";
import { speak, words } from "../shared/i18n.js";
import { Fault, Waiting, useLoaded } from "../shared/page.js";
import { found, go, usePath } from "../shared/router.js";
import { initData, start, user } from "../shared/telegram.js";
import { Tabs } from "./tabs.js";

const page = (name) => () => import(`./pages/${name}.js`);
const PAGES = {
  "/": page("home"),
  "/register": page("register"),
  "/patients": page("patients"),
  "/patients/new": page("patient_new"),
  "/patients/:id": page("patient"),
  "/patients/:id/edit": page("patient_edit"),
  "/patients/:id/visits/new": page("visit_new"),
  "/visits/:id": page("visit"),
  "/calendar": page("calendar"),
  "/chats": page("chats"),
  "/chats/:id": page("chat"),
  "/practice": page("practice"),
  "/clinics/:id/services": page("services"),
  "/clinics/:id/services/:serviceId": page("service"),
  "/clinics/:id/hours": page("hours"),
  "/time-off": page("time_off"),
  "/subscription": page("subscription"),
  "/settings": page("settings"),
  "/export": page("export"),
  "/access": page("access"),
  "/help": page("help"),
  "/privacy": page("privacy"),
};
const FOR_ALL = ["/help", "/privacy"];
const STALE = "init-data-expired";

const say = words({
  outside: [
    "Այս էջը բացվում է Telegram-ում՝ HealthLink բոտի կոճակով։",
    "Эта страница открывается в Telegram: кнопкой бота HealthLink.",
    "This page opens in Telegram, by a button of the HealthLink bot.",
  ],
  stale: [
    "Մուտքի ժամկետն անցել է։ Փակեք այս պատուհանը և նորից բացեք բոտից։ Սևագրերը պահպանված են։",
    "Время входа истекло. Закройте это окно и откройте его снова из бота. Черновики сохранены.",
    "Your sign-in is over. Close this window and open it again from the bot. Drafts are kept.",
  ],
  nothing: ["Այսպիսի էջ չկա։", "Такой страницы нет.", "There is no such page."],
});

const Notice = ({ children }) => html`<main class="notice"><p class="logo">HealthLink</p>${children}</main>`;

function App() {
  const path = usePath();
  const me = useLoaded("me", whoAmI);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const ended = () => setOver(true);
    addEventListener("signed-out", ended);
    return () => removeEventListener("signed-out", ended);
  }, []);
  const known = Boolean(me.data);
  useEffect(() => {
    if (known) sweepDrafts();
  }, [known]);
  const registered = me.data?.registered;
  useEffect(() => {
    if (registered && path === "/register") go("/", { replace: true });
  }, [registered, path]);
  const place = found(PAGES);
  const open = FOR_ALL.includes(path);
  if (me.data?.language) speak(me.data.language);
  if (!place) return html`<${Notice}><p>${say("nothing")}</p><//>`;
  if (open) return html`<${Opened} ...${place} key=${path} />`;
  if (!initData) return html`<${Notice}><p>${say("outside")}</p><//>`;
  if (over && (!me.fault || me.fault.slug === STALE)) return html`<${Notice}><p>${say("stale")}</p><//>`;
  if (me.fault) return html`<${Notice}><${Fault} fault=${me.fault} again=${me.again} /><//>`;
  if (!me.data) return html`<${Notice}><${Waiting} /><//>`;
  const about = { doctor: me.data, setDoctor: me.set };
  if (!registered) return html`<${Opened} load=${PAGES["/register"]} ...${about} />`;
  return html`<${Opened} ...${place} ...${about} key=${path} /><${Tabs} path=${path} />`;
}

// Browsers remember that a module did not come: all is loaded anew, once there is a way.
const anew = () => fetch(location.pathname).then(() => location.reload(), () => null);

const fetched = (load) => load().catch(() => {
  throw new Offline();
});

function Opened({ load, about = {}, ...more }) {
  const part = useLoaded(load, fetched);
  if (part.fault) return html`<${Notice}><${Fault} fault=${part.fault} again=${anew} /><//>`;
  const Shown = part.data?.default;
  return Shown ? html`<${Shown} ...${about} ...${more} />` : html`<main><${Waiting} /></main>`;
}

start();
speak(initData ? user.language_code : navigator.language.slice(0, 2)); // who has not come from Telegram
document.body.replaceChildren(); // what the shell says if nobody comes
render(html`<${App} />`, document.body);
