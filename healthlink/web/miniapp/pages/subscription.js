// How long the practice is paid for, and paying for more.
import { html, useState } from "../../vendor/preact.js";
import { post } from "../../shared/api.js";
import { local, shortDay } from "../../shared/dates.js";
import { words } from "../../shared/i18n.js";
import { money } from "../../shared/money.js";
import { Act, Card, Loaded, Page, ask, useLoaded } from "../../shared/page.js";
import { isOpen, leaveFor, planLine, useBankNews } from "../plan.js";

const say = words({
  title: ["Բաժանորդագրություն", "Подписка", "Subscription"],
  pay: ["Վճարել", "Оплатить", "Pay"],
  for: ["Ժամկետը", "Срок", "For how long"],
  month: ["1 ամիս՝ {sum}", "1 месяц: {sum}", "1 month: {sum}"],
  months: ["{months} ամիս՝ {sum}", "Месяцев: {months} – {sum}", "{months} months: {sum}"],
  hint: [
    "Ամիսները գումարվում են այն ամենին, ինչ արդեն կա։ Ինքնաբերաբար ոչինչ չի գանձվում։",
    "Месяцы прибавляются к тому, что уже есть. Само ничего не списывается.",
    "The months are added to what there is. Nothing is ever taken by itself.",
  ],
  with: ["Վճարել {name}-ով", "Оплатить через {name}", "Pay by {name}"],
  stop: ["Չերկարաձգել", "Не продлевать", "Do not go on"],
  stopAsk: [
    "Չերկարաձգե՞լ բաժանորդագրությունը։ Ամեն ինչ կաշխատի մինչև ժամկետի վերջը, հիշեցումներ չեն լինի։",
    "Не продлевать подписку? Всё будет работать до конца срока, напоминаний не будет.",
    "Not go on? Everything works until the end, and you will not be reminded.",
  ],
  resume: ["Շարունակել բաժանորդագրությունը", "Всё-таки продлевать", "Go on after all"],
  payments: ["Վճարումներ", "Платежи", "Payments"],
  noPayments: ["Վճարումներ դեռ չկան։", "Платежей пока не было.", "No payments yet."],
  open: ["Սպասում ենք վճարմանը", "Ждём оплату", "Waiting for the payment"],
  goOn: ["Շարունակել վճարումը", "Продолжить оплату", "Continue paying"],
  receipt: ["Անդորրագիր", "Квитанция", "Receipt"],
  paid: ["Վճարված է", "Оплачено", "Paid"],
  partially_refunded: ["Մասամբ վերադարձված", "Возвращено частично", "Partly given back"],
  refunded: ["Գումարը վերադարձվել է", "Деньги возвращены", "Given back"],
  reversed: ["Չի գանձվել", "Не списано", "Not taken"],
  declined: ["Մերժված է", "Отклонено", "Declined"],
  expired: ["Չի վճարվել", "Не оплачено", "Not paid"],
  cancelled: ["Չեղարկված է", "Отменено", "Cancelled"],
  failed: ["Չի ստացվել", "Не получилось", "Failed"],
});
const PROVIDERS = { idram: "Idram", idbank: "IDBank" };

export default function Subscription({ doctor }) {
  const plan = useLoaded("/subscription");
  useBankNews(plan);
  return html`<${Page} title=${say("title")} parent="/practice">
    <${Loaded} of=${plan}>
      ${(now) => html`
        <${Card}><p class="big">${planLine(now, doctor.timezone)}</p><//>
        <${Payment} plans=${now.plans} changed=${plan.again} />
        <${Going} plan=${now} set=${plan.set} />
        <${Bills} bills=${now.payments} zone=${doctor.timezone} />`}
    <//>
  <//>`;
}

const spelled = ({ months, amount, currency }) =>
  say(months === 1 ? "month" : "months", { months, sum: money(amount, currency) });

function Payment({ plans, changed }) {
  const [wanted, setWanted] = useState(plans[0].id);
  const pay = async (provider) => {
    const { payment_url } = await post("/subscription/create-payment", { provider, plan: wanted });
    leaveFor(payment_url);
    await changed();
  };
  return html`<${Card} title=${say("pay")}>
    ${plans.length === 1
      ? html`<p>${spelled(plans[0])}</p>`
      : html`<div class="chips" role="group" aria-label=${say("for")}>
          ${plans.map((each) => html`<button type="button" aria-pressed=${String(wanted === each.id)}
            onClick=${() => setWanted(each.id)}>${spelled(each)}</button>`)}
        </div>`}
    <small class="note">${say("hint")}</small>
    ${Object.entries(PROVIDERS).map(([provider, name]) =>
      html`<${Act} on=${() => pay(provider)}>${say("with", { name })}<//>`)}
  <//>`;
}

function Going({ plan, set }) {
  const resume = async () => set(await post("/subscription/resume"));
  const stop = async () => {
    if (await ask(say("stopAsk"), say("stop"))) set(await post("/subscription/cancel"));
  };
  if (plan.status === "cancelled") return html`<${Act} on=${resume} kind="quiet">${say("resume")}<//>`;
  const lasts = plan.status === "active" || plan.status === "trial";
  return lasts && html`<${Act} on=${stop} kind="quiet">${say("stop")}<//>`;
}

const Bills = ({ bills, zone }) => html`<${Card} title=${say("payments")}>
  ${bills.map((bill) => html`<${Bill} key=${bill.payment_id} bill=${bill} zone=${zone} />`)}
  ${!bills.length && html`<p class="empty">${say("noPayments")}</p>`}
<//>`;

function Bill({ bill, zone }) {
  const day = (instant) => shortDay(local(instant, zone).day);
  const follow = (event) => {
    event.preventDefault();
    leaveFor(event.currentTarget.href);
  };
  const page = bill.payment_url ?? bill.receipt_url;
  return html`<div class="bill">
    <b>${money(bill.amount, bill.currency)}</b> · ${PROVIDERS[bill.provider]}
    <small>${day(bill.paid_at ?? bill.created_at)} · ${say(isOpen(bill) ? "open" : bill.status)}</small>
    ${bill.starts_at && html`<small>${day(bill.starts_at)} – ${day(bill.ends_at)}</small>`}
    ${page && html`<a class="tap" href=${page} onClick=${follow}>${say(bill.payment_url ? "goOn" : "receipt")}</a>`}
  </div>`;
}
