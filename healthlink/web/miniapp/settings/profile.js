// Who I am, for patients and for my calendar.
import { html } from "../../vendor/preact.js";
import { patch } from "../../shared/api.js";
import { Choice, Field, Form, useForm } from "../../shared/forms.js";
import { words } from "../../shared/i18n.js";
import { Card, Facts } from "../../shared/page.js";

const say = words({
  title: ["Իմ տվյալները", "Мои данные", "My profile"],
  name: ["Անուն", "Имя", "Name"],
  specialization: ["Մասնագիտություն", "Специальность", "Specialization"],
  clinic: ["Կլինիկա", "Клиника", "Clinic"],
  zone: ["Ժամային գոտի", "Часовой пояс", "Time zone"],
  minutes: ["Այցը տևում է", "Визит длится", "A visit takes"],
  min: ["{count} րոպե", "{count} мин", "{count} min"],
  change: ["Փոխել", "Изменить", "Change"],
  public: [
    "Անունն ու մասնագիտությունը տեսնում են պացիենտները, ուստի դրանք փոխում է Ձեր կլինիկան։",
    "Имя и специальность видят пациенты, поэтому их меняет ваша клиника.",
    "Patients see your name and specialization, so your clinic changes them.",
  ],
  "Asia/Yerevan": ["Երևան", "Ереван", "Yerevan"],
  "Europe/Moscow": ["Մոսկվա", "Москва", "Moscow"],
  "Asia/Tbilisi": ["Թբիլիսի", "Тбилиси", "Tbilisi"],
  "Asia/Dubai": ["Դուբայ", "Дубай", "Dubai"],
  "Asia/Beirut": ["Բեյրութ", "Бейрут", "Beirut"],
  "Europe/Berlin": ["Բեռլին", "Берлин", "Berlin"],
  "Europe/Paris": ["Փարիզ", "Париж", "Paris"],
  "Europe/London": ["Լոնդոն", "Лондон", "London"],
  "America/New_York": ["Նյու Յորք", "Нью-Йорк", "New York"],
  "America/Los_Angeles": ["Լոս Անջելես", "Лос-Анджелес", "Los Angeles"],
});
const ZONES = ["Asia/Yerevan", "Europe/Moscow", "Asia/Tbilisi", "Asia/Dubai", "Asia/Beirut",
  "Europe/Berlin", "Europe/Paris", "Europe/London", "America/New_York", "America/Los_Angeles"];
const MINUTES = [10, 15, 20, 30, 40, 45, 60, 90, 120];

const including = (all, one) => (!one || all.includes(one) ? all : [one, ...all]);
const city = (zone) => (ZONES.includes(zone) ? say(zone) : zone);

/** `open`: as a form; `setOpen(yes)`. */
export function Profile({ doctor, setDoctor, open, setOpen }) {
  const done = (changed) => {
    setDoctor(changed);
    setOpen(false);
  };
  return html`<${Card} title=${say("title")}>
    ${open ? html`<${Change} doctor=${doctor} done=${done} leave=${() => setOpen(false)} />`
      : html`<${Known} doctor=${doctor} />
        <button type="button" class="quiet" onClick=${() => setOpen(true)}>${say("change")}</button>`}
  <//>`;
}

const Known = ({ doctor }) => html`<${Facts} of=${[
  [say("name"), doctor.full_name],
  [say("specialization"), doctor.specialization],
  [say("phone"), doctor.phone],
  [say("clinic"), doctor.clinic_name],
  [say("zone"), doctor.timezone && city(doctor.timezone)],
  [say("minutes"), doctor.visit_minutes && say("min", { count: doctor.visit_minutes })],
]} />`;

function Change({ doctor, done, leave }) {
  const whole = ({ visit_minutes, clinic_name, ...values }) =>
    ({ ...values, visit_minutes: Number(visit_minutes), clinic_name: clinic_name ?? "" });
  const theirs = doctor.public ? {} : {
    first_name: doctor.first_name ?? "",
    last_name: doctor.last_name ?? "",
    specialization: doctor.specialization,
  };
  const form = useForm({
    draft: "profile",
    initial: {
      ...theirs,
      phone: doctor.phone ?? "",
      clinic_name: doctor.clinic_name ?? "",
      timezone: doctor.timezone,
      visit_minutes: String(doctor.visit_minutes),
    },
    send: async (values) => done(await patch("/me", whole(values))),
  });
  const cancel = () => {
    form.discard();
    leave();
  };
  const minutes = including(MINUTES, doctor.visit_minutes).map((each) => [String(each), say("min", { count: each })]);
  const zones = including(ZONES, doctor.timezone).map((zone) => [zone, city(zone)]);
  return html`<${Form} form=${form} button=${say("save")}>
    ${doctor.public ? html`<p>${say("public")}</p>` : html`<${Named} form=${form} />`}
    <${Field} form=${form} name="phone" label=${say("phone")} type="tel" required autocomplete="tel" />
    <${Field} form=${form} name="clinic_name" label=${`${say("clinic")} (${say("optional")})`} maxlength="200" />
    <${Choice} form=${form} name="timezone" label=${say("zone")} options=${zones} />
    <${Choice} form=${form} name="visit_minutes" label=${say("minutes")} options=${minutes} />
  <//>
  <button type="button" class="quiet" onClick=${cancel}>${say("cancel")}</button>`;
}

const Named = ({ form }) => html`
  <${Field} form=${form} name="first_name" label=${say("firstName")} required maxlength="100" autocomplete="given-name" />
  <${Field} form=${form} name="last_name" label=${say("lastName")} required maxlength="99" autocomplete="family-name" />
  <${Field} form=${form} name="specialization" label=${say("specialization")} required maxlength="200" />`;
