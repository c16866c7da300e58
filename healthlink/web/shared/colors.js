// The colours of somebody's theme, as #rrggbb, so that everybody can read what is written in them.
// Contrast by https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
const ENOUGH = 4.5;
const STEPS = 20;

const parts = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));

function luminance(color) {
  const [red, green, blue] = parts(color).map((part) =>
    part <= 10 ? part / 3295 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  return red * 0.2126 + green * 0.7152 + blue * 0.0722;
}

export const isDark = (color) => luminance(color) < 0.18;

export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** `color` as what lies beneath `text`: darker or lighter, if that cannot be read on it otherwise. */
export function beneath(text, color) {
  const end = isDark(text) ? 255 : 0;
  for (let step = 0; step < STEPS; step++) {
    const mixed = parts(color).map((part) => Math.round(part + ((end - part) * step) / STEPS));
    const now = `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    if (contrast(text, now) >= ENOUGH) return now;
  }
  return end ? "#ffffff" : "#000000";
}
