// Deleting the own account, and what is left on the screen then.
import { html, render } from "../../vendor/preact.js";
import { leave, post } from "../../shared/api.js";
import { words } from "../../shared/i18n.js";
import { Act, Card, Page, Row, ask } from "../../shared/page.js";
import { device } from "../../shared/storage.js";
import { close, initData } from "../../shared/telegram.js";

const say = words({
  title: ["Հաշվի ջնջում", "Удаление аккаунта", "Deleting the account"],
  goes: [
    "Կջնջվեն՝ Ձեր մուտքը, անձնական տվյալները, նամակները և բոտի հետ զրույցը։ Օգնականներն այլևս մուտք չեն ունենա, բաժանորդագրության մնացած օրերը կկորչեն։",
    "Удалятся: ваш вход, личные данные, сообщения и переписка с ботом. Ассистенты потеряют доступ, оставшиеся дни подписки пропадут.",
    "What goes: your sign-in, your personal data, messages and the talk with the bot. Assistants lose access, and what is left of the subscription is lost.",
  ],
  stays: [
    "Կմնան՝ պացիենտների քարտերը, այցերը, ֆայլերը և դրանց տակ՝ Ձեր անունը․ բժշկական գրառումներն օրենքը պահանջում է պահպանել։ Բայց Դուք դրանք այլևս չեք բացի։",
    "Останутся: карты пациентов, визиты, файлы и ваше имя при них: медицинские записи закон требует хранить. Но вы их больше не откроете.",
    "What stays: patients' cards, visits, files, and your name with them, for the law wants medical records kept. But you will not open them any more.",
  ],
  first: ["Նախ արտահանել տվյալները", "Сначала выгрузить данные", "Export the data first"],
  drop: ["Ջնջել հաշիվը", "Удалить аккаунт", "Delete the account"],
  reallyDrop: [
    "Ջնջե՞լ Ձեր հաշիվը ընդմիշտ։ Այն վերականգնել հնարավոր չէ, պացիենտների քարտերն այլևս չեք բացի։",
    "Удалить ваш аккаунт навсегда? Вернуть его будет нельзя, карты пациентов вы больше не откроете.",
    "Delete your account for good? It cannot be brought back, and you will not open the patients' cards any more.",
  ],
  gone: ["Հաշիվը ջնջված է", "Аккаунт удалён", "The account is deleted"],
  thanks: [
    "Շնորհակալություն, որ մեզ հետ էիք։ Պատուհանը կարող եք փակել։",
    "Спасибо, что были с нами. Это окно можно закрыть.",
    "Thank you for having been with us. You can close this window.",
  ],
  close: ["Փակել", "Закрыть", "Close"],
});

export function Leaving() {
  const drop = async () => {
    if (!(await ask(say("reallyDrop"), say("drop")))) return false;
    await post("/api/v1/users/me/delete/telegram", { init_data: initData });
    leave();
    device.names().forEach(device.forget);
    render(html`<${Gone} />`, document.body); // instead of the whole Mini App
    return true;
  };
  return html`<${Card} title=${say("title")}>
    <p>${say("goes")}</p>
    <p>${say("stays")}</p>
    <${Act} kind="danger" on=${drop}>${say("drop")}<//>
  <//>
  <div class="rows"><${Row} to="/export" title=${say("first")} /></div>`;
}

const Gone = () => html`<${Page} title=${say("gone")} parent=${null} kind="notice">
  <p role="status">${say("thanks")}</p>
  <button type="button" class="quiet" onClick=${close}>${say("close")}</button>
<//>`;
