// A doctor's first minute here.
import { html } from "../../vendor/preact.js";
import { post } from "../../shared/api.js";
import { Field, Form, useForm } from "../../shared/forms.js";
import { words } from "../../shared/i18n.js";
import { Page } from "../../shared/page.js";
import { go } from "../../shared/router.js";
import { user } from "../../shared/telegram.js";

const say = words({
  title: ["Գրանցում", "Регистрация", "Registration"],
  intro: [
    "Մի քանի բառ Ձեր մասին, և պրակտիկան պատրաստ է։ Առաջին {days} օրն անվճար է։",
    "Несколько слов о себе, и практика готова. Первые {days} дней бесплатно.",
    "A few words about you, and the practice is ready. The first {days} days are free.",
  ],
  register: ["Գրանցվել", "Зарегистрироваться", "Register"],
  specialization: ["Մասնագիտություն", "Специальность", "Specialization"],
  clinic: ["Կլինիկայի անվանումը", "Название клиники", "Name of the clinic"],
});

export default function Register({ setDoctor }) {
  const form = useForm({
    draft: "register",
    initial: { first_name: user.first_name ?? "", last_name: user.last_name ?? "", phone: "+374" },
    send: async (values) => {
      setDoctor(await post("/doctors/register", values));
      go("/", { replace: true });
    },
  });
  return html`<${Page} title=${say("title")} parent=${null}>
    <p>${say("intro", { days: 7 })}</p>
    <${Form} form=${form} button=${say("register")}>
      <${Field} form=${form} name="first_name" label=${say("firstName")} required maxlength="100" autocomplete="given-name" />
      <${Field} form=${form} name="last_name" label=${say("lastName")} required maxlength="99" autocomplete="family-name" />
      <${Field} form=${form} name="specialization" label=${say("specialization")} required maxlength="200" />
      <${Field} form=${form} name="phone" label=${say("phone")} type="tel" required autocomplete="tel" />
      <${Field} form=${form} name="clinic_name" label=${`${say("clinic")} (${say("optional")})`} maxlength="200" />
    <//>
  <//>`;
}
