// What becomes of data here. Also for who has not signed in.
import { html } from "../../vendor/preact.js";
import { words } from "../../shared/i18n.js";
import { Row } from "../../shared/page.js";
import { Text } from "../text.js";

const say = words({
  title: ["Գաղտնիություն", "Конфиденциальность", "Privacy"],
  who: ["Ով ինչ է տեսնում", "Кто что видит", "Who sees what"],
  whoText: [
    "Ձեր պացիենտների տվյալները տեսնում եք Դուք և այն օգնականները, որոնց հրավիրել եք։ Այլ բժիշկներ և կլինիկաներ դրանք չեն տեսնում։\nՊացիենտը, որը միացել է իր քարտին, տեսնում է միայն այն ֆայլերը, որոնցով Դուք կիսվել եք, և թե ով է բացել քարտը։",
    "Данные ваших пациентов видите вы и ассистенты, которых вы пригласили. Другие врачи и клиники их не видят.\nПациент, который присоединился к своей карте, видит только те файлы, которыми вы поделились, и кто открывал карту.",
    "Your patients' data are seen by you and by the assistants whom you have invited, not by other doctors or clinics.\nA patient who has joined the card sees only the files that you share, and who has opened the card.",
  ],
  chat: ["Ինչ է հասնում Telegram", "Что попадает в Telegram", "What reaches Telegram"],
  chatText: [
    "Ախտորոշումներ, նշումներ և ֆայլեր երբեք չեն ուղարկվում բոտի չատ։ Այնտեղ գրվում են այցերի ժամերը, պացիենտի անունն ու հեռախոսը։ Նամակների տեքստը Telegram-ում երևում է միայն, եթե Դուք դա միացնեք կարգավորումներում։",
    "Диагнозы, заметки и файлы никогда не отправляются в чат бота. Там пишутся время визитов, имя и телефон пациента. Текст сообщений виден в Telegram, только если вы включите это в настройках.",
    "Diagnoses, notes and files are never sent to the bot's chat. It has the times of visits and the patient's name and phone. Telegram shows the text of messages only if you switch that on in the settings.",
  ],
  trail: ["Ինչ է գրանցվում", "Что записывается", "What is recorded"],
  trailText: [
    "Քարտի, այցի կամ ֆայլի ամեն բացում, փոփոխություն և մերժում՝ ով, երբ և ինչ հասցեից։ Այս ցանկը ոչ ոք չի կարող փոխել կամ ջնջել․ այն «Ով է բացել քարտերը» էջում է։",
    "Каждое открытие, изменение и отказ: карты, визита, файла. Кто, когда и с какого адреса. Этот список никто не может изменить или удалить; он на странице «Кто открывал карты».",
    "Every opening, change and refusal of a card, a visit or a file: who, when, and from which address. Nobody can change or delete this list; it is on the page “Who has opened records”.",
  ],
  files: ["Լուսանկարներ և փաստաթղթեր", "Снимки и документы", "Pictures and documents"],
  filesText: [
    "Ֆայլը վերաշարադրվում է․ նկարահանման վայրը, սարքը և այլ թաքնված տվյալները հանվում են։ Հղումները գործում են հինգ րոպե և միայն Ձեզ համար։",
    "Файл записывается заново: место съёмки, устройство и другие скрытые данные убираются. Ссылки действуют пять минут и только для вас.",
    "A file is written anew: where it was taken, by which device and other hidden data are dropped. Links are good for five minutes, and for you alone.",
  ],
  take: ["Տանել և ջնջել", "Выгрузить и удалить", "Take along and delete"],
  takeText: [
    "Ամբողջ պրակտիկան կարող եք ներբեռնել մեկ արխիվով՝ «Արտահանել տվյալները» էջից, նաև երբ բաժանորդագրությունն ավարտվել է։\nՋնջված ֆայլը վերջնական է անհետանում, մոտ երկու ժամում։ Ջնջված քարտը թաքցվում է ցանկից և կարող է վերականգնվել․ բժշկական գրառումներն օրենքը պահանջում է պահպանել։",
    "Всю практику можно выгрузить одним архивом на странице «Выгрузка данных», даже когда подписка закончилась.\nУдалённый файл исчезает навсегда, в течение двух часов. Удалённая карта уходит из списка и может быть восстановлена: медицинские записи закон требует хранить.",
    "The whole practice can be taken along as one archive, on the page “Export”, even when the subscription is over.\nA deleted file is gone for good, within two hours. A deleted card leaves the list and can be brought back: the law wants medical records kept.",
  ],
  help: ["Օգնություն", "Помощь", "Help"],
});

export default function Privacy() {
  return html`<${Text} say=${say} parts=${["who", "chat", "trail", "files", "take"]}>
    <div class="rows"><${Row} to="/help" title=${say("help")} /></div>
  <//>`;
}
