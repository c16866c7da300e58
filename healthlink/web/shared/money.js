// Sums as people read them: 15 000 ֏. Amounts are major units, as the API has them.
const SIGNS = { AMD: "֏", RUB: "₽" };
const NO_BREAK = "\u00a0";

export function money(amount, currency) {
  const [major, rest] = amount.toFixed(2).split(".");
  const number = major.replace(/\B(?=(\d{3})+$)/g, NO_BREAK) + (rest === "00" ? "" : `,${rest}`);
  return `${number}${NO_BREAK}${SIGNS[currency] ?? currency}`;
}
