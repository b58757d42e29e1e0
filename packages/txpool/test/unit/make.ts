import {
  type Call,
  CallIndex,
  type ExtrinsicBody,
  encodeExtrinsic,
  type Hex32,
  MAX_BLOCK_WEIGHT,
  Scheme,
  type SignedExtrinsic,
} from "@platform/protocol";
import type { BucketRule } from "../../src/index.ts";
import {
  type AccountView,
  type CallRules,
  createPool,
  type Delivery,
  type Pool,
} from "../../src/index.ts";

export const CHAIN = "c1".repeat(32);
export const hotkey = (n: number): Hex32 => n.toString(16).padStart(2, "0").repeat(32);

export const normalCall: Call = { ...CallIndex.commit, args: new Uint8Array(68) };

export function operationalCall(index: { pallet: number; call: number }, subject = 0): Call {
  return { ...index, args: new Uint8Array(40).fill(subject) };
}

export function signed(overrides: Partial<ExtrinsicBody> = {}, signature = "ab"): SignedExtrinsic {
  const body: ExtrinsicBody = {
    call: normalCall,
    signer: hotkey(1),
    scheme: Scheme.sr25519,
    nonce: 0,
    mortality: { from: 100n, slots: 20 },
    specVersion: 1,
    chainId: CHAIN,
    ...overrides,
  };
  return { type: "signed", body, signature: signature.repeat(64) };
}

export const bytesOf = (overrides: Partial<ExtrinsicBody> = {}, signature = "ab") =>
  encodeExtrinsic(signed(overrides, signature));

/** 32 normal calls fill their share of a block. */
export const WEIGHT_OF_NORMAL = (MAX_BLOCK_WEIGHT * 7n) / 8n / 32n;

/** 10 for each normal call; the payload is named by the commit's first 32 bytes when not zero. */
export const RULES: CallRules = {
  fee: (call) => (call.pallet === CallIndex.commit.pallet ? 10n : 0n),
  weight: (call) => (call.pallet === CallIndex.commit.pallet ? WEIGHT_OF_NORMAL : 1n),
  payloadOf: (call) => {
    const named = call.args[0] ?? 0;
    return call.pallet === CallIndex.commit.pallet && named !== 0 ? hotkey(named) : null;
  },
};

export const member: AccountView = {
  registered: true,
  owner: false,
  nextNonce: 0,
  mana: 1_000_000n,
  key: "dd".repeat(32),
};

export function delivery(
  overrides: Partial<Delivery> = {},
  view: Partial<AccountView> = {},
): Delivery {
  return {
    slot: 105n,
    epoch: 3n,
    peer: null,
    view: () => ({ ...member, ...view }),
    ...overrides,
  };
}

export function pool(buckets: { peerBucket?: BucketRule; hotkeyBucket?: BucketRule } = {}): Pool {
  return createPool(RULES, {
    runtime: { chainId: CHAIN, specVersion: 1, epochSlots: 20 },
    ...buckets,
  });
}

/** Precheck and accept as a caller does whose verification succeeds; gives verdict or code. */
export function admit(target: Pool, bytes: Uint8Array, from: Delivery = delivery()): string {
  const checked = target.precheck(bytes, from);
  if (checked.verdict !== "verify") return checked.code;
  const admission = target.accept(checked.ticket, from);
  return admission.verdict === "accept" ? "accept" : admission.code;
}
