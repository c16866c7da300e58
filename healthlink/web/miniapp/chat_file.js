// A file of a conversation: a picture that opens large, or a document that is taken along.
import { html, useEffect, useState } from "../vendor/preact.js";
import { blob, get } from "../shared/api.js";
import { words } from "../shared/i18n.js";
import { Act } from "../shared/page.js";
import { opensLink } from "../shared/telegram.js";
import { Large, Stage } from "./large.js";

const say = words({
  open: ["Բացել նկարը՝ {name}", "Открыть снимок: {name}", "Open the picture: {name}"],
  kb: ["{n} ԿԲ", "{n} КБ", "{n} kB"],
  mb: ["{n} ՄԲ", "{n} МБ", "{n} MB"],
});
const MEGA = 1024 * 1024;

export const size = (bytes) =>
  bytes < MEGA ? say("kb", { n: Math.ceil(bytes / 1024) }) : say("mb", { n: (bytes / MEGA).toFixed(1) });

const isPicture = ({ content_type }) => content_type.startsWith("image/");

export function ChatFile({ file }) {
  const at = `/api/v1/chat/files/${file.id}`;
  const follow = async () => opensLink((await get(at)).url);
  if (isPicture(file)) return html`<${Picture} file=${file} at=${at} />`;
  return html`<${Act} on=${follow} kind="file"><span class="mark">PDF</span>
    <span>${file.file_name}<small>${size(file.size)}</small></span><//>`;
}

// A small one comes a moment after the picture.
const small = (at) => blob(`${at}/thumbnail`).catch(() => blob(`${at}/content`));

function Picture({ file, at }) {
  const address = useBlob(at, small);
  const [large, setLarge] = useState("");
  const open = async () => setLarge(URL.createObjectURL(await blob(`${at}/content`)));
  const close = () => {
    URL.revokeObjectURL(large);
    setLarge("");
  };
  const name = file.file_name;
  return html`<${Act} on=${open} kind="file picture">
    ${address
      ? html`<img src=${address} alt=${say("open", { name })} />`
      : html`<span>${name}</span>`}
  <//>
  ${large && html`<${Large} name=${name} close=${close}><${Stage} src=${large} alt=${name} /><//>`}`;
}

// As an address of this page, for as long as it is shown; none where it could not be had.
function useBlob(at, load) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    let made = "";
    let gone = false;
    load(at).then((found) => {
      if (gone) return;
      made = URL.createObjectURL(found);
      setAddress(made);
    }, () => null);
    return () => {
      gone = true;
      URL.revokeObjectURL(made);
    };
  }, [at]);
  return address;
}
