// A card and the account of its patient: joined by a link, and parted.
import { html, useState } from "../vendor/preact.js";
import { post, remove } from "../shared/api.js";
import { moment } from "../shared/dates.js";
import { words } from "../shared/i18n.js";
import { Act, Card, ask } from "../shared/page.js";
import { go } from "../shared/router.js";
import { PassOn } from "./pass_on.js";

const say = words({
  title: ["Պացիենտի հաշիվը", "Аккаунт пациента", "The patient's account"],
  linked: [
    "Քարտը միացված է պացիենտի հաշվին։ Նա տեսնում է այն, ինչով Դուք կիսվում եք։",
    "Карта связана с аккаунтом пациента. Он видит то, чем вы делитесь.",
    "The card is joined with the patient's account, where they see what you share.",
  ],
  part: ["Անջատել հաշվից", "Отвязать от аккаунта", "Part from the account"],
  sure: [
    "Անջատե՞լ քարտը հաշվից։ Պացիենտն այլևս չի տեսնի այն, ինչով կիսվել եք։",
    "Отвязать карту от аккаунта? Пациент больше не увидит того, чем вы делились.",
    "Part the card from the account? The patient will no longer see what you have shared.",
  ],
  invite: ["Հրավիրել պացիենտին", "Пригласить пациента", "Invite the patient"],
  why: [
    "Ուղարկեք հղումը պացիենտին, որ նա միացնի քարտն իր հաշվին։",
    "Отправьте ссылку пациенту, чтобы он связал карту со своим аккаунтом.",
    "Send the patient a link to join the card with their account.",
  ],
  write: ["Գրել պացիենտին", "Написать пациенту", "Write to the patient"],
  link: ["Հղում պացիենտի համար", "Ссылка для пациента", "Link for the patient"],
  until: [
    "Միայն այս պացիենտի համար, մեկ անգամ, մինչև {day}։",
    "Только для этого пациента, один раз, до {day}.",
    "For this patient only, once, until {day}.",
  ],
});

export function Account({ patient, zone, again }) {
  const [invited, setInvited] = useState(null);
  const at = `/patients/${patient.id}`;
  const part = async () => {
    if (!(await ask(say("sure"), say("part")))) return false;
    await remove(`${at}/account`);
    return again();
  };
  const invite = async () => setInvited(await post(`${at}/invitation`));
  return html`<${Card} title=${say("title")}>
    ${patient.linked
      ? html`<p>${say("linked")}</p>
        ${patient.user_id && html`<${Act} on=${() => write(patient.user_id)}>${say("write")}<//>`}
        <${Act} on=${part} kind="quiet">${say("part")}<//>`
      : invited
        ? html`<${PassOn} link=${invited.link} label=${say("link")} hint=${say("until", { day: moment(invited.expires_at, zone) })} />`
        : html`<p>${say("why")}</p><${Act} on=${invite} kind="quiet">${say("invite")}<//>`}
  <//>`;
}

async function write(recipient_id) {
  const { id } = await post("/api/v1/chat/conversations", { recipient_id });
  go(`/chats/${id}`);
}
