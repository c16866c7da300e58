// Telegram around the page: who has opened it, its colours, its own buttons. It hangs what it knows
// behind the address (https://core.telegram.org/bots/webapps); its script is wanted only for the
// buttons, and nothing waits for it.
import { beneath, isDark } from "./colors.js";
import { session } from "./storage.js";

const SCRIPT = "https://telegram.org/js/telegram-web-app.js";
const PATIENCE = 8000; // ms that its script may take
const COLOR = /^#[0-9a-f]{6}$/i;

const told = new URLSearchParams(hanging());
export const initData = told.get("tgWebAppData") ?? "";
export const user = parsed(new URLSearchParams(initData).get("user"));

let app = null; // window.Telegram.WebApp, once its script is here
let settled = false; // it is here, or will not come
const waiting = new Set();
const reasons = new Set(); // not to be closed without a question

function hanging() {
  const fresh = location.hash.slice(1);
  if (fresh.includes("tgWebAppData=")) session.write("launch", fresh);
  return session.read("launch") ?? "";
}

/** What has to stay behind an address until Telegram's script has read it. */
export const pendingHash = () => (settled ? "" : location.hash);

/** Calls `then(app)` when Telegram's buttons can be used; never, outside Telegram. Answers how to
 * forget it. */
export function whenReady(then) {
  if (app) then(app);
  else waiting.add(then);
  return () => waiting.delete(then);
}

export const can = (version) => Boolean(app?.isVersionAtLeast(version));
export const opensLink = (url) => (app ? app.openLink(url) : window.open(url, "_blank", "noopener"));

export const close = () => (app ? app.close() : window.close());

/** Offers a link to somebody's chats. */
export function share(url) {
  const to = `https://t.me/share/url?${new URLSearchParams({ url })}`;
  if (app) app.openTelegramLink(to);
  else window.open(to, "_blank", "noopener");
}

/** Has a browser save what is at `url`: web views mostly cannot. Not Telegram's downloadFile, which
 * sends the address through Telegram's servers. */
export const saves = (url) => (app ? app.openLink(url) : location.assign(url));

/** kind: success, error, warning. */
export function buzz(kind) {
  if (can("6.1")) app.HapticFeedback.notificationOccurred(kind);
}

/** Whether closing the Mini App asks first: as long as anybody has a reason. */
export function holdOpen(why, yes) {
  if (yes) reasons.add(why);
  else reasons.delete(why);
  hold();
}

function hold() {
  if (!can("6.2")) return;
  if (reasons.size) app.enableClosingConfirmation();
  else app.disableClosingConfirmation();
}

export function start() {
  dress(parsed(told.get("tgWebAppThemeParams")));
  const script = Object.assign(document.createElement("script"), { src: SCRIPT, async: true });
  const end = () => {
    if (settled) return;
    settled = true;
    if (window.Telegram?.WebApp?.initData) greet(window.Telegram.WebApp);
    history.replaceState(history.state, "", location.pathname + location.search);
  };
  script.onload = script.onerror = end;
  setTimeout(end, PATIENCE);
  if (initData) document.head.append(script);
  else end();
}

function greet(found) {
  app = found;
  app.ready();
  app.expand();
  if (can("7.7")) app.disableVerticalSwipes(); // forms are scrolled, not thrown away
  app.onEvent("themeChanged", () => dress(app.themeParams));
  for (const then of waiting) then(app);
  waiting.clear();
  hold();
}

/** The theme's colours as CSS variables: --tg-bg-color and so on; its buttons so that their text can
 * be read: Telegram's white on light blue cannot. */
function dress(theme) {
  const root = document.documentElement;
  for (const [name, color] of Object.entries(theme)) {
    if (COLOR.test(color)) paint(name, color);
  }
  const { button_color: button, button_text_color: text } = theme;
  if (COLOR.test(button) && COLOR.test(text)) paint("button_color", beneath(text, button));
  if (COLOR.test(theme.bg_color)) root.dataset.scheme = isDark(theme.bg_color) ? "dark" : "light";
}

const paint = (name, color) =>
  document.documentElement.style.setProperty(`--tg-${name.replaceAll("_", "-")}`, color);

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
