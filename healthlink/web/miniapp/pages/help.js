// How things are done here. Also for who has not signed in.
import { html } from "../../vendor/preact.js";
import { words } from "../../shared/i18n.js";
import { Row } from "../../shared/page.js";
import { Text } from "../text.js";

const say = words({
  title: ["Օգնություն", "Помощь", "Help"],
  add: ["Ավելացնել պացիենտ", "Добавить пациента", "Add a patient"],
  addText: [
    "Բացեք «Պացիենտներ» բաժինը և սեղմեք «Ավելացնել նոր պացիենտ»։ Բավական է անունն ու հեռախոսը, մնացածը կլրացնեք հետո։\nՔարտը գտնելու համար գրեք անունը, հեռախոսի վերջին թվերը կամ ախտորոշումը։ Նույնը կարող եք գրել նաև բոտին։",
    "Откройте раздел «Пациенты» и нажмите «Добавить пациента». Достаточно имени и телефона, остальное можно заполнить позже.\nЧтобы найти карту, напишите имя, последние цифры телефона или диагноз. Имя и телефон можно написать и боту.",
    "Open “Patients” and press “Add a patient”. A name and a phone number are enough, the rest can wait.\nTo find a card, type a name, the last digits of a phone number or a diagnosis. You can also write the name to the bot.",
  ],
  plan: ["Պլանավորել այց", "Запланировать визит", "Plan a visit"],
  planText: [
    "Պացիենտի քարտում սեղմեք «Նոր այց», ընտրեք օրն ու ժամը։ Այցից հետո նշեք, որ կայացավ, գրեք նշումները և նշանակեք հաջորդը։\nՕրվա այցերը գլխավոր էջում են, բոտում՝ /today հրամանով։ Առցանց ամրագրումները գալիս են նույն օրացույց․ այնտեղ դրանք հաստատում, տեղափոխում կամ չեղարկում եք։",
    "В карте пациента нажмите «Новый визит», выберите день и время. После визита отметьте, что он состоялся, запишите заметки и назначьте следующий.\nВизиты дня на главной странице, в боте: /today. Онлайн-записи приходят в тот же календарь: там их подтверждают, переносят и отменяют.",
    "On a patient's card press “New visit” and choose a day and a time. Afterwards mark that it took place, write notes and plan the next.\nThe day's visits are on the first page, in the bot: /today. Online bookings come to the same calendar, where you confirm, move or cancel them.",
  ],
  files: ["Ռենտգեններ և ֆայլեր", "Снимки и файлы", "X-rays and files"],
  filesText: [
    "Պացիենտի քարտում լուսանկարեք տեսախցիկով կամ ընտրեք մի քանի ֆայլ միանգամից՝ JPEG, PNG, WebP կամ PDF, մինչև 20 ՄԲ։ Բացված պատկերը մեծացրեք երկու մատով և թերթեք կողք։",
    "В карте пациента снимите камерой или выберите сразу несколько файлов: JPEG, PNG, WebP или PDF, до 20 МБ. Открытый снимок увеличивайте двумя пальцами и листайте вбок.",
    "On a patient's card use the camera or choose several files at once: JPEG, PNG, WebP or PDF, up to 20 MB. Enlarge an open picture with two fingers, swipe to the next.",
  ],
  invite: ["Հրավիրել պացիենտին կամ օգնականին", "Пригласить пациента или ассистента", "Invite a patient or an assistant"],
  inviteText: [
    "Պացիենտի քարտում սեղմեք «Հրավիրել պացիենտին» և ուղարկեք նրան հղումը։ Միանալուց հետո նա տեսնում է այն ֆայլերը, որոնցով Դուք կիսվել եք։\nՕգնականին հրավիրեք կարգավորումներից։ Հրավերը գործում է մեկ շաբաթ և մեկ անգամ։",
    "В карте пациента нажмите «Пригласить пациента» и отправьте ему ссылку. Присоединившись, он увидит файлы, которыми вы поделились.\nАссистента пригласите из настроек. Приглашение действует неделю и один раз.",
    "On a patient's card press “Invite the patient” and send the link. Once joined, the patient sees the files that you share.\nInvite an assistant from the settings. An invitation is good for a week, and once.",
  ],
  pay: ["Բաժանորդագրություն", "Подписка", "Subscription"],
  payText: [
    "Գրանցվելուց հետո սկիզբն անվճար է։ Հետո վճարեք «Բաժանորդագրություն» էջից՝ Idram-ով կամ բանկային քարտով։\nԵթե ժամկետն անցել է, ամեն ինչ կարող եք կարդալ և ներբեռնել, իսկ նորից գրելու համար պետք է վճարել։",
    "После регистрации начало бесплатно. Потом оплатите на странице «Подписка»: через Idram или банковской картой.\nЕсли срок истёк, всё можно читать и выгружать, а чтобы снова вносить записи, нужно оплатить.",
    "After registering, the beginning is free. Then pay on the page “Subscription”, by Idram or by bank card.\nWhen it is over, everything can still be read and exported; to write again, please pay.",
  ],
  link: ["Եթե էջը չի բացվում", "Если страница не открывается", "If the page does not open"],
  linkText: [
    "Փակեք այն և նորից բացեք բոտի կոճակով․ մուտքը մեկ ժամ է գործում։ Անավարտ լրացրածը պահպանվում է այս սարքում մեկ շաբաթ։",
    "Закройте её и откройте снова кнопкой бота: вход действует час. Незаконченное хранится на этом устройстве неделю.",
    "Close it and open it again by the bot's button: a sign-in is good for an hour. What you had not finished is kept on this device for a week.",
  ],
  privacy: ["Գաղտնիություն", "Конфиденциальность", "Privacy"],
});

export default function Help() {
  return html`<${Text} say=${say} parts=${["add", "plan", "files", "invite", "pay", "link"]}>
    <div class="rows"><${Row} to="/privacy" title=${say("privacy")} /></div>
  <//>`;
}
