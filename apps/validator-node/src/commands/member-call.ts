/** A call of a member's hotkey: signed, sent, and followed until a block says how it ended. */

import { setTimeout as delay } from "node:timers/promises";
import { createSr25519Signer } from "@platform/keys";
import { createNodeApiClient, type NodeApiClient, signingSlot } from "@platform/node-api";
import {
  type Call,
  CodedError,
  encodeExtrinsic,
  fromHex,
  type Hex32,
  Scheme,
  signExtrinsic,
} from "@platform/protocol";
import { runtimeError } from "@platform/runtime";
import { loadConfig } from "../config/load.ts";
import { loadKeyMaterial } from "../config/secrets.ts";

export interface MemberCallOptions {
  readonly config: string;
  readonly url: string;
  readonly json?: boolean;
}

export interface SentCall {
  readonly extrinsic: Hex32;
  readonly hotkey: Hex32;
  readonly nonce: number;
  readonly chainId: Hex32;
  /** The first block that may hold it. */
  readonly from: bigint;
}

const POLL_MS = 200;
/** Ten idle production slots: a block takes the call earlier unless the network stands still. */
const PATIENCE_MS = 60_000;

/**
 * @param isDone true if the block that took the call did what was asked
 * @throws CodedError CALL_REFUSED naming the runtime's reason, CALL_NOT_INCLUDED, API_*
 */
export async function sendMemberCall(
  options: MemberCallOptions,
  call: Call,
  isDone: (api: NodeApiClient, sent: SentCall) => Promise<boolean>,
): Promise<SentCall> {
  const { config } = loadConfig({ file: options.config, env: process.env, flags: {} });
  const signer = createSr25519Signer(fromHex(loadKeyMaterial(config).hotkeySeed));
  const api = createNodeApiClient(options.url);
  const [status, { intervalMs, epochSlots }, account] = await Promise.all([
    api.status(),
    api.parameters(),
    api.account(signer.publicKey),
  ]);
  const { chainId, specVersion } = status;
  const nonce = account.nonceOwn;
  const from = signingSlot(status.slot, intervalMs, Date.now());
  const body = {
    ...{ call, signer: signer.publicKey, scheme: Scheme.sr25519, nonce },
    ...{ mortality: { from, slots: epochSlots }, specVersion, chainId },
  };
  const bytes = encodeExtrinsic(await signExtrinsic(body, signer));
  const extrinsic = await api.submitExtrinsic(bytes);
  const sent = { extrinsic, hotkey: signer.publicKey, nonce, chainId, from: status.height + 1n };
  await included(api, sent);
  if (!(await isDone(api, sent))) throw await refusal(api, sent);
  return sent;
}

async function included(api: NodeApiClient, { hotkey, nonce }: SentCall): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await delay(POLL_MS))
    if ((await api.account(hotkey)).nonceOwn > nonce) return;
  throw new CodedError({
    code: "CALL_NOT_INCLUDED",
    message: `no block has taken the call within ${PATIENCE_MS / 1_000} s`,
    hint: "`validator-node consensus` says what the network waits for; the call may still be taken",
  });
}

/** True once an event of this name in the blocks since names the signer. */
export function eventBySigner(event: string): typeof isSaid {
  return isSaid;
  async function isSaid(api: NodeApiClient, { from, hotkey }: SentCall): Promise<boolean> {
    const page = await api.events({
      from: `${from}`,
      pallet: "governance",
      event,
      account: hotkey,
    });
    return page.items.length > 0;
  }
}

/** The reason that the blocks since give; where several calls failed, each one's. */
async function refusal(api: NodeApiClient, { from }: SentCall): Promise<CodedError> {
  const { items } = await api.events({
    from: `${from}`,
    pallet: "system",
    event: "ExtrinsicFailed",
  });
  const reasons = items.flatMap(({ payload }) => {
    const error = runtimeError(Number(payload?.["outcome"] ?? 0));
    return error === null ? [] : [`${error.pallet}.${error.code}: ${error.message}`];
  });
  return new CodedError({
    code: "CALL_REFUSED",
    message: reasons.length === 0 ? "the runtime refused the call" : reasons.join("; "),
    hint: "docs/governance.md says who may do this and when; `validator-node governance list` shows how far each proposal is",
  });
}
