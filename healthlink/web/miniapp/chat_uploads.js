// Files that are to go with the next message: each is sent up at once, and can be taken away again.
import { html, useRef, useState } from "../vendor/preact.js";
import { newKey, remove, upload } from "../shared/api.js";
import { words } from "../shared/i18n.js";
import { told } from "../shared/page.js";

const say = words({
  drop: ["Հեռացնել՝ {name}", "Убрать: {name}", "Remove {name}"],
  large: ["Ֆայլը 20 ՄԲ-ից մեծ է", "Файл больше 20 МБ", "The file is larger than 20 MB"],
});
const MOST = 10;
const LARGEST = 20 * 1024 * 1024;
export const TAKEN = "image/jpeg,image/png,image/webp,application/pdf";

/** `at`: of the conversation. Answers {items, add(files), drop(item), forget()}; an item has a `file`
 * once it is there. */
export function useUploads(at) {
  const [items, setItems] = useState([]);
  const breaking = useRef(new Map());
  const change = (key, about) =>
    setItems((all) => all.map((item) => (item.key === key ? { ...item, ...about } : item)));
  const start = async ({ key, name }, picked) => {
    if (picked.size > LARGEST) return change(key, { fault: say("large") });
    const form = new FormData();
    form.append("file", picked, name);
    const breaker = new AbortController();
    breaking.current.set(key, breaker);
    const progress = (part) => change(key, { part });
    try {
      change(key, { file: await upload(`${at}/files`, form, { key, progress, signal: breaker.signal }) });
    } catch (fault) {
      change(key, { fault: told(fault) });
    }
  };
  const add = (picked) => {
    const fresh = [...picked].slice(0, MOST - items.length)
      .map((file) => ({ item: { key: newKey(), name: file.name, part: 0, file: null, fault: "" }, file }));
    setItems((all) => [...all, ...fresh.map(({ item }) => item)]);
    for (const { item, file } of fresh) start(item, file);
  };
  const drop = ({ key, file }) => {
    breaking.current.get(key)?.abort();
    setItems((all) => all.filter((item) => item.key !== key));
    if (file) remove(`/api/v1/chat/files/${file.id}`).catch(() => null); // it goes within a day anyway
  };
  return { items, add, drop, forget: () => setItems([]) };
}

export const Uploads = ({ of }) => of.items.map((item) => html`<div class="upload" key=${item.key}>
  <span>${item.name}
    ${!item.file && !item.fault && html`<progress value=${item.part} aria-label=${item.name}></progress>`}
    ${item.fault && html`<small class="wrong" role="alert">${item.fault}</small>`}
  </span>
  <button type="button" class="small" aria-label=${say("drop", { name: item.name })} onClick=${() => of.drop(item)}>✕</button>
</div>`);
