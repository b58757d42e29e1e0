/** What members say of each other, and what follows for a challenge's scope (docs/adr/0037). */

import { createOutput } from "@platform/command-line/output";
import { encodeSs58, readPublicKey } from "@platform/keys";
import {
  challengeIdOf,
  createNodeApiClient,
  type TrustView,
  trustContext,
  trustLevel,
} from "@platform/node-api";
import { call } from "@platform/runtime";
import { openCaller, type SendOptions } from "./send-call.ts";

/** @throws CodedError USAGE, ADDRESS_INVALID, CALL_NOT_IN_BLOCK, the node's refusal */
export async function trustAttest(
  who: string,
  options: SendOptions & { readonly level: string; readonly context: string },
): Promise<void> {
  const subject = readPublicKey(who);
  const context = trustContext(options.context);
  const level = trustLevel(options.level);
  const { send } = await openCaller(options);
  const extrinsic = await send(call.trustAttest({ subject, context, level }));
  said(options, { extrinsic, subject, context: options.context, level: options.level });
}

/** @throws CodedError USAGE, ADDRESS_INVALID, CALL_NOT_IN_BLOCK, the node's refusal */
export async function trustRevoke(
  who: string,
  options: SendOptions & { readonly context: string },
): Promise<void> {
  const subject = readPublicKey(who);
  const context = trustContext(options.context);
  const { send } = await openCaller(options);
  const extrinsic = await send(call.trustRevoke({ subject, context }));
  said(options, { extrinsic, subject, context: options.context, level: "none" });
}

function said(
  options: SendOptions,
  word: {
    readonly extrinsic: string;
    readonly subject: string;
    readonly context: string;
    readonly level: string;
  },
): void {
  createOutput(options.json === true).result(
    word,
    () =>
      `a block holds it as ${word.extrinsic}: ${encodeSs58(word.subject)}, ${word.context} ${word.level}\n` +
      "`validator-node events --pallet trust` says whether the rules took it",
  );
}

/** @throws CodedError NOT_FOUND, ADDRESS_INVALID */
export async function trustExplain(
  who: string,
  challengeName: string,
  options: { readonly url: string; readonly json?: boolean },
): Promise<void> {
  const api = createNodeApiClient(options.url);
  const validator = readPublicKey(who);
  const challenge = await challengeIdOf(api, challengeName);
  const found = await api.trustExplain(challenge, validator);
  createOutput(options.json === true).result({ validator, challenge, ...found }, () =>
    explanationText(found),
  );
}

function explanationText({ within, verdict, level, context, path, rule }: TrustView): string {
  const lines = [`within      ${within ? "yes" : "no"}: ${verdict}`];
  if (path.length > 0)
    lines.push(
      `path        ${path.map(encodeSs58).join(" → ")}`,
      `comes to    ${level}${context === null ? "" : ` in ${context}`}`,
    );
  if (rule === null) return `${lines.join("\n")}\nrule        none: nobody is within`;
  lines.push(
    `rule        ${rule.minLevel} or more in ${rule.contexts.join(", ")}, ` +
      `at most ${rule.maxDepth} hops${rule.membersOnly ? ", members only" : ""}`,
    ...rule.anchors.map((one) => `anchor      ${encodeSs58(one)}`),
    "all members evaluate all the same: a scope is recorded and explained, it filters nobody",
  );
  return lines.join("\n");
}
