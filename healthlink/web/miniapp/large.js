// A file as large as the screen, over the page it was opened on.
import { html, useEffect, useRef } from "../vendor/preact.js";
import { words } from "../shared/i18n.js";
import { useClosing } from "../shared/router.js";
import { useZoom } from "./zoom.js";

const say = words({
  close: ["Փակել", "Закрыть", "Close"],
});

/** `close()` is called when it has closed; `tools`: what stands beside the name. */
export function Large({ name, close, tools, children, ...more }) {
  const dialog = useRef();
  useEffect(() => dialog.current.showModal(), []);
  useClosing(() => dialog.current.close());
  return html`<dialog ref=${dialog} class="viewer" aria-label=${name} onClose=${close} ...${more}>
    <header>
      <button type="button" aria-label=${say("close")} onClick=${() => dialog.current.close()}>✕</button>
      <b>${name}</b>
      ${tools}
    </header>
    ${children}
  </dialog>`;
}

/** A picture under the fingers; `small`: what is seen until `src` is here. `step(by)`: swiped. */
export function Stage({ src, alt, small, step = () => null, onError }) {
  const { view, on } = useZoom(step);
  const transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
  const drawn = { draggable: false, style: { transform } };
  return html`<div class="stage" ...${on}>
    ${small && html`<img ...${drawn} src=${small} alt="" />`}
    <img ...${drawn} src=${src} alt=${alt} onError=${onError} />
  </div>`;
}
