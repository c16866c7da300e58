// A new patient.
import { html } from "../../vendor/preact.js";
import { post } from "../../shared/api.js";
import { today } from "../../shared/dates.js";
import { Form, useForm } from "../../shared/forms.js";
import { words } from "../../shared/i18n.js";
import { Page } from "../../shared/page.js";
import { go } from "../../shared/router.js";
import { PatientFields, begun, wished } from "../patient_fields.js";

const say = words({ title: ["Նոր պացիենտ", "Новый пациент", "New patient"] });

export default function PatientNew({ doctor }) {
  const form = useForm({
    draft: "patient",
    initial: begun(),
    send: (values, key) => post("/patients", wished(values), key),
    done: ({ id }) => go(`/patients/${id}`, { replace: true }),
  });
  return html`<${Page} title=${say("title")} parent="/patients">
    <${Form} form=${form} button=${say("save")}>
      <${PatientFields} form=${form} today=${today(doctor.timezone)} />
    <//>
  <//>`;
}
