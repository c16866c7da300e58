// What a doctor wants it to be like.
import { html, useState } from "../../vendor/preact.js";
import { words } from "../../shared/i18n.js";
import { Page } from "../../shared/page.js";
import { Assistants } from "../settings/assistants.js";
import { Leaving } from "../settings/leaving.js";
import { Profile } from "../settings/profile.js";
import { Sessions } from "../settings/sessions.js";
import { Chat, Languages, Quiet } from "../settings/wishes.js";

const say = words({
  title: ["Կարգավորումներ", "Настройки", "Settings"],
});

export default function Settings({ doctor, setDoctor }) {
  const [form, setForm] = useState(""); // one at a time: Telegram has one button for all
  const about = { doctor, setDoctor };
  const shown = (name) => ({ open: form === name, setOpen: (yes) => setForm(yes ? name : "") });
  return html`<${Page} title=${say("title")} parent="/practice">
    <${Languages} ...${about} />
    <${Profile} ...${about} ...${shown("profile")} />
    <${Chat} />
    <${Quiet} />
    <${Assistants} ...${about} ...${shown("assistant")} />
    <${Sessions} ...${about} />
    <${Leaving} />
  <//>`;
}
