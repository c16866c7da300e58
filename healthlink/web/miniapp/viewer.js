// One file of a patient, as large as the screen.
import { html, useEffect, useState } from "../vendor/preact.js";
import { put, remove } from "../shared/api.js";
import { moment } from "../shared/dates.js";
import { Switch } from "../shared/forms.js";
import { words } from "../shared/i18n.js";
import { Act, Fault, ask } from "../shared/page.js";
import { opensLink } from "../shared/telegram.js";
import { KINDS, isPicture, near } from "./files.js";
import { Large, Stage } from "./large.js";
import { useZoom } from "./zoom.js";

const say = words({
  ...KINDS,
  before: ["Նախորդը", "Предыдущий", "Previous"],
  after: ["Հաջորդը", "Следующий", "Next"],
  share: ["Պացիենտը տեսնում է", "Пациент видит", "The patient sees it"],
  shareHint: [
    "իր էջում, եթե միացել է քարտին",
    "у себя, если присоединился к карте",
    "on their page, if they have joined the card",
  ],
  open: ["Բացել ֆայլը", "Открыть файл", "Open the file"],
  drop: ["Ջնջել", "Удалить", "Delete"],
  reallyDrop: [
    "Ջնջե՞լ «{name}» ֆայլը։ Այն վերականգնել հնարավոր չէ։",
    "Удалить файл «{name}»? Вернуть его будет нельзя.",
    "Delete “{name}”? It cannot be brought back.",
  ],
  broken: ["Պատկերը չի բացվում։", "Изображение не открывается.", "The picture does not open."],
  mega: ["{size} ՄԲ", "{size} МБ", "{size} MB"],
  kilo: ["{size} ԿԲ", "{size} КБ", "{size} kB"],
});

const large = (bytes) =>
  bytes < 1e6 ? say("kilo", { size: Math.ceil(bytes / 1e3) }) : say("mega", { size: (bytes / 1e6).toFixed(1) });

/** `all`: what is stepped through; `files`: from useFiles; `show(id)`, `close()`. */
export function Viewer({ all, id, show, files, close, zone }) {
  const at = all.findIndex((file) => file.id === id);
  const file = all[at];
  useEffect(() => {
    if (!file) close();
  }, [file]);
  if (!file) return null;
  const step = (by) => all[at + by] && show(all[at + by].id);
  const press = ({ key }) => {
    if (key === "ArrowLeft") step(-1);
    if (key === "ArrowRight") step(1);
  };
  const tools = html`
    <button type="button" aria-label=${say("before")} disabled=${at === 0} onClick=${() => step(-1)}>‹</button>
    <small>${at + 1} / ${all.length}</small>
    <button type="button" aria-label=${say("after")} disabled=${at === all.length - 1} onClick=${() => step(1)}>›</button>`;
  return html`<${Large} name=${file.file_name} close=${close} tools=${tools} onKeyDown=${press}>
    <${isPicture(file) ? Picture : Paper} key=${file.id} file=${file} step=${step} files=${files} />
    <${About} key=${`about-${file.id}`} file=${file} files=${files} zone=${zone} />
  <//>`;
}

function Picture({ file, step, files }) {
  const [bad, setBad] = useState("");
  const failed = () => {
    setBad(file.url);
    files.freshen(true);
  };
  if (bad === file.url) return html`<div class="stage"><p role="alert">${say("broken")}</p></div>`;
  return html`<${Stage} src=${near(file.url)} alt=${`${say(file.kind)}, ${file.file_name}`} step=${step}
    small=${file.thumbnail_url && near(file.thumbnail_url)} onError=${failed} />`;
}

const Paper = ({ file, step }) => html`<div class="stage" ...${useZoom(step).on}>
  <p><b>PDF</b><br />${file.file_name}</p>
</div>`;

function About({ file, files, zone }) {
  const [fault, setFault] = useState(null);
  const become = (about) =>
    files.change((rows) => rows.map((row) => (row.id === file.id ? { ...row, ...about } : row)));
  const share = async (_, yes) => {
    become({ shared_at: yes ? new Date().toISOString() : null });
    setFault(null);
    try {
      await (yes ? put : remove)(`/media/${file.id}/share`);
    } catch (wrong) {
      become({ shared_at: file.shared_at });
      setFault(wrong);
    }
  };
  const drop = async () => {
    if (!(await ask(say("reallyDrop", { name: file.file_name }), say("drop")))) return false;
    await remove(`/media/${file.id}`);
    return files.change((rows) => rows.filter((row) => row.id !== file.id));
  };
  const open = async () => {
    await files.freshen();
    opensLink(near(files.newest(file.id).url));
  };
  const form = { values: { shared: Boolean(file.shared_at) }, set: share };
  return html`<footer>
    <small>${[say(file.kind), moment(file.created_at, zone), large(file.size)].join(" · ")}</small>
    <${Switch} form=${form} name="shared" label=${say("share")} hint=${say("shareHint")} />
    ${fault && html`<${Fault} fault=${fault} />`}
    <div class="two">
      <button type="button" class="quiet" onClick=${open}>${say("open")}</button>
      <${Act} kind="danger" on=${drop}>${say("drop")}<//>
    </div>
  </footer>`;
}
