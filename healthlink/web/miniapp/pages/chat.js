// One conversation.
import { html, useState } from "../../vendor/preact.js";
import { words } from "../../shared/i18n.js";
import { Empty, Loaded, Page, useLoaded } from "../../shared/page.js";
import { Blocking, ChatMenu, Reporting } from "../chat_menu.js";
import { Composer } from "../composer.js";
import { find, useConversation } from "../conversation.js";
import { Messages } from "../messages.js";

const say = words({
  title: ["Նամակագրություն", "Переписка", "Conversation"],
  gone: ["Այսպիսի զրույց չկա։", "Такой беседы нет.", "There is no such conversation."],
  online: ["կապի մեջ է", "в сети", "is here"],
  typing: ["գրում է…", "печатает…", "is writing…"],
  connecting: ["միանում ենք…", "соединяемся…", "connecting…"],
  byMe: ["Դուք արգելափակել եք այս զրույցը։", "Вы заблокировали эту беседу.", "You have blocked this conversation."],
  byOther: ["Այս զրույցում գրել չի կարելի։", "В эту беседу писать нельзя.", "You cannot write in this conversation."],
  report: ["Բողոք", "Жалоба", "Report"],
  reported: ["Շնորհակալություն, բողոքն ուղարկված է։", "Спасибо, жалоба отправлена.", "Thank you, the report is sent."],
});

const THANKS = 6000; // ms

export default function Chat({ id, doctor }) {
  const talk = useLoaded(id, find);
  if (talk.data) return html`<${Talk} first=${talk.data} zone=${doctor.timezone} />`;
  return html`<${Page} title=${say("title")} parent="/chats">
    <${Loaded} of=${talk}>${() => html`<${Empty}>${say("gone")}<//>`}<//>
  <//>`;
}

function Talk({ first, zone }) {
  const conversation = useConversation(first);
  const [reporting, setReporting] = useState(""); // "", then "now", then "done"
  const { talk, there } = conversation;
  const state = (there.typing && "typing") || (there.online && "online") || (!there.connected && "connecting");
  const menu = html`<${ChatMenu} conversation=${conversation} report=${() => setReporting("now")} />`;
  if (reporting === "now") {
    const done = () => {
      setReporting("done");
      setTimeout(() => setReporting((now) => (now === "done" ? "" : now)), THANKS);
    };
    return html`<${Page} title=${say("report")} parent="/chats">
      <${Reporting} conversation=${conversation} zone=${zone} done=${done} />
      <button type="button" class="quiet" onClick=${() => setReporting("")}>${say("cancel")}</button>
    <//>`;
  }
  return html`<${Page} title=${talk.name} parent="/chats" kind="talk" tools=${menu}>
    <p class="there">${state && say(state)}</p>
    ${reporting === "done" && html`<p class="good" role="status">${say("reported")}</p>`}
    <${Messages} conversation=${conversation} zone=${zone} />
    <${Foot} conversation=${conversation} />
  <//>`;
}

function Foot({ conversation }) {
  const { blocked_by_me, blocked_by_other } = conversation.talk;
  if (!blocked_by_me && !blocked_by_other) return html`<${Composer} conversation=${conversation} />`;
  return html`<div class="composer">
    <p class="soft">${say(blocked_by_me ? "byMe" : "byOther")}</p>
    ${blocked_by_me && html`<${Blocking} conversation=${conversation} />`}
  </div>`;
}
