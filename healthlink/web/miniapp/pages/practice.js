// The practice: who I am, what is paid, where I receive, and everything that is set rarely.
import { html } from "../../vendor/preact.js";
import { post } from "../../shared/api.js";
import { moment } from "../../shared/dates.js";
import { words } from "../../shared/i18n.js";
import { Act, Card, Page, Row, ask, useLoaded } from "../../shared/page.js";
import { Clinics } from "../clinics.js";
import { planLine } from "../plan.js";

const say = words({
  title: ["Իմ պրակտիկան", "Моя практика", "My practice"],
  subscription: ["Բաժանորդագրություն", "Подписка", "Subscription"],
  calendar: ["Օրացույց", "Календарь", "Calendar"],
  timeOff: ["Արձակուրդ և փակ ժամեր", "Отпуск и закрытые часы", "Time off"],
  settings: ["Կարգավորումներ", "Настройки", "Settings"],
  settingsHint: ["Պրոֆիլ, լեզու, ծանուցումներ", "Профиль, язык, уведомления", "Profile, language, notices"],
  export: ["Արտահանել տվյալները", "Выгрузка данных", "Export"],
  access: ["Ով է բացել քարտերը", "Кто открывал карты", "Who has opened records"],
  help: ["Օգնություն", "Помощь", "Help"],
  privacy: ["Գաղտնիություն", "Конфиденциальность", "Privacy"],
  merged: ["Միավորված պրակտիկա", "Объединённая практика", "A merged practice"],
  mergedHint: [
    "Ձեր երկու պրոֆիլները միավորված են։ Մինչև {until} դա կարելի է չեղարկել։",
    "Ваши два профиля объединены. До {until} это можно отменить.",
    "Your two profiles are one. Until {until} this can be undone.",
  ],
  undo: ["Բաժանել նորից", "Разъединить", "Take them apart"],
  undoAsk: [
    "Բաժանե՞լ պրակտիկաները։ Այն, ինչ հետո է ավելացվել պրոֆիլին, կմնա այնտեղ։",
    "Разъединить практики? Добавленное в профиль после объединения останется в нём.",
    "Take the practices apart? What was added to the profile since then stays there.",
  ],
});

export default function Practice({ doctor, setDoctor }) {
  // Taken apart, it is another practice: all that was loaded of this one goes.
  return html`<${Page} title=${say("title")} key=${doctor.id}>
    <${Card} title=${doctor.full_name}>
      <p class="soft">${[doctor.specialization, doctor.clinic_name, doctor.phone].filter(Boolean).join(" · ")}</p>
    <//>
    ${doctor.merge_undo_until && html`<${Merged} doctor=${doctor} setDoctor=${setDoctor} />`}
    <div class="rows">
      <${Plan} doctor=${doctor} />
      <${Row} to="/calendar" title=${say("calendar")} />
      <${Row} to="/time-off" title=${say("timeOff")} />
    </div>
    <${Clinics} doctor=${doctor} />
    <div class="rows">
      <${Row} to="/settings" title=${say("settings")} lines=${[say("settingsHint")]} />
      <${Row} to="/export" title=${say("export")} />
      <${Row} to="/access" title=${say("access")} />
      <${Row} to="/help" title=${say("help")} />
      <${Row} to="/privacy" title=${say("privacy")} />
    </div>
  <//>`;
}

function Plan({ doctor }) {
  const { data } = useLoaded("/subscription");
  const line = data ? planLine(data, doctor.timezone) : "…";
  return html`<${Row} to="/subscription" title=${say("subscription")} lines=${[line]} />`;
}

function Merged({ doctor, setDoctor }) {
  const until = moment(doctor.merge_undo_until, doctor.timezone);
  const undo = async () => {
    if (!(await ask(say("undoAsk"), say("undo")))) return false;
    return setDoctor(await post("/me/merge/undo"));
  };
  return html`<${Card} title=${say("merged")}>
    <p>${say("mergedHint", { until })}</p>
    <${Act} on=${undo} kind="quiet">${say("undo")}<//>
  <//>`;
}
