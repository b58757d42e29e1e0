/** Balances (5): the two calls that give accounts something to stake. */

import { multiAddress } from "../metadata/extrinsic-types.ts";
import { accountId, compact, u64, type VariantValue } from "../scale/scale-types.ts";
import type { State } from "../state/layered-state.ts";
import { storage } from "../state/storage-item.ts";
import { BAD_ORIGIN, call, definePallet, FUNDS_UNAVAILABLE } from "./pallet.ts";
import { account, changeBalance } from "./system.ts";

const CANNOT_LOOKUP: VariantValue = { name: "CannotLookup", fields: {} };

const totalIssuance = storage({
  pallet: "Balances",
  name: "TotalIssuance",
  value: u64,
  fallback: 0n,
});

function idOf(address: VariantValue): string | undefined {
  return address.name === "Id" ? (address.fields["0"] as string) : undefined;
}

/** Mints at genesis or by Root. */
export function mint(state: State, who: string, amount: bigint): void {
  changeBalance(state, who, amount);
  totalIssuance.put(state, totalIssuance.get(state) + amount);
}

export const balances = definePallet({
  name: "Balances",
  crate: "pallet_balances",
  index: 5,
  storage: [totalIssuance],
  calls: [
    call("transfer_keep_alive", 3, { dest: multiAddress, value: compact(u64) }, (context, args) => {
      const { state, origin } = context;
      if (origin.kind !== "signed") return BAD_ORIGIN;
      const to = idOf(args.dest);
      if (to === undefined) return CANNOT_LOOKUP;
      if (!changeBalance(state, origin.who, -args.value)) return FUNDS_UNAVAILABLE;
      changeBalance(state, to, args.value);
      context.deposit("Balances", "Transfer", { from: origin.who, to, amount: args.value });
      return undefined;
    }),
    call(
      "force_set_balance",
      8,
      { who: multiAddress, new_free: compact(u64) },
      ({ state, origin, deposit }, args) => {
        if (origin.kind !== "root") return BAD_ORIGIN;
        const who = idOf(args.who);
        if (who === undefined) return CANNOT_LOOKUP;
        mint(state, who, args.new_free - account.get(state, who).data.free);
        deposit("Balances", "BalanceSet", { who, free: args.new_free });
        return undefined;
      },
    ),
  ],
  events: [
    { name: "Transfer", index: 2, fields: { from: accountId, to: accountId, amount: u64 } },
    { name: "BalanceSet", index: 3, fields: { who: accountId, free: u64 } },
  ],
  constants: [{ name: "ExistentialDeposit", type: u64, value: 0n }],
});
