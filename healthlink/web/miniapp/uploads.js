// Files on their way to patients' cards, one after the other. They go on while other pages are
// looked at; closing the Mini App asks first.
import { useEffect, useState } from "../vendor/preact.js";
import { newKey, upload } from "../shared/api.js";
import { fitting } from "../shared/pictures.js";
import { buzz, holdOpen } from "../shared/telegram.js";

let jobs = []; // {key, path, kind, file, state: waiting | going | failed, part: 0…1, fault}
let going = null; // how to break off the one that goes
const watchers = new Set();

/** Those that go to `path`, as they are now. `landed(made)` hears of each that arrives. */
export function useUploads(path, landed) {
  const [, draw] = useState({});
  useEffect(() => {
    const watcher = { draw: () => draw({}), landed: (job, made) => job.path === path && landed(made) };
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, [path]);
  return jobs.filter((job) => job.path === path);
}

export function send(path, file, kind) {
  become([...jobs, { key: newKey(), path, file, kind, state: "waiting", part: 0 }]);
  next();
}

export function sendAgain({ key }) {
  change(key, { state: "waiting", part: 0, fault: null });
  next();
}

/** Breaks it off, if it goes. */
export function forget({ key }) {
  if (going?.key === key) going.stop.abort();
  become(jobs.filter((job) => job.key !== key));
}

async function next() {
  const job = jobs.find(({ state }) => state === "waiting");
  if (going || !job) return;
  const stop = new AbortController();
  going = { key: job.key, stop };
  change(job.key, { state: "going" });
  try {
    const made = await sent(job, stop.signal);
    buzz("success");
    become(jobs.filter(({ key }) => key !== job.key));
    for (const watcher of watchers) watcher.landed(job, made);
  } catch (fault) {
    if (!stop.signal.aborted) buzz("error");
    change(job.key, { state: "failed", fault });
  }
  going = null;
  next();
}

async function sent({ key, path, kind, file }, signal) {
  const fit = await fitting(file);
  if (signal.aborted) throw new DOMException("", "AbortError");
  const form = new FormData();
  form.append("kind", kind);
  form.append("file", fit);
  return upload(path, form, { key, signal, progress: (part) => change(key, { part }) });
}

function change(key, about) {
  become(jobs.map((job) => (job.key === key ? { ...job, ...about } : job)));
}

function become(now) {
  jobs = now;
  holdOpen("uploads", jobs.length > 0);
  for (const watcher of watchers) watcher.draw();
}
