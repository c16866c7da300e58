// What a page remembers. A strict browser may forbid it inside a frame: then it lasts as long as
// the page does.

function memory(kind) {
  const instead = new Map();
  const real = () => {
    try {
      return window[kind];
    } catch {
      return null;
    }
  };
  return {
    read(name) {
      try {
        return JSON.parse(instead.get(name) ?? real()?.getItem(name) ?? "null");
      } catch {
        return null;
      }
    },
    write(name, value) {
      const text = JSON.stringify(value);
      try {
        real().setItem(name, text);
        instead.delete(name);
      } catch {
        instead.set(name, text); // it is newer than what may still be there
      }
    },
    forget(name) {
      instead.delete(name);
      try {
        real().removeItem(name);
      } catch {
        // there was nothing
      }
    },
    names() {
      try {
        return [...Object.keys(real()), ...instead.keys()];
      } catch {
        return [...instead.keys()];
      }
    },
  };
}

export const session = memory("sessionStorage"); // until the Mini App is closed
export const device = memory("localStorage"); // after that, too
