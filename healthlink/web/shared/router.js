// Which page: by the path alone, for what hangs behind an address belongs to Telegram. Pages are
// loaded when they are opened.
import { html, useEffect, useLayoutEffect, useState } from "../vendor/preact.js";
import { pendingHash, whenReady } from "./telegram.js";

export const BASE = "/app";

/** `path` is one of ours: "/patients/…". With `replace`, going back passes by where we were; who
 * taps twice has gone once. */
export function go(path, about = {}) {
  const replace = about.replace || path === here() + location.search;
  const depth = (history.state?.depth ?? 0) + (replace ? 0 : 1);
  const act = replace ? "replaceState" : "pushState";
  history[act]({ depth }, "", BASE + path + pendingHash());
  dispatchEvent(new PopStateEvent("popstate"));
  scrollTo(0, 0);
}

/** What this page shows now gets an address of its own; the page stays. */
export const stand = (path) => history.replaceState(history.state, "", BASE + path + pendingHash());

/** To where we came from, or to `parent` if the Mini App was opened here. */
export function back(parent) {
  if (history.state?.depth) history.back();
  else go(parent, { replace: true });
}

const here = () => location.pathname.slice(BASE.length) || "/";
const asked = () => Object.fromEntries(new URLSearchParams(location.search));

export function usePath() {
  const [path, setPath] = useState(here() + location.search);
  useEffect(() => {
    const moved = () => setPath(here() + location.search);
    addEventListener("popstate", moved);
    return () => removeEventListener("popstate", moved);
  }, []);
  return path;
}

/** routes: {"/patients/:id": () => import(…)}. Answers {load, about}, or null. */
export function found(routes) {
  for (const [shape, load] of Object.entries(routes)) {
    const names = [...shape.matchAll(/:(\w+)/g)].map((each) => each[1]);
    const values = new RegExp(`^${shape.replace(/:\w+/g, "([^/]+)")}/?$`).exec(here());
    if (values) {
      const about = Object.fromEntries(names.map((name, at) => [name, values[at + 1]]));
      return { load, about: { ...asked(), ...about } };
    }
  }
  return null;
}

export function Link({ to, children, ...more }) {
  const follow = (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    go(to);
  };
  return html`<a href=${BASE + to} onClick=${follow} ...${more}>${children}</a>`;
}

const above = []; // what lies over a page: Telegram's arrow takes that away first

/** Telegram's arrow does `close`, until what this answers is called. */
export function lay(close) {
  above.push(close);
  return () => above.splice(above.indexOf(close), 1);
}

/** The same, as long as this is shown. */
export const useClosing = (close) => useLayoutEffect(() => lay(close), []);

/** Telegram's arrow in the head of the Mini App; `parent`: null where there is nothing above. It
 * leads on as soon as the page is there: not a frame later, which would lose a quick tap. */
export function useBackButton(parent) {
  useLayoutEffect(() => {
    let arrow = null;
    const pressed = () => (above.length ? above.at(-1)() : back(parent));
    const forget = whenReady((app) => {
      if (!app.isVersionAtLeast("6.1")) return;
      arrow = app.BackButton;
      if (parent) arrow.show().onClick(pressed);
      else arrow.hide();
    });
    return () => {
      forget();
      arrow?.offClick(pressed);
    };
  }, [parent]);
}
