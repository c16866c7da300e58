// A visit is planned, or entered after it was.
import { html } from "../../vendor/preact.js";
import { post } from "../../shared/api.js";
import { today } from "../../shared/dates.js";
import { Choice, Form, useForm } from "../../shared/forms.js";
import { words } from "../../shared/i18n.js";
import { Page, useLoaded } from "../../shared/page.js";
import { back } from "../../shared/router.js";
import { Minutes, Notes, PLANNING, When } from "../visit_forms.js";
import { STATES, fullName } from "../visit_row.js";

const say = words({
  ...PLANNING,
  ...STATES,
  title: ["Նոր այց", "Новый визит", "New visit"],
});
const OVER = ["planned", "completed", "no_show"];

export default function VisitNew({ id, doctor }) {
  const card = `/patients/${id}`;
  const patient = useLoaded(card);
  const now = today(doctor.timezone);
  const form = useForm({
    draft: `visit:new:${id}`,
    initial: {
      visit_date: now, visit_time: "", minutes: String(doctor.visit_minutes), status: "planned",
      notes: "", next_visit_date: "", next_visit_time: "",
    },
    send: async ({ minutes, status, ...values }, key) => {
      const how = values.visit_date > now ? "planned" : status;
      await post(`${card}/visits`, { ...values, minutes: Number(minutes), status: how }, key);
    },
    done: () => back(card),
  });
  return html`<${Page} title=${say("title")} parent=${card}>
    <p><b>${patient.data && fullName(patient.data)}</b></p>
    <${Form} form=${form} button=${say("save")}>
      <${When} form=${form} prefix="visit" dated />
      <${Minutes} form=${form} />
      ${form.values.visit_date <= now && html`<${Choice} form=${form} name="status" label=${say("state")}
        options=${OVER.map((name) => [name, say(name)])} />`}
      <${Notes} form=${form} />
      <h2>${say("next")} (${say("optional")})</h2>
      <${When} form=${form} prefix="next_visit" />
    <//>
  <//>`;
}
