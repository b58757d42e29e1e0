/** Mana and reputation in words, for both command lines. */

import type { ManaView, RankedView, ReputationView, ScoreView } from "./economy-view.ts";

const HEAD = 12;

/** Thousandths as a decimal number. */
export function manaAmount(milli: bigint): string {
  return `${milli / 1000n}.${(milli % 1000n).toString().padStart(3, "0")}`;
}

export function manaText(view: ManaView): string {
  if (!view.exists)
    return `${view.account} was never registered: it has no mana\nregister the hotkey on the chain; the next epoch opens its account`;
  const full = view.milli >= view.capMilli ? "now" : fullIn(view);
  const rate = (view.perSlotMilli * BigInt(view.multiplier)) / 1000n;
  return [
    `account     ${view.account}`,
    `mana        ${manaAmount(view.milli)} of ${manaAmount(view.capMilli)}`,
    `comes back  ${manaAmount(rate)} a slot, full ${full}`,
    `reputation  ${view.reputation}: it pays ${view.pricePermille} for what costs 1000`,
  ].join("\n");
}

function fullIn({ fullSlot, slot }: ManaView): string {
  return fullSlot === null ? "never" : `in ${fullSlot - slot} slots`;
}

export function reputationText(view: ReputationView): string {
  return [
    `account    ${view.account}`,
    ...scoreLines("miner", view.miner),
    ...scoreLines("validator", view.validator),
  ].join("\n");
}

function scoreLines(trade: string, score: ScoreView): string[] {
  const frozen =
    score.frozenUntil === null ? "" : `, does not rise before epoch ${score.frozenUntil}`;
  const head = `${trade.padEnd(11)}${score.value} of 1000${frozen}`;
  const lines = score.changes.map(({ epoch, height, cause, before, after, subject }) => {
    const delta = `${after >= before ? "+" : ""}${after - before}`.padStart(5);
    return `  ${delta}  ${cause.padEnd(12)}  ${subject}  epoch ${epoch}, block ${height}`;
  });
  return [head, ...lines];
}

export function rankingText(rows: readonly RankedView[]): string {
  if (rows.length === 0) return "nobody has earned anything yet";
  return rows
    .map(({ value, trade, account, frozenUntil }) => {
      const frozen = frozenUntil === null ? "" : `  frozen until epoch ${frozenUntil}`;
      return `${String(value).padStart(5)}  ${trade.padEnd(HEAD)}${account}${frozen}`;
    })
    .join("\n");
}
