// A diagnosis of ICD-10, found by its code or by words: a combobox, as
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ has it.
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { get } from "../shared/api.js";
import { words } from "../shared/i18n.js";

const PAUSE = 250; // ms after the last letter
const CODE = /^[a-z]\d/i;
const say = words({
  code: ["ՀՄԴ-10 կոդ", "Код МКБ-10", "ICD-10 code"],
  find: ["Կոդ կամ բառեր", "Код или слова", "A code or words"],
  list: ["Ախտորոշումներ", "Диагнозы", "Diagnoses"],
  none: ["Այդպիսի ախտորոշում չի գտնվել։", "Такой диагноз не найден.", "No such diagnosis was found."],
  choose: ["Ընտրեք կոդը ցանկից։", "Выберите код из списка.", "Choose a code from the list."],
});

/** Fills `diagnosis_code` of a form, and `diagnosis` if nobody has written one. */
export function CodeField({ form }) {
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const [chosen, setChosen] = useState(null);
  const typed = form.values.diagnosis_code ?? "";
  const found = useFound(typed, open);
  const shown = open && found?.length > 0;
  useEffect(() => setAt(-1), [found]);

  function choose(entry) {
    const { diagnosis } = form.values;
    form.set("diagnosis_code", entry.code);
    if (!diagnosis || diagnosis === chosen?.title) form.set("diagnosis", entry.title);
    setChosen(entry);
    setOpen(false);
  }
  function type(text) {
    form.set("diagnosis_code", text);
    setOpen(true);
  }
  function leave() {
    setOpen(false);
    if (CODE.test(typed.trim())) form.set("diagnosis_code", typed.trim().toUpperCase());
  }
  function press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !open) setOpen(true);
    else if (step && shown) setAt((at + step + found.length) % found.length);
    else if (event.key === "Escape" && open) setOpen(false);
    else if (event.key === "Enter" && open && found?.[at]) choose(found[at]);
    else return;
    event.preventDefault();
  }
  const title = chosen?.code === typed && chosen.title !== form.values.diagnosis ? chosen.title : "";
  const note = form.faults.diagnosis_code ? say("choose") : open && found?.length === 0 ? say("none") : title;
  return html`<div class="field">
    <label for="field-diagnosis_code">${say("code")} (${say("optional")})</label>
    <input id="field-diagnosis_code" name="diagnosis_code" role="combobox" autocomplete="off" maxlength="100"
      placeholder=${say("find")} value=${typed} aria-autocomplete="list" aria-expanded=${String(shown)}
      aria-controls=${shown ? "codes" : undefined} aria-activedescendant=${shown && at >= 0 ? `code-${at}` : undefined}
      aria-invalid=${form.faults.diagnosis_code ? "true" : undefined} aria-describedby="code-note"
      onInput=${(event) => type(event.target.value)} onClick=${() => setOpen(true)} onBlur=${leave} onKeyDown=${press} />
    ${shown && html`<${Options} rows=${found} at=${at} choose=${choose} />`}
    <small id="code-note" role="status" class=${form.faults.diagnosis_code ? "wrong" : ""}>${note}</small>
  </div>`;
}

function Options({ rows, at, choose }) {
  const list = useRef();
  useEffect(() => list.current.children[at]?.scrollIntoView({ block: "nearest" }), [at]);
  const stay = (event) => event.preventDefault(); // the field keeps the focus
  return html`<ul ref=${list} id="codes" class="options" role="listbox" aria-label=${say("list")} onMouseDown=${stay}>
    ${rows.map((entry, place) => html`<li id=${`code-${place}`} key=${entry.code} role="option"
      aria-selected=${String(place === at)} onClick=${() => choose(entry)}><b>${entry.code}</b> ${entry.title}</li>`)}
  </ul>`;
}

// What fits, once typing pauses; null until it is known. An answer that comes late is not shown.
function useFound(typed, open) {
  const [found, setFound] = useState(null);
  useEffect(() => {
    if (!open) {
      setFound(null);
      return undefined;
    }
    let late = false;
    const waiting = setTimeout(async () => {
      const wanted = new URLSearchParams({ search: typed.trim(), limit: 20 });
      const rows = await get(`/icd10?${wanted}`).catch(() => null);
      if (!late) setFound(rows);
    }, PAUSE);
    return () => {
      late = true;
      clearTimeout(waiting);
    };
  }, [typed, open]);
  return found;
}
