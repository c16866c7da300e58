// A patient's card is changed.
import { html } from "../../vendor/preact.js";
import { patch } from "../../shared/api.js";
import { today } from "../../shared/dates.js";
import { Form, useForm } from "../../shared/forms.js";
import { words } from "../../shared/i18n.js";
import { Loaded, Page, useLoaded } from "../../shared/page.js";
import { back } from "../../shared/router.js";
import { changes } from "../changes.js";
import { PatientFields, begun } from "../patient_fields.js";

const say = words({ title: ["Փոփոխել քարտը", "Изменить карту", "Change the card"] });
const TEXTS = ["diagnosis", "notes"];

export default function PatientEdit({ id, doctor }) {
  const patient = useLoaded(`/patients/${id}`);
  return html`<${Page} title=${say("title")} parent=${`/patients/${id}`}>
    <${Loaded} of=${patient}>
      ${(data) => html`<${Change} patient=${data} today=${today(doctor.timezone)} />`}
    <//>
  <//>`;
}

function Change({ patient, today }) {
  const card = `/patients/${patient.id}`;
  const initial = begun(patient);
  const form = useForm({
    draft: `patient:${patient.id}`,
    initial,
    send: (values) => patch(card, changes(values, initial, TEXTS)),
    done: () => back(card),
  });
  return html`<${Form} form=${form} button=${say("save")}><${PatientFields} form=${form} today=${today} /><//>`;
}
