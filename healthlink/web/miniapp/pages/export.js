// The whole practice as one archive, taken along.
import { html, useState } from "../../vendor/preact.js";
import { get } from "../../shared/api.js";
import { words } from "../../shared/i18n.js";
import { Act, Card, Page } from "../../shared/page.js";
import { saves } from "../../shared/telegram.js";

const say = words({
  title: ["Արտահանել տվյալները", "Выгрузка данных", "Export"],
  inside: ["Ինչ կա ներսում", "Что внутри", "What is inside"],
  what: [
    "Մեկ ZIP արխիվ՝ պացիենտների քարտերը (նաև ջնջվածները), այցերը, համաձայնությունները՝ CSV և JSON աղյուսակներով, և բոլոր ֆայլերը՝ ամեն պացիենտի համար առանձին պանակում։",
    "Один архив ZIP: карты пациентов (в том числе удалённые), визиты, согласия в таблицах CSV и JSON и все файлы, для каждого пациента в своей папке.",
    "One ZIP archive: patients' cards (the deleted ones, too), visits and consents as CSV and JSON tables, and all files, in a folder for each patient.",
  ],
  secret: [
    "Սա բժշկական գաղտնիք է։ Պահեք արխիվը միայն Ձեր սարքում, ծածկագրված, և ոչ ոքի մի ուղարկեք առանց պացիենտների համաձայնության։ Արտահանումը գրանցվում է։",
    "Это врачебная тайна. Храните архив только у себя, в зашифрованном виде, и никому не отправляйте без согласия пациентов. Выгрузка записывается.",
    "This is a medical secret. Keep the archive to yourself, encrypted, and send it to nobody without the patients' consent. Taking it is recorded.",
  ],
  make: ["Պահպանել արխիվը", "Сохранить архив", "Save the archive"],
  going: [
    "Արխիվը բացվում է դիտարկիչում և կլինի ներբեռնումների պանակում։ Շատ ֆայլերի դեպքում սա մի քանի րոպե է տևում։",
    "Архив открывается в браузере и будет в загрузках. Если файлов много, это займёт несколько минут.",
    "The archive opens in the browser and will be among your downloads. With many files this takes minutes.",
  ],
  nothing: [
    "Հղումը գործում է հինգ րոպե։ Եթե ոչինչ չպահպանվեց, բացեք HealthLink-ը Telegram-ի համակարգչային տարբերակում։",
    "Ссылка действует пять минут. Если ничего не сохранилось, откройте HealthLink в Telegram на компьютере.",
    "The link works for five minutes. If nothing was saved, open HealthLink in Telegram on a computer.",
  ],
});

export default function Export() {
  const [going, setGoing] = useState(false);
  const take = async () => {
    saves((await get("/export/link")).url);
    setGoing(true);
  };
  return html`<${Page} title=${say("title")} parent="/practice">
    <${Card} title=${say("inside")}>
      <p>${say("what")}</p>
      <p>${say("secret")}</p>
    <//>
    <${Act} on=${take}>${say("make")}<//>
    ${going && html`<p role="status">${say("going")}</p><p><small>${say("nothing")}</small></p>`}
  <//>`;
}
