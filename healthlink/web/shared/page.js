// What every page is made of.
import { html, useCallback, useEffect, useRef, useState } from "../vendor/preact.js";
import { Offline, Refused, get, list } from "./api.js";
import { words } from "./i18n.js";
import { BASE, Link, back, lay, useBackButton } from "./router.js";
import { buzz } from "./telegram.js";

const say = words({});

/** `parent`: where the arrow leads if the Mini App was opened here; null on the first page. `kind`: a
 * class of its own; `tools`: what stands beside the title. */
export function Page({ title, parent = "/", kind, tools, children }) {
  const head = useRef();
  useBackButton(parent);
  useEffect(() => {
    document.title = `${title} · HealthLink`;
  }, [title]);
  useEffect(() => head.current.focus({ preventScroll: true }), []);
  const leave = (event) => {
    event.preventDefault();
    back(parent);
  };
  return html`<main class=${kind}>
    <header>
      ${parent && html`<a class="back" href=${BASE + parent} onClick=${leave} aria-label=${say("back")}>‹</a>`}
      <h1 ref=${head} tabindex="-1">${title}</h1>
      ${tools}
    </header>
    ${children}
  </main>`;
}

/** A row that leads somewhere: `to` one of our paths; text in lines, and a mark at the side. */
export function Row({ to, title, lines = [], mark }) {
  return html`<${Link} to=${to} class="row">
    <span><b>${title}</b>${lines.filter(Boolean).map((line) => html`<small>${line}</small>`)}</span>
    ${mark && html`<span class="mark">${mark}</span>`}
  <//>`;
}

export const Card = ({ title, children }) =>
  html`<section class="card">${title && html`<h2>${title}</h2>`}${children}</section>`;

/** Names and what they are; what is empty is left out. */
export const Facts = ({ of }) => html`<dl>
  ${of.filter(([, value]) => value).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
</dl>`;

export const Empty = ({ children }) => html`<p class="empty">${children ?? say("nobody")}</p>`;
export const Waiting = () => html`<p class="waiting" role="status" aria-label=${say("loading")}></p>`;

/** What went wrong, for people. */
export function told(fault) {
  if (fault instanceof Offline) return say("offline");
  return (fault instanceof Refused && fault.message) || say("fault");
}

export const Fault = ({ fault, again }) => html`<div class="fault" role="alert" tabindex="-1">
  <p>${told(fault)}</p>
  ${fault.status === 402 && html`<p><${Link} to="/subscription">${say("subscription")}<//></p>`}
  ${again && html`<button type="button" class="quiet" onClick=${again}>${say("again")}</button>`}
</div>`;

/** What is at `path`: {data, fault, again, set}; anew when the path changes. */
export function useLoaded(path, load = get) {
  const [state, setState] = useState({});
  const wanted = useRef();
  const again = useCallback(async () => {
    wanted.current = path;
    const known = await load(path).then((data) => ({ data }), (fault) => ({ fault }));
    if (wanted.current === path) setState(known);
  }, [path]);
  useEffect(() => {
    setState({});
    again();
  }, [again]);
  return { ...state, again, set: (data) => setState({ data }) };
}

/** Shows `children(data)` when `of` (from useLoaded) is here. */
export function Loaded({ of, children }) {
  if (of.fault) return html`<${Fault} fault=${of.fault} again=${of.again} />`;
  return of.data === undefined ? html`<${Waiting} />` : children(of.data);
}

/** All of a list, page by page, as far as somebody scrolls. `children(row, before)` shows one, and
 * knows the one before it. */
export function Endless({ path, none, children }) {
  const first = useLoaded(path, list);
  const [grown, setGrown] = useState({});
  const [fault, setFault] = useState(null);
  // What has grown on another list is not of this one.
  const later = grown.from === first.data ? grown : { rows: [], next: first.data?.next };
  const on = async () => {
    setFault(null);
    try {
      const page = await list(later.next);
      // What came meanwhile has moved the rest on: some rows are told twice.
      const known = new Set([...first.data.rows, ...later.rows].map(({ id }) => id));
      const fresh = page.rows.filter(({ id }) => !known.has(id));
      setGrown({ from: first.data, rows: [...later.rows, ...fresh], next: page.next });
    } catch (wrong) {
      setFault(wrong);
    }
  };
  return html`<${Loaded} of=${first}>
    ${({ rows }) => html`<div class="rows">
      ${[...rows, ...later.rows].map((row, at, all) => children(row, all[at - 1]))}
      ${!rows.length && html`<${Empty}>${none}<//>`}
      ${fault && html`<${Fault} fault=${fault} />`}
      ${later.next && html`<${Further} key=${later.next} on=${on} quiet=${fault} />`}
    </div>`}
  <//>`;
}

/** A button for who cannot scroll, pressed by itself when it comes into view. */
export function Further({ on, quiet }) {
  const button = useRef();
  useEffect(() => {
    if (quiet) return undefined;
    const seen = new IntersectionObserver(([entry]) => entry.isIntersecting && on());
    seen.observe(button.current);
    return () => seen.disconnect();
  }, [quiet]);
  return html`<button ref=${button} type="button" class="quiet" onClick=${on}>${say("more")}</button>`;
}

/** Whether somebody still looks at it, as `.current`: what comes late leads nobody away. */
export function useHere() {
  const here = useRef(true);
  useEffect(() => () => (here.current = false), []);
  return here;
}

/** A button that does something once at a time, and says what went wrong. `on` answers false if
 * nothing was done after all; `done` is for who is still here. */
export function Act({ on, children, kind = "", done }) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState(null);
  const here = useHere();
  const button = useRef();
  const pressed = useRef(false);
  useEffect(() => { // browsers take the focus from a button that is off
    if (!busy && pressed.current && document.activeElement === document.body) button.current.focus();
  }, [busy]);
  const press = async () => {
    pressed.current = true;
    setBusy(true);
    setFault(null);
    try {
      if ((await on()) !== false) {
        buzz("success");
        if (here.current) done?.();
      }
    } catch (wrong) {
      buzz("error");
      setFault(wrong);
    }
    setBusy(false);
  };
  return html`<button ref=${button} type="button" class=${kind} disabled=${busy} onClick=${press}>${children}</button>
    ${fault && html`<${Fault} fault=${fault} />`}`;
}

/** Asks before it is done: answers whether. `kind`: of the button that says yes. Who goes back has
 * said no. */
export function ask(question, yes = say("yes"), kind = "danger") {
  return new Promise((answer) => {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", question);
    const leave = () => dialog.close("");
    const uncovered = lay(leave);
    addEventListener("popstate", leave);
    const part = (name, text, about = {}) =>
      Object.assign(document.createElement(name), { textContent: text, ...about });
    dialog.append(
      part("p", question),
      part("button", yes, { className: kind, onclick: () => dialog.close("yes") }),
      part("button", say("no"), { className: "quiet", onclick: leave, autofocus: true }),
    );
    dialog.onclose = () => {
      uncovered();
      removeEventListener("popstate", leave);
      dialog.remove();
      answer(dialog.returnValue === "yes");
    };
    document.body.append(dialog);
    dialog.showModal();
  });
}
