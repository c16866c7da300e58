// Forms: what was typed survives a closed Mini App, faults stand at their fields, and what is sent
// is sent once.
import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact.js";
import { newKey } from "./api.js";
import { words } from "./i18n.js";
import { Fault, useHere } from "./page.js";
import { device } from "./storage.js";
import { buzz, can, holdOpen, user, whenReady } from "./telegram.js";

const say = words({});
const CALM = { busy: false, faults: {}, fault: null };
const LIFE = 7 * 24 * 3600 * 1000;
const shelf = () => `draft:${user.id}:`;

/** `draft`: under which name what was typed is kept on this device, for a week; `initial`:
 * {name: value}; `send(values, key)`: values without what is empty (null, where it was filled
 * before); `done(answer)`: what follows, for who is still here. */
export function useForm({ draft, initial, send, done }) {
  const kept = useRef(draft ? recall(draft) : null);
  const [values, setValues] = useState({ ...initial, ...kept.current?.values });
  const [state, setState] = useState(CALM);
  const key = useRef(kept.current?.key ?? newKey()); // maybe it was sent, and no answer came
  const here = useHere();
  const latest = useRef(values);
  const dirty = Object.keys(values).some((name) => values[name] !== (initial[name] ?? ""));
  useEffect(() => {
    holdOpen(key, dirty);
    return () => holdOpen(key, false);
  }, [dirty]);

  function set(name, value) {
    const now = (latest.current = { ...latest.current, [name]: value });
    setValues(now);
    key.current = newKey();
    if (draft) keep(draft, { at: Date.now(), key: key.current, values: typed(now, initial) });
  }
  function discard() {
    if (draft) device.forget(shelf() + draft);
    kept.current = null;
    setValues((latest.current = initial));
  }
  async function submit(event) {
    event?.preventDefault();
    if (state.busy) return;
    const sent = key.current;
    setState({ ...CALM, busy: true });
    try {
      const answer = await send(filled(values, initial), sent);
      // Whoever has left may have begun the next one.
      if (draft && (here.current || recall(draft)?.key === sent)) device.forget(shelf() + draft);
      holdOpen(key, false);
      buzz("success");
      setState(CALM);
      if (here.current) done?.(answer);
    } catch (fault) {
      buzz("error");
      setState({ busy: false, faults: fault.fields ?? {}, fault });
    }
  }
  return { values, set, discard, submit, dirty, restored: kept.current !== null, ...state };
}

function recall(draft) {
  const kept = device.read(shelf() + draft);
  return kept && Date.now() - kept.at < LIFE ? kept : null;
}

function keep(draft, about) {
  if (Object.keys(about.values).length) device.write(shelf() + draft, about);
  else device.forget(shelf() + draft);
}

// Nothing else is kept: what somebody changes elsewhere meanwhile is not to be overwritten.
const typed = (values, initial) => Object.fromEntries(
  Object.entries(values).filter(([name, value]) => value !== (initial[name] ?? "")));

/** Drafts of others, and of more than a week ago, go. */
export function sweepDrafts() {
  for (const name of device.names().filter((each) => each.startsWith("draft:"))) {
    const old = Date.now() - (device.read(name)?.at ?? 0) >= LIFE;
    if (old || !name.startsWith(shelf())) device.forget(name);
  }
}

function filled(values, initial) {
  const pairs = Object.entries(values).map(([name, value]) => {
    const text = typeof value === "string" ? value.trim() : value;
    return [name, text === "" && initial[name] ? null : text];
  });
  return Object.fromEntries(pairs.filter(([, value]) => value !== ""));
}

/** The form itself; `button`: what it is sent by, here and at Telegram's foot. */
export function Form({ form, button, children }) {
  const element = useRef();
  useMainButton(button, form, () => element.current.querySelector("button:not([type])").click());
  useEffect(() => {
    if (form.fault) element.current.querySelector("[aria-invalid=true], [role=alert]")?.focus();
  }, [form.fault]);
  return html`<form ref=${element} onSubmit=${form.submit}>
    ${form.restored && form.dirty && html`<p class="draft">${say("draft")}
      <button type="button" class="link" onClick=${form.discard}>${say("discard")}</button></p>`}
    ${children}
    ${form.fault && html`<${Fault} fault=${form.fault} />`}
    <button disabled=${form.busy}>${button}</button>
  </form>`;
}

// Telegram's own button beneath the page, beside the ordinary one.
function useMainButton(text, { busy }, press) {
  useLayoutEffect(() => {
    let button = null;
    const forget = whenReady((app) => {
      button = app.MainButton;
      button.setText(text).show().onClick(press);
    });
    return () => {
      forget();
      button?.offClick(press).hide();
    };
  }, [text]);
  useEffect(() => whenReady(({ MainButton }) => {
    if (busy) MainButton.showProgress();
    else if (can("6.1")) MainButton.hideProgress();
  }), [busy]);
}

/** One line, or with `lines` many. `type` and more as of an <input>. */
export function Field({ form, name, label, lines, hint, ...more }) {
  const id = `field-${name}`;
  const fault = form.faults[name];
  const about = {
    id,
    name,
    value: form.values[name] ?? "",
    "aria-invalid": fault ? "true" : undefined,
    "aria-describedby": fault || hint ? `${id}-hint` : undefined,
    onInput: (event) => form.set(name, event.target.value),
    ...more,
  };
  const note = fault ?? hint;
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${lines ? html`<textarea rows=${lines} ...${about}></textarea>` : html`<input ...${about} />`}
    ${note && html`<small id=${`${id}-hint`} class=${fault ? "wrong" : ""}>${note}</small>`}
  </div>`;
}

/** One of `options`: [[value, text], …]. */
export function Choice({ form, name, label, options, ...more }) {
  const id = `field-${name}`;
  const fault = form.faults[name];
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} name=${name} aria-invalid=${fault ? "true" : undefined}
      onChange=${(event) => form.set(name, event.target.value)} ...${more}>
      ${options.map(([value, text]) =>
        html`<option value=${value} selected=${form.values[name] === value}>${text}</option>`)}
    </select>
    ${fault && html`<small class="wrong">${fault}</small>`}
  </div>`;
}

export function Switch({ form, name, label, hint }) {
  return html`<label class="switch">
    <span>${label}${hint && html`<small>${hint}</small>`}</span>
    <input type="checkbox" role="switch" name=${name} checked=${form.values[name]}
      onChange=${(event) => form.set(name, event.target.checked)} />
  </label>`;
}
