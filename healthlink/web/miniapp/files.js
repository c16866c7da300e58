// The files of a patient, as the pages about them know them.
import { useRef } from "../vendor/preact.js";
import { get, list } from "../shared/api.js";
import { useLoaded } from "../shared/page.js";

export const KINDS = {
  xray: ["Ռենտգեն", "Рентген", "X-ray"],
  photo: ["Լուսանկար", "Фото", "Photo"],
  document: ["Փաստաթուղթ", "Документ", "Document"],
};
const YOUNG = 10_000; // ms: links that fail so soon are not too old
const THUMBNAIL_COMES = [3000, 10_000]; // ms; each look is written down

export const isPicture = ({ content_type }) => content_type.startsWith("image/");

/** Where our server serves it to this page: links name the server as the world knows it. */
export const near = (url) => url.replace(/^https?:\/\/[^/]+/, location.origin);

/** All that is at `path`: as useLoaded, `change(rows => rows)`, and `freshen(always)`: new links
 * instead of those that are over, or, `always`, that open nothing; `newest(id)`: one of them;
 * `landed(made)`: one more has come. */
export function useFiles(path) {
  const born = useRef(0);
  const rows = useRef(); // the newest, also between two drawings
  const files = useLoaded(path, async (at) => {
    rows.current = await everything(at);
    born.current = Date.now();
    return rows.current;
  });
  const change = (how) => files.set((rows.current = how(rows.current ?? [])));
  const over = () => rows.current?.some((row) => Date.parse(row.links_expire_at) <= Date.now() + YOUNG);
  const freshen = async (always) => {
    const young = Date.now() - born.current < YOUNG;
    if (!young && (always || over())) await files.again();
  };
  const newest = (id) => rows.current?.find((row) => row.id === id);
  const landed = async (made) => {
    change((all) => [made, ...all.filter(({ id }) => id !== made.id)]);
    const dressed = isPicture(made) && (await withThumbnail(made.id, newest));
    if (dressed) change((all) => all.map((row) => (row.id === made.id ? dressed : row)));
  };
  return { ...files, change, freshen, landed, newest };
}

async function everything(path) {
  const rows = [];
  for (let next = `${path}?limit=100`; next; ) {
    const page = await list(next);
    rows.push(...page.rows);
    next = page.next;
  }
  return rows;
}

// It is drawn a moment after the upload.
async function withThumbnail(id, newest) {
  for (const pause of THUMBNAIL_COMES) {
    await new Promise((go) => setTimeout(go, pause));
    const file = newest(id) && (await get(`/media/${id}`).catch(() => null));
    if (file?.has_thumbnail) return file;
  }
  return null;
}
