/** Runs the block of a determinism bundle on the proven part of its pre-state, and compares. */

import {
  CodedError,
  decodeBlock,
  decodeCertificate,
  fromHex,
  type Hex32,
  sha256Hex,
} from "@platform/protocol";
import { witnessView } from "@platform/storage";
import { z } from "zod";
import { signersOf } from "../consensus/block-maker.ts";
import { BUNDLE_FORMAT } from "../consensus/determinism-bundle.ts";
import { runBlock } from "../executor/block-run.ts";
import { RuntimeModules } from "../executor/runtime-module.ts";
import { createSignatureCache } from "../executor/signature-cache.ts";

const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const BundleSchema = z.object({
  formatVersion: z.literal(String(BUNDLE_FORMAT)),
  parentHash: hash,
  parentStateRoot: hash,
  block: hex,
  witness: z
    .object({
      runtime: hash,
      code: hex,
      codes: z.array(hex),
      preState: hex,
      stateRoot: hash.nullable(),
      failure: z.string().nullable(),
    })
    .nullable(),
});

export interface Reproduced {
  readonly height: bigint;
  /** SHA-256 of the module that ran. */
  readonly runtime: Hex32;
  /** In the block's header: what the others computed, if the block is certified. */
  readonly said: Hex32;
  /** By the machine that wrote the bundle; null where the block did not execute there. */
  readonly there: Hex32 | null;
  /** Here and now; null where it does not execute, with the reason. */
  readonly here: Hex32 | null;
  readonly failure: string | null;
  /** `reproduced`: here as there, unlike the header. `agrees`: here as the header says. */
  readonly verdict: "reproduced" | "agrees" | "neither";
}

/** @throws CodedError BUNDLE_MALFORMED, BUNDLE_WITHOUT_WITNESS, WITNESS_* */
export function reproduceBundle(text: string): Reproduced {
  const { parentHash, parentStateRoot, block, witness } = parseBundle(text);
  if (witness === null)
    throw new CodedError({
      code: "BUNDLE_WITHOUT_WITNESS",
      message: "the bundle holds the block only: its writer could not run it once more",
      hint: "reproduce it on the data directory that it was written in",
    });
  const { header, body } = decodeBlock(fromHex(block));
  const code = fromHex(witness.code);
  if (sha256Hex(code) !== witness.runtime)
    throw bundleMalformed("the module is not the one that it names");
  const modules = new RuntimeModules();
  const parent = body.parentCertificate;
  const run = runBlock(
    {
      view: witnessView(parentStateRoot, fromHex(witness.preState)),
      module: modules.get(code),
      signatures: createSignatureCache(),
      modules,
      codes: witness.codes.map(fromHex),
    },
    {
      chainId: header.chainId,
      height: header.height,
      parentHash,
      parentStateRoot,
      timeMs: header.timeMs,
      chainRef: header.chainRef,
      signers: signersOf(parent.length === 0 ? null : decodeCertificate(parent)),
    },
    body.extrinsics,
  );
  const here = run.ok ? run.host.overlay.seal().stateRoot : null;
  return {
    height: header.height,
    runtime: witness.runtime,
    said: header.stateRoot,
    there: witness.stateRoot,
    here,
    failure: run.ok ? null : run.message,
    verdict: verdictOf(header.stateRoot, witness.stateRoot, here),
  };
}

function verdictOf(said: Hex32, there: Hex32 | null, here: Hex32 | null): Reproduced["verdict"] {
  if (here === said) return "agrees";
  return here === there ? "reproduced" : "neither";
}

function parseBundle(text: string): z.output<typeof BundleSchema> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw bundleMalformed("it is not JSON");
  }
  const bundle = BundleSchema.safeParse(parsed);
  if (bundle.success) return bundle.data;
  throw bundleMalformed(z.prettifyError(bundle.error));
}

function bundleMalformed(reason: string): CodedError {
  return new CodedError({
    code: "BUNDLE_MALFORMED",
    message: `this is no determinism bundle: ${reason}`,
    hint: "give the file that a validator wrote to <dataDir>/divergence",
  });
}
