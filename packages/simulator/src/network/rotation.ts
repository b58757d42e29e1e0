/** A member delegates to its next session key while the network runs, until a block has taken it. */

import { encodeExtrinsic, Scheme, signDelegation, signExtrinsic } from "@platform/protocol";
import { call } from "@platform/runtime";
import type { ValidatorApi } from "@platform/validator";
import type { Founding } from "./founding.ts";
import type { VirtualTime } from "./virtual-time.ts";

const AGAIN_MS = 3_000;

export interface RotationParts {
  readonly founding: Founding;
  readonly time: VirtualTime;
  /** The API of a member that runs now. */
  readonly door: () => ValidatorApi | undefined;
  /** True once a block has taken the delegation. */
  readonly done: () => boolean;
}

/** @param index of the member in the founding */
export function rotate(parts: RotationParts, index: number): void {
  const { time, door, done } = parts;
  let seq = 1n;
  const look = (): void => {
    if (done()) return;
    time.after(AGAIN_MS, look);
    const api = door();
    // A door that dies never answers, one that stops refuses: the next look asks another.
    if (api !== undefined) send(parts, index, ++seq, api).catch(() => undefined);
  };
  look();
}

async function send(
  { founding }: RotationParts,
  index: number,
  seq: bigint,
  api: ValidatorApi,
): Promise<void> {
  const { genesis, chainId, members } = founding;
  const member = members[index];
  if (member === undefined) throw new RangeError(`no member ${index}`);
  const { hotkey, hotkeySigner, next } = member;
  const live = genesis.validators.find(({ signed }) => signed.delegation.hotkey === hotkey);
  if (live === undefined) throw new RangeError(`no delegation of ${hotkey}`);
  const status = await api.status();
  const account = await api.account(hotkey);
  const signed = await signDelegation(
    {
      ...live.signed.delegation,
      chainId,
      sessionKey: next.publicKey,
      fromEpoch: status.epoch + 1n,
      seq,
    },
    hotkeySigner,
    next,
  );
  const extrinsic = await signExtrinsic(
    {
      call: call.delegate(signed),
      signer: hotkey,
      scheme: Scheme.sr25519,
      nonce: account.nonceOwn,
      mortality: { from: status.slot, slots: genesis.parameters.epochSlots },
      specVersion: status.specVersion,
      chainId,
    },
    hotkeySigner,
  );
  await api.submitExtrinsic(encodeExtrinsic(extrinsic), "owner");
}
