/** One registered hotkey that sends as much as its nonce window allows, to every validator in turn. */

import { createSr25519Signer, type LoadedKey } from "@platform/keys";
import {
  encodeExtrinsic,
  MAX_NONCE_GAP,
  Scheme,
  signExtrinsic,
  toErrorRecord,
} from "@platform/protocol";
import { call, callFee } from "@platform/runtime";
import type { TestNetwork } from "./network.ts";

const REMARK = call.remark(new Uint8Array(1_024).fill(7));
/** A head that has not moved has the same nonces: no use in asking more often. */
const PAUSE_MS = 60;

export interface Flood {
  /** Thousandths of mana that each of its extrinsics costs at a reputation of 0. */
  fee(): bigint;
  /** Answers of the doors so far: `taken`, or the code of the refusal. */
  readonly answers: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export function startFlood(net: TestNetwork, key: LoadedKey): Flood {
  const answers = new Map<string, number>();
  const count = (word: string) => answers.set(word, (answers.get(word) ?? 0) + 1);
  const signer = createSr25519Signer(key.seed);
  let stopped = false;
  let bytes = 0;
  let failure: unknown;

  async function wave(via: number): Promise<void> {
    const { api } = net.node(via);
    const [status, account] = await Promise.all([api.status(), api.account(key.publicKey)]);
    for (let i = 0; i < MAX_NONCE_GAP && !stopped; i++) {
      const extrinsic = encodeExtrinsic(
        await signExtrinsic(
          {
            call: REMARK,
            signer: key.publicKey,
            scheme: Scheme.sr25519,
            nonce: account.nonceOwn + i,
            mortality: { from: status.slot, slots: 12 },
            specVersion: status.specVersion,
            chainId: net.devnet.chainId,
          },
          signer,
        ),
      );
      bytes = extrinsic.length;
      const answer = await api.submitExtrinsic(extrinsic).then(
        () => "taken",
        (error: unknown) => toErrorRecord(error).code,
      );
      count(answer);
      if (answer === "INSUFFICIENT_MANA") return;
    }
  }

  const running = (async () => {
    for (let via = 0; !stopped; via = (via + 1) % net.nodes.length) {
      await wave(via);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })().catch((error: unknown) => {
    failure = error;
  });

  return {
    answers,
    fee: () => callFee(REMARK, bytes),
    stop: async () => {
      stopped = true;
      await running;
      if (failure !== undefined) throw failure;
    },
  };
}
