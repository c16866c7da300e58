// The fields of a patient's card, for a new one and for one that is changed.
import { html } from "../vendor/preact.js";
import { Choice, Field } from "../shared/forms.js";
import { words } from "../shared/i18n.js";
import { CodeField } from "./icd10.js";

/** Words for a card, wherever it is shown. */
export const CARD = {
  born: ["Ծննդյան օր", "Дата рождения", "Date of birth"],
  diagnosis: ["Ախտորոշում", "Диагноз", "Diagnosis"],
  notes: ["Նշումներ", "Заметки", "Notes"],
  status: ["Բուժում", "Лечение", "Treatment"],
  in_progress: ["Բուժվում է", "Лечится", "In treatment"],
  completed: ["Ավարտված է", "Завершено", "Completed"],
};
const say = words(CARD);
const PREFIX = "+374";
const NEW = { phone: PREFIX, status: "in_progress" };
const FIELDS = ["first_name", "last_name", "phone", "birth_date", "diagnosis_code", "diagnosis", "status", "notes"];

/** What a form begins with: `patient` as it is, or a new one. */
export const begun = (patient = NEW) => Object.fromEntries(FIELDS.map((name) => [name, patient[name] ?? ""]));

/** Whoever has typed no number has left none. */
export const wished = ({ phone, ...more }) => (phone === PREFIX ? more : { ...more, phone });

export function PatientFields({ form, today }) {
  const own = (name) => `${say(name)} (${say("optional")})`;
  return html`
    <${Field} form=${form} name="first_name" label=${say("firstName")} required maxlength="200" autocomplete="off" />
    <${Field} form=${form} name="last_name" label=${say("lastName")} required maxlength="200" autocomplete="off" />
    <${Field} form=${form} name="phone" label=${own("phone")} type="tel" maxlength="40" autocomplete="off" />
    <${Field} form=${form} name="birth_date" label=${own("born")} type="date" min="1900-01-01" max=${today} />
    <${CodeField} form=${form} />
    <${Field} form=${form} name="diagnosis" label=${own("diagnosis")} lines="2" maxlength="2000" />
    <${Choice} form=${form} name="status" label=${say("status")}
      options=${["in_progress", "completed"].map((name) => [name, say(name)])} />
    <${Field} form=${form} name="notes" label=${own("notes")} lines="4" maxlength="20000" />`;
}
