// Who works with me: invited by a link, taken out by a button.
import { html, useState } from "../../vendor/preact.js";
import { post, remove } from "../../shared/api.js";
import { moment } from "../../shared/dates.js";
import { Field, Form, useForm } from "../../shared/forms.js";
import { words } from "../../shared/i18n.js";
import { Act, Card, Empty, Loaded, ask, useLoaded } from "../../shared/page.js";
import { PassOn } from "../pass_on.js";

const say = words({
  title: ["Իմ օգնականները", "Мои ассистенты", "My assistants"],
  about: [
    "Օգնականն իր անունից աշխատում է Ձեր պացիենտների, այցերի և ֆայլերի հետ։ Ինչ է բացում, գրանցվում է։",
    "Ассистент под своим именем работает с вашими пациентами, визитами и файлами. Что открывает, записывается.",
    "Assistants work under their own names on your patients, visits and files. What they open is recorded.",
  ],
  none: ["Դեռ օգնականներ չկան։", "Ассистентов пока нет.", "No assistants yet."],
  name: ["Ինչպե՞ս է կոչվում օգնականը", "Как зовут ассистента", "The assistant's name"],
  invite: ["Հրավիրել օգնական", "Пригласить ассистента", "Invite an assistant"],
  link: ["Հղում օգնականի համար", "Ссылка для ассистента", "Link for the assistant"],
  until: [
    "Միայն այս մարդու համար, մեկ անգամ, մինչև {until}։",
    "Только для этого человека, один раз, до {until}.",
    "For this person only, once, until {until}.",
  ],
  works: ["Աշխատում է {since}-ից", "Работает с {since}", "Works since {since}"],
  waits: ["Հրավերը գործում է մինչև {until}", "Приглашение действует до {until}", "Invited until {until}"],
  over: ["Հրավերի ժամկետն անցել է", "Срок приглашения истёк", "The invitation is over"],
  drop: ["Հեռացնել", "Удалить", "Remove"],
  reallyDrop: [
    "Հեռացնե՞լ {name}։ Մուտքն անմիջապես կփակվի։",
    "Удалить: {name}? Доступ закроется сразу.",
    "Remove {name}? Access ends at once.",
  ],
});
const AT = "/me/assistants";

/** `open`: somebody is being invited; `setOpen(yes)`. */
export function Assistants({ doctor, open, setOpen }) {
  const all = useLoaded(AT);
  const [made, setMade] = useState(null);
  const invited = (invitation) => {
    setMade(invitation);
    setOpen(false);
    all.again();
  };
  const gone = (id) => {
    if (made?.id === id) setMade(null);
    return all.again();
  };
  const until = made && moment(made.expires_at, doctor.timezone);
  return html`<${Card} title=${say("title")}>
    <p><small>${say("about")}</small></p>
    <${Loaded} of=${all}>
      ${(rows) => html`${rows.map((row) => html`<${Assistant} row=${row} zone=${doctor.timezone} gone=${gone} key=${row.id} />`)}
        ${!rows.length && html`<${Empty}>${say("none")}<//>`}`}
    <//>
    ${made && html`<${PassOn} link=${made.link} label=${say("link")} hint=${say("until", { until })} />`}
    ${open ? html`<${Invite} done=${invited} leave=${() => setOpen(false)} />`
      : html`<button type="button" class="quiet" onClick=${() => setOpen(true)}>${say("invite")}</button>`}
  <//>`;
}

function Assistant({ row, zone, gone }) {
  const since = row.joined_at && moment(row.joined_at, zone);
  const until = row.expires_at && moment(row.expires_at, zone);
  const over = row.expires_at && Date.parse(row.expires_at) < Date.now();
  const state = since ? say("works", { since }) : over ? say("over") : say("waits", { until });
  const drop = async () => {
    if (!(await ask(say("reallyDrop", { name: row.name }), say("drop")))) return false;
    await remove(`${AT}/${row.id}`);
    return gone(row.id);
  };
  return html`<div class="line">
    <p><b>${row.name}</b>${row.account_name && row.account_name !== row.name && ` (${row.account_name})`}
      <small>${state}</small></p>
    <${Act} kind="danger" on=${drop}>${say("drop")}<//>
  </div>`;
}

function Invite({ done, leave }) {
  const form = useForm({ initial: { name: "" }, send: async (values, key) => done(await post(AT, values, key)) });
  return html`<${Form} form=${form} button=${say("invite")}>
    <${Field} form=${form} name="name" label=${say("name")} required maxlength="200" />
  <//>
  <button type="button" class="quiet" onClick=${leave}>${say("cancel")}</button>`;
}
