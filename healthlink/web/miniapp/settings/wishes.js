// The language, who may write, and when nothing is told.
import { html, useState } from "../../vendor/preact.js";
import { patch } from "../../shared/api.js";
import { Choice, Switch } from "../../shared/forms.js";
import { LANGUAGES, words } from "../../shared/i18n.js";
import { Card, Fault } from "../../shared/page.js";
import { Instant } from "./instant.js";

const say = words({
  language: ["Լեզու", "Язык", "Language"],
  chat: ["Նամակներ", "Сообщения", "Messages"],
  accepts: ["Նոր մարդիկ կարող են գրել", "Могут писать новые люди", "New people may write"],
  acceptsHint: [
    "Նաև նրանք, ում երբեք չեք ընդունել",
    "В том числе те, кого вы никогда не принимали",
    "Also those whom you have never seen",
  ],
  shows: ["Տեքստը երևում է Telegram-ում", "Текст виден в Telegram", "Telegram shows the text"],
  showsHint: [
    "Հակառակ դեպքում Telegram-ը միայն ասում է, որ նամակ կա",
    "Иначе Telegram скажет только, что есть сообщение",
    "Otherwise Telegram only tells that there is a message",
  ],
  quiet: ["Լուռ ժամեր", "Тихие часы", "Quiet hours"],
  quietHint: [
    "Այս ժամերին հիշեցումներ չեն գալիս։ Եթե երկուսը նույնն են, լուռ ժամեր չկան։",
    "В эти часы напоминания не приходят. Если часы одинаковы, тихого времени нет.",
    "No reminders come in these hours. If both are the same, there are no quiet hours.",
  ],
  from: ["Սկսած", "С", "From"],
  to: ["Մինչև", "До", "To"],
});
const NAMES = { hy: "Հայերեն", ru: "Русский", en: "English" };
const HOURS = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")}:00`);

export function Languages({ doctor, setDoctor }) {
  const [fault, setFault] = useState(null);
  const set = async (language) => {
    setFault(null);
    try {
      await patch("/api/v1/users/me", { language });
      setDoctor({ ...doctor, language });
    } catch (wrong) {
      setFault(wrong);
    }
  };
  return html`<${Card} title=${say("language")}>
    <div class="chips" role="group" aria-label=${say("language")}>
      ${LANGUAGES.map((code) => html`<button type="button" lang=${code} onClick=${() => set(code)}
        aria-pressed=${String(doctor.language === code)}>${NAMES[code]}</button>`)}
    </div>
    ${fault && html`<${Fault} fault=${fault} />`}
  <//>`;
}

export const Chat = () => html`<${Instant} title=${say("chat")} path="/api/v1/chat/settings">
  ${(form) => html`
    <${Switch} form=${form} name="accepts_questions" label=${say("accepts")} hint=${say("acceptsHint")} />
    <${Switch} form=${form} name="shows_text" label=${say("shows")} hint=${say("showsHint")} />`}
<//>`;

export const Quiet = () => html`<${Instant} title=${say("quiet")} path="/api/v1/users/me/notices">
  ${(form) => html`<p>${say("quietHint")}</p>
    <div class="two">
      <${Choice} form=${form} name="quiet_from" label=${say("from")} options=${hours(form.values.quiet_from)} />
      <${Choice} form=${form} name="quiet_to" label=${say("to")} options=${hours(form.values.quiet_to)} />
    </div>`}
<//>`;

// Whole ones, and what was chosen elsewhere.
const hours = (chosen) => [...new Set([...HOURS, chosen])].sort().map((each) => [each, each]);
