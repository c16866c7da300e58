// Where a message is written. What is not sent yet is kept on this device.
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { words } from "../shared/i18n.js";
import { device } from "../shared/storage.js";
import { user } from "../shared/telegram.js";
import { TAKEN, Uploads, useUploads } from "./chat_uploads.js";

const say = words({
  write: ["Հաղորդագրություն", "Сообщение", "Message"],
  send: ["Ուղարկել", "Отправить", "Send"],
  attach: ["Կցել նկար կամ PDF", "Приложить снимок или PDF", "Attach a picture or a PDF"],
});
const TALLEST = 144; // px

export function Composer({ conversation }) {
  const { talk, write, typing } = conversation;
  const draft = `draft:${user.id}:chat:${talk.id}`;
  const [text, setText] = useState(() => device.read(draft)?.values.content ?? "");
  const uploads = useUploads(`/api/v1/chat/conversations/${talk.id}`);
  const box = useRef();
  const picker = useRef();
  const ready = uploads.items.filter(({ file }) => file);
  const sendable = (text.trim() || ready.length > 0) && ready.length === uploads.items.length;
  useEffect(() => fit(box.current), [text]);
  const keep = (content) => {
    setText(content);
    if (content) device.write(draft, { at: Date.now(), values: { content } });
    else device.forget(draft);
  };
  const typed = (event) => {
    keep(event.target.value);
    typing();
  };
  const send = (event) => {
    event?.preventDefault();
    if (!sendable) return;
    write(text.trim(), ready.map(({ file }) => file));
    keep("");
    uploads.forget();
    box.current.focus();
  };
  const pressed = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
  };
  const picked = () => {
    uploads.add(picker.current.files);
    picker.current.value = "";
  };
  return html`<form class="composer" onSubmit=${send}>
    <${Uploads} of=${uploads} />
    <div class="writing">
      <input ref=${picker} type="file" accept=${TAKEN} multiple hidden onChange=${picked} />
      <button type="button" class="small" aria-label=${say("attach")} onClick=${() => picker.current.click()}>+</button>
      <textarea ref=${box} rows="1" maxlength="4000" aria-label=${say("write")} placeholder=${say("write")}
        value=${text} onInput=${typed} onKeyDown=${pressed}></textarea>
      <button class="small send" aria-label=${say("send")} disabled=${!sendable} onPointerDown=${stay}>➤</button>
    </div>
  </form>`;
}

// The keyboard stays while one message follows another.
const stay = (event) => event.preventDefault();

// As high as what is in it.
function fit(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 3, TALLEST)}px`;
}
