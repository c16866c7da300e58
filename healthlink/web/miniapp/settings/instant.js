// Settings that hold as soon as they are touched: no form is sent.
import { html, useRef, useState } from "../../vendor/preact.js";
import { patch } from "../../shared/api.js";
import { Card, Fault, Loaded, useLoaded } from "../../shared/page.js";
import { buzz } from "../../shared/telegram.js";

/** A card of what is at `path`; `children(form)`: a form for <Switch> and <Choice>. */
export function Instant({ title, path, children }) {
  const known = useLoaded(path);
  const [fault, setFault] = useState(null);
  const before = useRef(Promise.resolve());
  const send = async (change) => {
    try {
      await patch(path, change);
      setFault(null);
      buzz("success");
    } catch (wrong) {
      buzz("error");
      setFault(wrong);
      await known.again();
    }
  };
  // One after another: the last touch has the last word.
  const set = (name, value) => {
    known.set({ ...known.data, [name]: value });
    before.current = before.current.then(() => send({ [name]: value }));
  };
  return html`<${Card} title=${title}>
    <${Loaded} of=${known}>${(values) => children({ values, set, faults: fault?.fields ?? {} })}<//>
    ${fault && html`<${Fault} fault=${fault} />`}
  <//>`;
}
