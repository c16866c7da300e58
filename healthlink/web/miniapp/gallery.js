// The files of a patient: small, opened large, added from the device and by its camera.
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { words } from "../shared/i18n.js";
import { Card, Empty, Loaded, told } from "../shared/page.js";
import { KINDS, isPicture, near, useFiles } from "./files.js";
import { forget, send, sendAgain, useUploads } from "./uploads.js";
import { Viewer } from "./viewer.js";

const say = words({
  ...KINDS,
  title: ["Ֆայլեր", "Файлы", "Files"],
  all: ["Բոլորը", "Все", "All"],
  none: ["Դեռ ֆայլեր չկան։", "Файлов пока нет.", "No files yet."],
  whichKind: ["Ի՞նչ եք ավելացնում", "Что вы добавляете", "What you add"],
  add: ["Ընտրել ֆայլեր", "Выбрать файлы", "Choose files"],
  camera: ["Լուսանկարել", "Снять", "Take a photo"],
  limits: ["JPEG, PNG, WebP կամ PDF, մինչև 20 ՄԲ", "JPEG, PNG, WebP или PDF, до 20 МБ", "JPEG, PNG, WebP or PDF, up to 20 MB"],
  shared: ["պացիենտը տեսնում է", "видит пациент", "the patient sees it"],
  waiting: ["Սպասում է", "Ждёт очереди", "Waiting"],
  going: ["Ուղարկվում է", "Отправляется", "Being sent"],
  checked: ["Ստուգվում է", "Проверяется", "Being checked"],
  failed: ["Չի ուղարկվել", "Не отправлено", "Not sent"],
  stop: ["Դադարեցնել", "Прервать", "Stop"],
  leave: ["Հանել", "Убрать", "Leave out"],
});
const ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf";

export function Gallery({ patientId, zone }) {
  const path = `/patients/${patientId}/media`;
  const files = useFiles(path);
  const jobs = useUploads(path, files.landed);
  const [kind, setKind] = useState("all");
  const [open, setOpen] = useState(null); // the id of what is shown large
  const show = async (id) => {
    await files.freshen();
    setOpen(id);
  };
  return html`<${Card} title=${say("title")}>
    <${Adding} path=${path} />
    ${jobs.map((job) => html`<${Job} job=${job} key=${job.key} />`)}
    <${Loaded} of=${files}>
      ${(all) => {
        const shown = all.filter((file) => kind === "all" || file.kind === kind);
        return html`<${Filter} all=${all} kind=${kind} set=${setKind} />
          <div class="thumbs">
            ${shown.map((file) => html`<${Thumb} file=${file} key=${file.id}
              on=${() => show(file.id)} broken=${() => files.freshen(true)} />`)}
          </div>
          ${!all.length && html`<${Empty}>${say("none")}<//>`}
          ${open && html`<${Viewer} all=${shown} id=${open} show=${show} files=${files} zone=${zone}
            close=${() => setOpen(null)} />`}`;
      }}
    <//>
  <//>`;
}

function Chips({ label, names, chosen, set }) {
  return html`<div class="chips" role="group" aria-label=${label}>
    ${names.map((name) => html`<button type="button" aria-pressed=${String(chosen === name)}
      onClick=${() => set(name)}>${say(name)}</button>`)}
  </div>`;
}

// Only where there is something to choose from.
function Filter({ all, kind, set }) {
  const there = Object.keys(KINDS).filter((name) => all.some((file) => file.kind === name));
  useEffect(() => {
    if (kind !== "all" && !there.includes(kind)) set("all");
  });
  return there.length > 1
    && html`<${Chips} label=${say("title")} names=${["all", ...there]} chosen=${kind} set=${set} />`;
}

function Adding({ path }) {
  const [kind, setKind] = useState("xray");
  const shelf = useRef();
  const camera = useRef();
  const chosen = ({ target }) => {
    for (const file of target.files) {
      const paper = file.type === "application/pdf" && kind === "photo";
      send(path, file, paper ? "document" : kind);
    }
    target.value = "";
  };
  return html`<${Chips} label=${say("whichKind")} names=${Object.keys(KINDS)} chosen=${kind} set=${setKind} />
    <div class="two">
      <button type="button" class="quiet" onClick=${() => camera.current.click()}>${say("camera")}</button>
      <button type="button" class="quiet" onClick=${() => shelf.current.click()}>${say("add")}</button>
    </div>
    <input ref=${camera} type="file" hidden accept="image/*" capture="environment" onChange=${chosen} />
    <input ref=${shelf} type="file" hidden accept=${ACCEPTED} multiple onChange=${chosen} />
    <p><small>${say("limits")}</small></p>`;
}

function Job({ job }) {
  const { state, part, file, fault } = job;
  const now = state === "going" && part === 1 ? "checked" : state;
  return html`<div class="job">
    <p><b>${file.name}</b><small role="status">${say(now)}</small></p>
    ${fault ? html`<p class="wrong" role="alert">${told(fault)}</p>`
      : html`<progress max="1" value=${part} aria-label=${file.name}></progress>`}
    <div class="two">
      ${fault && html`<button type="button" class="quiet" onClick=${() => sendAgain(job)}>${say("again")}</button>`}
      <button type="button" class="quiet" onClick=${() => forget(job)}>${say(fault ? "leave" : "stop")}</button>
    </div>
  </div>`;
}

function Thumb({ file, on, broken }) {
  const [bad, setBad] = useState("");
  const { thumbnail_url: url, file_name: name, shared_at: shared } = file;
  const sign = isPicture(file) ? say(file.kind) : "PDF";
  const label = [`${sign} ${name}`, !isPicture(file) && say(file.kind), shared && say("shared")];
  const failed = () => {
    setBad(url);
    broken();
  };
  return html`<button type="button" class="thumb" aria-label=${label.filter(Boolean).join(", ")} onClick=${on}>
    ${url && url !== bad
      ? html`<img src=${near(url)} alt="" loading="lazy" onError=${failed} />`
      : html`<span><b>${sign}</b> <small>${name}</small></span>`}
    ${shared && html`<i aria-hidden="true">✓</i>`}
  </button>`;
}
