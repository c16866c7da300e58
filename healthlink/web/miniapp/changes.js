// What a form has changed of a thing: nothing else is sent, so that what somebody else has changed
// meanwhile stays.

/** `texts`: names of what is emptied by "" and not by null. */
export function changes(values, initial, texts) {
  const differing = Object.entries(values).filter(([name, value]) => value !== initial[name]);
  return Object.fromEntries(differing.map(([name, value]) =>
    [name, value === null && texts.includes(name) ? "" : value]));
}
