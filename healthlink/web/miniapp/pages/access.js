// Who has opened what: nobody can change this list.
import { html } from "../../vendor/preact.js";
import { moment } from "../../shared/dates.js";
import { words } from "../../shared/i18n.js";
import { Endless, Page, Row } from "../../shared/page.js";

const ACTIONS = {
  "patient.read": ["Բացել է քարտը", "Открыта карта", "Opened a card"],
  "patient.list": ["Դիտել է պացիենտների ցանկը", "Просмотр списка пациентов", "Looked at the list of patients"],
  "patient.create": ["Ավելացրել է պացիենտ", "Добавлен пациент", "Added a patient"],
  "patient.change": ["Փոխել է քարտը", "Изменена карта", "Changed a card"],
  "patient.archive": ["Ջնջել է քարտը", "Удалена карта", "Deleted a card"],
  "patient.restore": ["Վերականգնել է քարտը", "Восстановлена карта", "Restored a card"],
  "patient.compare": ["Համեմատել է քարտերը", "Сравнение карт", "Compared cards"],
  "patient.import": ["Ներմուծել է պացիենտներ", "Загружены пациенты", "Imported patients"],
  "patient.join": ["Միացրել է քարտն իր հաշվին", "Карта связана с аккаунтом", "Joined the card with an account"],
  "patient.part": ["Անջատել է քարտը հաշվից", "Карта отвязана от аккаунта", "Parted the card from an account"],
  "invitation.create": ["Հրավիրել է պացիենտին", "Приглашён пациент", "Invited a patient"],
  "visit.list": ["Դիտել է այցերը", "Просмотр визитов", "Looked at visits"],
  "visit.read": ["Բացել է այցը", "Открыт визит", "Opened a visit"],
  "visit.create": ["Նշանակել է այց", "Назначен визит", "Planned a visit"],
  "visit.change": ["Փոխել է այցը", "Изменён визит", "Changed a visit"],
  "visit.mirror": ["Այց է եկել ամրագրումից", "Визит пришёл из записи", "A visit came from a booking"],
  "media.list": ["Դիտել է ֆայլերի ցանկը", "Просмотр списка файлов", "Looked at the list of files"],
  "media.read": ["Դիտել է ֆայլի տվյալները", "Просмотр сведений о файле", "Looked up a file"],
  "media.open": ["Բացել է ֆայլ", "Открыт файл", "Opened a file"],
  "media.preview": ["Տեսել է ֆայլի մանրապատկերը", "Просмотр миниатюры файла", "Saw a file small"],
  "media.create": ["Ավելացրել է ֆայլ", "Добавлен файл", "Added a file"],
  "media.delete": ["Ջնջել է ֆայլ", "Удалён файл", "Deleted a file"],
  "media.share": ["Կիսվել է ֆայլով", "Пациенту открыт файл", "Shared a file"],
  "media.unshare": ["Դադարել է կիսվել ֆայլով", "Файл закрыт для пациента", "Stopped sharing a file"],
  "consent.list": ["Դիտել է համաձայնությունները", "Просмотр согласий", "Looked at consents"],
  "consent.give": ["Գրանցել է համաձայնություն", "Записано согласие", "Recorded a consent"],
  "consent.withdraw": ["Հետ է վերցրել համաձայնությունը", "Отозвано согласие", "Withdrew a consent"],
  "assistant.invite": ["Հրավիրել է օգնական", "Приглашён ассистент", "Invited an assistant"],
  "assistant.accept": ["Դարձել է օգնական", "Принято приглашение ассистента", "Became an assistant"],
  "assistant.list": ["Դիտել է օգնականներին", "Просмотр ассистентов", "Looked at assistants"],
  "assistant.remove": ["Հեռացրել է օգնականին", "Удалён ассистент", "Removed an assistant"],
  "time_off.read": ["Դիտել է փակ ժամերը", "Просмотр закрытых часов", "Looked at time off"],
  "access.list": ["Դիտել է այս ցանկը", "Просмотр этого списка", "Looked at this list"],
  "export.link": ["Ստացել է արտահանման հղում", "Получена ссылка на выгрузку", "Got a link to the export"],
  "practice.export": ["Արտահանել է տվյալները", "Выгрузка данных", "Exported the practice"],
};
const ROLES = {
  doctor: ["Բժիշկ", "Врач", "Doctor"],
  assistant: ["Օգնական", "Ассистент", "Assistant"],
  patient: ["Պացիենտ", "Пациент", "Patient"],
  system: ["HealthLink", "HealthLink", "HealthLink"],
};
const say = words({
  ...ACTIONS,
  ...ROLES,
  title: ["Ով է բացել քարտերը", "Кто открывал карты", "Who has opened records"],
  about: [
    "Ամեն դիտում, փոփոխություն և մերժում՝ վերջինից սկսած։ Այս ցանկը ոչ ոք չի կարող փոխել։",
    "Каждый просмотр, изменение и отказ, начиная с последнего. Этот список никто не может изменить.",
    "Every reading, writing and refusal, the latest first. Nobody can change this list.",
  ],
  refused: ["Մերժված", "Отказано", "Refused"],
  many: ["{count} քարտ", "Карт: {count}", "{count} cards"],
});

export default function Access({ doctor }) {
  return html`<${Page} title=${say("title")} parent="/practice">
    <p><small>${say("about")}</small></p>
    <${Endless} path="/access?limit=50">
      ${(entry) => html`<${Entry} entry=${entry} zone=${doctor.timezone} key=${entry.id} />`}
    <//>
  <//>`;
}

// Of one card only, it leads there.
function Entry({ entry, zone }) {
  const { action, actor_name, role, patient_ids, patient_name, outcome } = entry;
  const count = patient_ids.length;
  const who = [actor_name, say(role)].filter(Boolean).join(", ");
  const title = action in ACTIONS ? say(action) : action;
  const lines = [patient_name, who, [moment(entry.at, zone), count > 1 && say("many", { count })].filter(Boolean).join(" · ")];
  const mark = outcome === "refused" && say("refused");
  if (count === 1) return html`<${Row} to=${`/patients/${patient_ids[0]}`} title=${title} lines=${lines} mark=${mark} />`;
  return html`<div class="row">
    <span><b>${title}</b>${lines.filter(Boolean).map((line) => html`<small>${line}</small>`)}</span>
    ${mark && html`<span class="mark">${mark}</span>`}
  </div>`;
}
