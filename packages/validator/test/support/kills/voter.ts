/**
 * The process that is killed: the shipped engine host over the shipped signer database on a real
 * disk, nothing else. It says what it signed the moment the signature exists, and it is of another
 * mind in each life: blocks and verdicts are drawn anew, so that only the disk can keep it honest.
 */

import { randomInt } from "node:crypto";
import { writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { blockDigest } from "@platform/consensus-pbft";
import { verifySignature } from "@platform/keys";
import {
  CodedError,
  decodeCertificate,
  fromHex,
  type Hex32,
  NilReason,
  Scheme,
  sha256Hex,
  utf8,
} from "@platform/protocol";
import {
  createSignerStore,
  openDatabase,
  SIGNER_DATABASE,
  type SignerRecord,
} from "@platform/storage";
import { type EngineHooks, EngineHost } from "../../../src/consensus/engine-host.ts";
import { systemClock } from "../../../src/services/clock.ts";
import { silentLogger } from "../silent-logger.ts";
import { encodeFrame, frameReader } from "./frames.ts";
import { blockAt, CHAIN_ID, SELF, SELF_SIGNER, SET } from "./network.ts";

/** Short, so that views change by themselves inside a life of milliseconds. */
const PACEMAKER = { viewMs: 25, viewMaxMs: 100, rebroadcastMs: 30 };
/** Digests that it may come to for one work: a second one would contradict the first. */
const OPINIONS = 3;

const [directory = "", behind = "0"] = process.argv.slice(2);

function say(kind: string, bytes: Uint8Array): void {
  const frame = encodeFrame(kind, bytes);
  for (let sent = 0; sent < frame.length; ) sent += writeSync(1, frame, sent);
}

function end(code: string): never {
  say("x", utf8(code));
  process.exit(1);
}

const signer = createSignerStore(
  openDatabase(join(directory, "signer.db"), SIGNER_DATABASE),
  CHAIN_ID,
);

/** One digest for a work and one vector for an epoch, whatever it thinks of them today. */
function attest(epoch: bigint): void {
  const submission = sha256Hex(utf8(`work ${epoch}`));
  const opinion = (): Hex32 => sha256Hex(utf8(`opinion ${randomInt(OPINIONS)}`));
  const [digest, vectorHash] = [opinion(), opinion()];
  if (locks({ kind: "attestation", lock: { epoch, submission, digest } }))
    say("a", utf8(`${epoch}/work ${digest}`));
  if (locks({ kind: "weights", lock: { epoch, mechanism: 0, vectorHash } }))
    say("a", utf8(`${epoch}/weights ${vectorHash}`));
}

function locks(record: SignerRecord): boolean {
  try {
    signer.transaction([record]);
    return true;
  } catch (error) {
    if (error instanceof CodedError && error.code === "SIGNER_CONFLICT") return false;
    throw error;
  }
}

const configOf = (height: bigint) => ({ height, set: SET, self: SELF });

const hooks: EngineHooks = {
  propose: async (height) => {
    const block = blockAt(height, `own ${randomInt(1_000_000)}`);
    return { block, digest: blockDigest(block) as Hex32 };
  },
  validate: async () =>
    randomInt(8) === 0 ? { ok: false, nilReason: NilReason.clock } : { ok: true },
  decided: async ({ height, digest }) => {
    attest(height);
    say("d", utf8(`${height} ${digest}`));
    queueMicrotask(() => setImmediate(() => host.feed({ t: "due", height: height + 1n })));
    return configOf(height + 1n);
  },
  send: (_to, bytes) => say("m", bytes),
  answer: () => undefined,
  seen: () => undefined,
  due: () => undefined,
  viewChanged: () => undefined,
  evidence: () => undefined,
  fetch: () => undefined,
  restoredDisk: () => end("RESTORED_DISK"),
  fatal: (error) =>
    end(error instanceof CodedError ? `${error.code} ${error.message}` : String(error)),
};

const { decision, watermark } = signer;
const top = watermark === undefined ? "0 0 0" : Object.values(watermark).join(" ");
const digest = decision === null ? "" : decodeCertificate(decision.certificate).digest;
say("r", utf8(`${top} ${decision?.height ?? 0n} ${digest}`));

// A node that was killed between decision and execution starts at the decided height again.
const first = decision === null ? 1n : decision.height + (behind === "1" ? 0n : 1n);
const host = new EngineHost(
  {
    session: {
      ...SELF_SIGNER,
      sign: async (bytes) => {
        const signature = await SELF_SIGNER.sign(bytes);
        say("s", Buffer.concat([fromHex(signature), bytes]));
        return signature;
      },
    },
    // The shipped store is a thread of its own: its answer comes some time later.
    persist: async (rows) => {
      await delay(randomInt(3));
      signer.transaction(rows);
    },
    verify: (key, message, signature) => verifySignature(Scheme.ed25519, key, message, signature),
    clock: systemClock,
    logger: silentLogger(),
    hooks,
  },
  { chainId: CHAIN_ID, config: configOf(first), durable: signer.restore(), pacemaker: PACEMAKER },
);
host.feed({ t: "due", height: first });

process.stdin.on(
  "data",
  frameReader(({ kind, bytes }) => {
    const code = host.receive(SET.members[Number(kind)]?.hotkey as Hex32, bytes);
    if (code !== undefined) end(`a peer's message was refused: ${code}`);
  }),
);
process.stdin.on("end", () => process.exit(0));
