/** Checks a decision proof offline, against what the operator trusts (docs/spec/decision-proof.md). */

import { createOutput } from "@platform/command-line/output";
import {
  type Trust,
  trustGenesis,
  trustHead,
  type VerifiedDecision,
  verifyDecision,
} from "@platform/decision-proof";
import { verifySignature } from "@platform/keys";
import { CodedError, Scheme, sha256Hex } from "@platform/protocol";
import { readText } from "../node/node-files.ts";

interface VerifyOptions {
  readonly trust?: string;
  readonly trustHead?: string;
  readonly json?: boolean;
}

/** @throws CodedError USAGE, FILE_NOT_FOUND, GENESIS_*, DECISION_* naming the check that failed */
export function verify(file: string, options: VerifyOptions): void {
  const trust = trustOf(options);
  const verdict = verifyDecision(
    readText(file, "decision proof"),
    trust,
    (key, message, signature) => verifySignature(Scheme.ed25519, key, message, signature),
  );
  if (verdict.verdict === "reject") throw verdict.error;
  const { decision } = verdict;
  createOutput(options.json === true).result({ ok: true, ...decisionView(decision) }, () =>
    decisionText(decision),
  );
}

const HEAD = /^(0|[1-9][0-9]{0,18}):([0-9a-f]{64})$/;

function trustOf({ trust, trustHead: head }: VerifyOptions): Trust {
  if ((trust === undefined) === (head === undefined))
    throw usage("give either --trust genesis.json or --trust-head HEIGHT:HASH");
  if (trust !== undefined) return trustGenesis(readText(trust, "genesis"));
  const match = HEAD.exec(head ?? "");
  if (match?.[1] === undefined || match[2] === undefined)
    throw usage("--trust-head takes HEIGHT:HASH, the hash as 64 lower-case hex characters");
  return trustHead(BigInt(match[1]), match[2]);
}

function usage(message: string): CodedError {
  return new CodedError({ code: "USAGE", message });
}

function decisionView(decision: VerifiedDecision) {
  const { header, signers } = decision;
  return {
    chainId: header.chainId,
    height: header.height,
    hash: decision.hash,
    epoch: header.epoch,
    view: decision.view,
    timeMs: header.timeMs,
    stateRoot: header.stateRoot,
    epochChanges: decision.changes,
    power: signers.reduce((sum, { power }) => sum + power, 0n),
    totalPower: decision.totalPower,
    signers: signers.map(({ hotkey }) => hotkey),
    extrinsics: decision.extrinsics?.map(sha256Hex) ?? null,
    state:
      decision.state?.map(({ key, found }) => ({
        key,
        value: found.status === "present" ? found.value : null,
      })) ?? null,
  };
}

/** The last millisecond that a date can name; a set may have agreed on any number. */
const LAST_DATE_MS = 8_640_000_000_000_000n;

function timeText(timeMs: bigint): string {
  if (timeMs > LAST_DATE_MS) return `${timeMs} ms after 1970`;
  return new Date(Number(timeMs)).toISOString();
}

function decisionText(decision: VerifiedDecision): string {
  const view = decisionView(decision);
  const lines = [
    `decided     height ${view.height}  epoch ${view.epoch}  view ${view.view}`,
    `block       ${view.hash}`,
    `network     ${view.chainId}`,
    `time        ${timeText(view.timeMs)}`,
    `state root  ${view.stateRoot}`,
    `signed by   ${view.signers.length} members with ${view.power} of ${view.totalPower} power`,
    `trust       carried over ${view.epochChanges} changes of the set`,
  ];
  if (view.extrinsics !== null) lines.push(`body        ${view.extrinsics.length} extrinsics`);
  for (const { key, value } of view.state ?? []) {
    const found = value === null ? "absent" : `${value.length} bytes, SHA-256 ${sha256Hex(value)}`;
    lines.push(`state       ${Buffer.from(key).toString("hex")}: ${found}`);
  }
  return lines.join("\n");
}
