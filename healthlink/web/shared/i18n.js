// What is said, in Armenian, Russian and English, in this order. A page brings its own words:
//   const say = words({ title: ["Իմ պացիենտները", "Мои пациенты", "My patients"] });
//   say("title"), say("greeting", { name: "Anna" }) for "Hello, {name}"
// A fact that ends with a full stop ("30 нояб.") ends the sentence, too.
import { COMMON } from "./words.js";

export const LANGUAGES = ["hy", "ru", "en"];
let spoken = "hy";

export const language = () => spoken;

export function speak(code) {
  spoken = LANGUAGES.includes(code) ? code : "hy";
  document.documentElement.lang = spoken;
}

export function words(own) {
  const all = { ...COMMON, ...own };
  return (key, facts = {}) =>
    all[key][LANGUAGES.indexOf(spoken)].replace(/\{(\w+)\}(\.?)/g, (_, name, stop) => {
      const fact = String(facts[name] ?? "");
      return fact.endsWith(".") ? fact : fact + stop;
    });
}
