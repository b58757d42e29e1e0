/** Owner keys as members see them: what rules, what waits, and the objection (docs/adr/0034). */

import { createOutput } from "@platform/command-line/output";
import { encodeSs58 } from "@platform/keys";
import { createNodeApiClient, ownersText } from "@platform/node-api";
import { CodedError } from "@platform/protocol";
import { call } from "@platform/runtime";
import { callRefused, openCaller, type SendOptions } from "./send-call.ts";

export async function ownersShow(options: {
  readonly url: string;
  readonly json?: boolean;
}): Promise<void> {
  const api = createNodeApiClient(options.url);
  const [authority, waiting] = await Promise.all([api.authority(), api.ownerRotation()]);
  createOutput(options.json === true).result({ ...authority, waiting }, () =>
    ownersText(authority, waiting, encodeSs58),
  );
}

/** @throws CodedError NO_ROTATION, CALL_REFUSED, CALL_NOT_IN_BLOCK, the node's refusal */
export async function ownersVeto(text: string, options: SendOptions): Promise<void> {
  if (!/^[0-9]{1,18}$/.test(text))
    throw new CodedError({ code: "USAGE", message: `a nonce is a number, not ${text}` });
  const nonce = BigInt(text);
  const caller = await openCaller(options);
  const before = await caller.api.ownerRotation();
  if (before?.nonce !== nonce)
    throw new CodedError({
      code: "NO_ROTATION",
      message: `no rotation of nonce ${nonce} waits`,
      hint: "`validator-node owners show` prints what waits",
    });
  const extrinsic = await caller.send(call.vetoRotation({ nonce }));
  const after = await caller.api.ownerRotation();
  const cancelled = after?.nonce !== nonce;
  if (!cancelled && !after.vetoedBy.includes(caller.hotkey.publicKey))
    throw callRefused("the objection is not on record");
  createOutput(options.json === true).result({ extrinsic, nonce, cancelled }, () =>
    cancelled
      ? `objected; rotation ${nonce} waits no more`
      : `objected; ${after.vetoedBy.length} members do by now`,
  );
}
