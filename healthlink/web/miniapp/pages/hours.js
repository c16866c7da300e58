// My week at a clinic.
import { html, useState } from "../../vendor/preact.js";
import { put } from "../../shared/api.js";
import { Choice, Form, useForm } from "../../shared/forms.js";
import { words } from "../../shared/i18n.js";
import { Loaded, Page, useLoaded } from "../../shared/page.js";
import { Conflicts } from "../conflicts.js";
import { Day, asHours, byDay, copied } from "../week.js";

const say = words({
  title: ["Ընդունելության ժամեր", "Часы приёма", "Working hours"],
  intro: [
    "Կլինիկայի ժամանակով։ Ընդմիջումը երկու հատվածի միջև եղածն է։",
    "По времени клиники. Перерыв – это то, что между двумя отрезками.",
    "On the clinic's clock. A break is what lies between two shifts.",
  ],
  step: ["Գրանցման քայլը", "Шаг записи", "Bookings begin every"],
  minutes: ["{n} րոպե", "{n} минут", "{n} minutes"],
});
const STEPS = [5, 10, 15, 20, 30, 45, 60];
const USUAL = 15;

export default function Hours({ id }) {
  const path = `/me/clinics/${id}/hours`;
  const week = useLoaded(path);
  const [saved, setSaved] = useState(0);
  const save = async (hours) => {
    const now = await put(path, { hours });
    setTimeout(() => { // once the draft is gone
      week.set(now);
      setSaved(saved + 1);
      scrollTo(0, 0);
    });
  };
  return html`<${Page} title=${say("title")} parent="/practice">
    <p class="soft">${say("intro")}</p>
    <${Loaded} of=${week}>
      ${({ hours, conflicts }) => html`
        ${saved > 0 && html`<p class="good" role="status">✓ ${say("saved")}</p>`}
        <${Conflicts} visits=${conflicts} quiet />
        <${Week} key=${saved} hours=${hours} at=${path} save=${save} />`}
    <//>
  <//>`;
}

function Week({ hours, at, save }) {
  const [initial] = useState(() => ({ week: byDay(hours), step: String(hours[0]?.step_minutes ?? USUAL) }));
  const form = useForm({ draft: `hours:${at}`, initial, send: ({ week }) => save(asHours(week)) });
  const { week } = form.values;
  const stepped = (name, step) => {
    form.set(name, step);
    form.set("week", week.map((shifts) => shifts.map((shift) => ({ ...shift, step_minutes: Number(step) }))));
  };
  const step = Number(form.values.step);
  const steps = [...new Set([...STEPS, step])].sort((one, other) => one - other);
  return html`<${Form} form=${form} button=${say("save")}>
    <${Choice} form=${{ ...form, set: stepped }} name="step" label=${say("step")}
      options=${steps.map((n) => [String(n), say("minutes", { n })])} />
    ${week.map((shifts, place) => html`<${Day} number=${place + 1} shifts=${shifts} step=${step} strict=${form.fault}
      set=${(changed) => form.set("week", week.map((each, day) => (day === place ? changed : each)))}
      copy=${() => form.set("week", copied(week, place))} />`)}
  <//>`;
}
