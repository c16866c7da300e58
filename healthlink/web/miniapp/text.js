// A page of text: cards with a heading and a few paragraphs each.
import { html } from "../vendor/preact.js";
import { Card, Page } from "../shared/page.js";

/** `say` knows the title, and of each part its heading and, under the same name and "Text", what
 * it says: a paragraph a line. */
export const Text = ({ say, parts, children }) => html`<${Page} title=${say("title")}>
  ${parts.map((part) => html`<${Card} title=${say(part)} key=${part}>
    ${say(`${part}Text`).split("\n").map((line) => html`<p>${line}</p>`)}
  <//>`)}
  ${children}
<//>`;
