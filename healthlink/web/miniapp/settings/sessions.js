// Where I am signed in.
import { html } from "../../vendor/preact.js";
import { remove } from "../../shared/api.js";
import { moment } from "../../shared/dates.js";
import { words } from "../../shared/i18n.js";
import { Act, Card, Loaded, ask, useLoaded } from "../../shared/page.js";

const say = words({
  title: ["Մուտքեր", "Входы", "Sign-ins"],
  current: ["Այս սարքը, հիմա", "Это устройство, сейчас", "This device, now"],
  last: ["Վերջին անգամ՝ {when}", "Последний раз: {when}", "Last used: {when}"],
  unknown: ["Անհայտ սարք", "Неизвестное устройство", "Unknown device"],
  end: ["Դուրս գալ", "Завершить", "Sign out"],
  reallyEnd: [
    "Դո՞ւրս գալ այդ սարքից՝ {device}։",
    "Завершить сеанс на этом устройстве: {device}?",
    "Sign out on {device}?",
  ],
});
const AT = "/api/v1/users/me/sessions";
const DEVICES = [[/iPhone/, "iPhone"], [/iPad/, "iPad"], [/Android/, "Android"], [/Windows/, "Windows"],
  [/Mac OS/, "Mac"], [/Linux/, "Linux"]];

export function Sessions({ doctor }) {
  const all = useLoaded(AT);
  return html`<${Card} title=${say("title")}>
    <${Loaded} of=${all}>
      ${(rows) => rows.map((row) => html`<${Session} row=${row} zone=${doctor.timezone} again=${all.again} key=${row.id} />`)}
    <//>
  <//>`;
}

function Session({ row, zone, again }) {
  const known = DEVICES.find(([sign]) => sign.test(row.user_agent))?.[1];
  const device = known ?? (row.user_agent.slice(0, 40) || say("unknown"));
  const when = row.current ? say("current") : say("last", { when: moment(row.refreshed_at, zone) });
  const end = async () => {
    if (!(await ask(say("reallyEnd", { device }), say("end")))) return false;
    await remove(`${AT}/${row.id}`);
    return again();
  };
  return html`<div class="line">
    <p><b>${device}</b><small>${when} · ${row.address}</small></p>
    ${!row.current && html`<${Act} kind="quiet" on=${end}>${say("end")}<//>`}
  </div>`;
}
