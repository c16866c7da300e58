// A link that is meant for somebody: to be sent, or copied.
import { html, useRef, useState } from "../vendor/preact.js";
import { words } from "../shared/i18n.js";
import { share } from "../shared/telegram.js";

const say = words({
  send: ["Ուղարկել Telegram-ով", "Отправить в Telegram", "Send by Telegram"],
  copy: ["Պատճենել", "Скопировать", "Copy"],
  copied: ["Պատճենված է", "Скопировано", "Copied"],
});

/** `label`: for whom it is; `hint`: how long it is good. */
export function PassOn({ link, label, hint }) {
  const field = useRef();
  const [copied, setCopied] = useState(false);
  // A frame may not be allowed to write to the clipboard by itself.
  const copy = async () => {
    field.current.select();
    await navigator.clipboard.writeText(link).catch(() => document.execCommand("copy"));
    setCopied(true);
  };
  return html`<div class="field">
      <label for="pass-on">${label}</label>
      <input id="pass-on" ref=${field} readonly value=${link} aria-describedby="pass-on-hint" />
      <small id="pass-on-hint">${hint}</small>
    </div>
    <button type="button" onClick=${() => share(link)}>${say("send")}</button>
    <button type="button" class="quiet" onClick=${copy}>${say(copied ? "copied" : "copy")}</button>`;
}
