"use strict";
const API = "/control/telegram";
const who = document.body.dataset.person;
const $ = (id) => document.getElementById(id);
let payload = new URLSearchParams(location.search).get("start") || "";
let shown = "", answering = 0, toasted = new Set(), asked = 0;

function make(tag, options = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...inside);
  return made;
}

const look = async (path = "") => (await fetch("/telegram/look" + path)).json();

async function call(path, body) {
  const answer = await fetch(API + path, { method: "POST", body: JSON.stringify(body) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.details ? told.details[0].msg : told.error);
  return told;
}

function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

const name = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");
const clock = (date) =>
  new Date(date * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

function face(person) {
  const letters = [person.first_name, person.last_name].filter(Boolean)
    .map((each) => [...each][0]).join("");
  return make("div", { class: `face f${person.id % 5}`, "aria-hidden": "true" }, letters);
}

/* The list */

function row(person) {
  const about = person.last ? person.last.text : "no messages yet";
  const told = make("p", {}, make("b", {}, name(person)), make("span", {}, about));
  return make("li", {}, make("a", { href: `/telegram/${person.id}${location.search}` }, face(person), told));
}

async function showList() {
  const { people } = await look();
  const now = JSON.stringify(people);
  if (now === shown) return;
  shown = now;
  $("people").replaceChildren(...people.map(row));
  $("nobody").hidden = people.length > 0;
}

async function addPerson(event) {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(event.target));
  const made = await call("/people", given).catch((error) => toast(error.message));
  if (made) location.href = `/telegram/${made.id}${location.search}`;
}

/* A chat */

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote" };

function marked(entity, inside, text) {
  if (entity.type === "text_link") return link(entity.url, inside);
  if (entity.type === "url") return link(text, inside);
  if (entity.type === "spoiler") return make("span", { class: "spoiler" }, ...inside);
  if (entity.type === "bot_command") {
    return make("a", { href: "#", onclick: (event) => { event.preventDefault(); say(text); } },
      ...inside);
  }
  return TAGS[entity.type] ? make(TAGS[entity.type], {}, ...inside) : make("span", {}, ...inside);
}

function link(url, inside) {
  const good = /^(https?|tg|mailto):/i.test(url) ? url : `http://${url}`;
  return make("a", { href: good, target: "_blank", rel: "noopener noreferrer" }, ...inside);
}

function rich(text, entities, begin = 0, end = text.length) {
  const nodes = [];
  let at = begin, rest = [...entities];
  while (rest.length) {
    const first = rest.shift();
    const stop = Math.min(first.offset + first.length, end);
    if (first.offset < at || stop <= first.offset) continue;
    const inner = rest.filter((each) => each.offset < stop);
    rest = rest.filter((each) => each.offset >= stop);
    nodes.push(text.slice(at, first.offset));
    nodes.push(marked(first, rich(text, inner, first.offset, stop), text.slice(first.offset, stop)));
    at = stop;
  }
  nodes.push(text.slice(at, end));
  return nodes.filter((each) => each !== "");
}

async function launch(getting) {
  const tab = window.open("", "_blank");
  const told = await getting.catch((error) => toast(error.message));
  if (!told || !told.url) { if (tab) tab.close(); return told; }
  if (tab) { tab.opener = null; tab.location.replace(told.url); } else location.href = told.url;
  return told;
}

function act(what, body = {}) {
  return call(`/people/${who}/${what}`, body).then(refresh);
}

async function start() {
  await call(`/people/${who}/start`, { parameter: payload });
  payload = "";
  history.replaceState(null, "", location.pathname);
  await refresh();
}

function say(text) {
  const body = { text, reply_to: answering };
  answering = 0;
  return act("say", body).catch((error) => toast(error.message));
}

async function press(message, button, event) {
  const wish = { message_id: message.message_id, text: button.text };
  if (button.copy_text) return navigator.clipboard.writeText(button.copy_text.text);
  if (button.callback_data) wish.data = button.callback_data;
  else return launch(call(`/people/${who}/press`, wish));
  event.target.classList.add("waits");
  setTimeout(() => event.target.classList.remove("waits"), 2000);
  return call(`/people/${who}/press`, wish).then(refresh).catch((error) => toast(error.message));
}

function inline(message) {
  const sign = (button) => (button.web_app ? " ⧉" : button.url ? " ↗" : "");
  return make("div", { class: "keys" }, ...message.markup.inline_keyboard.map((keys) =>
    make("div", {}, ...keys.map((button) =>
      make("button", { class: button.style, onclick: (event) => press(message, button, event) },
        button.text + sign(button))))));
}

function media(message) {
  const nodes = [];
  const photo = message.photo && message.photo[0];
  if (photo) nodes.push(make("img", { src: `/telegram/files/${photo.file_id}`, alt: "" }));
  const file = message.document;
  if (file) {
    const place = { href: `/telegram/files/${file.file_id}`, download: file.file_name };
    nodes.push(make("div", {}, "📎 ", make("a", place, file.file_name)));
  }
  const contact = message.contact;
  if (contact) nodes.push(make("div", {}, `☎ ${name(contact)} ${contact.phone_number}`));
  return nodes;
}

function bubble(message) {
  const text = message.text || message.caption || "";
  const entities = message.entities || message.caption_entities || [];
  const answered = message.reply_to_message;
  const parts = [];
  if (answered) parts.push(make("div", { class: "quote" }, answered.text || "…"));
  parts.push(...media(message));
  parts.push(make("span", { class: "text" }, ...rich(text, entities)));
  const edited = message.edit_date ? "edited " : "";
  parts.push(make("time", {}, edited + clock(message.date)));
  const inside = [make("div", { class: "bubble", ondblclick: () => answer(message) }, ...parts)];
  if (message.markup && message.markup.inline_keyboard) inside.push(inline(message));
  return make("div", { class: message.mine ? "said" : "said own" }, ...inside);
}

function bubbles(messages) {
  let day = "";
  return messages.flatMap((message) => {
    const its = new Date(message.date * 1000).toLocaleDateString([], { day: "numeric", month: "long" });
    const head = its === day ? [] : [make("div", { class: "day" }, its)];
    day = its;
    return [...head, bubble(message)];
  });
}

function answer(message) {
  answering = message.message_id;
  $("answered").textContent = message.text || "…";
  $("answering").hidden = false;
  $("text").focus();
}

function keyboard(person) {
  const markup = person.keyboard || {};
  const rows = (markup.keyboard || []).map((keys) => make("div", {}, ...keys.map((key) =>
    make("button", { type: "button", onclick: () => tap(key) },
      key.text + (key.web_app ? " ⧉" : "")))));
  $("keyboard").replaceChildren(...rows);
  $("keyboard").hidden = !rows.length || person.blocked;
  $("text").placeholder = markup.input_field_placeholder || "Message";
}

function tap(key) {
  if (key.web_app) return launch(call(`/people/${who}/tap`, { text: key.text }));
  return act("tap", { text: key.text }).catch((error) => toast(error.message));
}

function dress(person, messages) {
  $("name").textContent = name(person);
  $("state").textContent = person.blocked ? "has blocked the bot"
    : person.doing ? `the bot: ${person.doing.replace("_", " ")}…`
    : `${person.language_code || "—"} · ${person.id}`;
  $("face").replaceChildren(face(person));
  $("block").textContent = person.blocked ? "Unblock the bot" : "Block the bot";
  const begun = messages.some((message) => !message.mine) && !person.blocked && !payload;
  $("start").hidden = begun;
  $("start").textContent = person.blocked ? "Unblock and start" : "Start";
  $("write").hidden = !begun;
  const menu = person.menu;
  $("menu").hidden = menu.type !== "web_app" && !person.commands.length;
  $("menu").textContent = menu.type === "web_app" ? menu.text : "☰";
  keyboard(person);
}

function wishForReply(person, messages) {
  const last = messages[messages.length - 1];
  if (!last || !last.mine || last.message_id <= asked) return;
  asked = last.message_id;
  if (last.markup && last.markup.force_reply) answer(last);
}

function showAnswers(answers) {
  for (const each of answers.filter((answer) => !toasted.has(answer.id))) {
    toasted.add(each.id);
    if (!each.text || !shown) continue;
    if (each.show_alert) alert(each.text); else toast(each.text);
  }
}

async function showChat() {
  const { person, messages, answers } = await look(`/${who}`);
  showAnswers(answers);
  if (!answering) $("answering").hidden = true;
  const now = JSON.stringify([person, messages, payload]);
  if (now === shown) return;
  const wall = $("wall");
  const low = !shown || wall.scrollHeight - wall.scrollTop - wall.clientHeight < 80;
  shown = now;
  dress(person, messages);
  const about = make("p", { class: "about" }, person.description);
  wall.replaceChildren(...(messages.length ? bubbles(messages) : [about]));
  if (low) wall.scrollTop = wall.scrollHeight;
  wishForReply(person, messages);
}

async function openMenu() {
  const { person } = await look(`/${who}`);
  const rows = person.commands.map((each) => make("div", {}, make("button", { type: "button",
    onclick: () => { $("keyboard").hidden = true; say(`/${each.command}`); } },
    `/${each.command} — ${each.description}`)));
  $("keyboard").replaceChildren(...rows);
  $("keyboard").hidden = false;
}

function menu() {
  const opens = $("menu").textContent !== "☰";
  return opens ? launch(call(`/people/${who}/menu`, {})) : openMenu();
}

function send(event) {
  event.preventDefault();
  const text = $("text").value.trim();
  $("text").value = "";
  if (text) say(text);
}

function prepareChat() {
  const told = (doing) => () => doing().catch((error) => toast(error.message));
  $("write").addEventListener("submit", send);
  $("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) send(event);
  });
  $("menu").addEventListener("click", menu);
  $("start").addEventListener("click", told(start));
  $("unanswer").addEventListener("click", () => { answering = 0; $("answering").hidden = true; });
  $("contact").addEventListener("click", told(() => act("contact")));
  $("block").addEventListener("click", told(async () => {
    const { person } = await look(`/${who}`);
    return act(person.blocked ? "unblock" : "block");
  }));
  $("acts").addEventListener("click", () => { $("acts").parentElement.open = false; });
}

async function refresh() {
  await (who ? showChat() : showList());
}

async function watch() {
  try { await refresh(); } catch { /* the sandbox is away: the next look finds it */ }
  setTimeout(watch, 1000);
}

if (who) prepareChat(); else $("new").addEventListener("submit", addPerson);
watch();
