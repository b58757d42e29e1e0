/** Voting power from stake, capped (PROTOCOL §6; protocol/validator-set.ts capPowers). */

const BILLION: u64 = 1_000_000_000;

/** Greatest C with C * 10^9 <= capPpb * sum(min(p, C)); powers are u16, so nothing overflows. */
function largestCap(powers: Array<u64>, capPpb: u64): u64 {
  let low: u64 = 0;
  let high: u64 = 0;
  for (let i = 0; i < powers.length; i++) if (powers[i] > high) high = powers[i];
  while (low < high) {
    const middle = (low + high + 1) / 2;
    let sum: u64 = 0;
    for (let i = 0; i < powers.length; i++) sum += powers[i] < middle ? powers[i] : middle;
    if (middle * BILLION <= capPpb * sum) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function capPowers(powers: Array<u64>): void {
  if (powers.length < 4) return;
  const cap = largestCap(powers, powers.length == 4 ? 300_000_000 : 250_000_000);
  for (let i = 0; i < powers.length; i++) if (powers[i] > cap) powers[i] = cap;
}
