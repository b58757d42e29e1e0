/** Four members of equal power: the one that is killed, and three that the test speaks for. */

import { createEd25519Signer, type SyncSigner, signEd25519 } from "@platform/keys";
import {
  certificateHash,
  encodeBlock,
  extrinsicsRoot,
  fromHex,
  type Header,
  type Hex32,
  type Member,
  sha256Hex,
  utf8,
  type ValidatorSet,
  type VoteContext,
  validatorSetHash,
} from "@platform/protocol";
import { sampleHeader } from "../sample-head.ts";

export const CHAIN_ID: Hex32 = sha256Hex(utf8("kills: chain"));
/** Index of the member that dies. */
export const SELF = 1;
/** Indexes of the others: three of four, so together they are a quorum whenever they like. */
export const OTHERS: readonly number[] = [0, 2, 3];

const seeds = [0, 1, 2, 3].map((i) => fromHex(sha256Hex(utf8(`kills: session key ${i}`))));
export const KEYS: readonly SyncSigner[] = seeds.map(signEd25519);
export const SELF_SIGNER = createEd25519Signer(seeds[SELF] as Uint8Array);

export const SET: ValidatorSet = {
  epoch: 7n,
  boundary: 700n,
  members: KEYS.map(({ publicKey }, i): Member => {
    return { hotkey: `${i}`.repeat(64), sessionKey: publicKey, power: 100n };
  }),
};
export const VOTES: VoteContext = {
  chainId: CHAIN_ID,
  epoch: SET.epoch,
  validatorSetHash: validatorSetHash(SET),
};

/** A well-formed block of that height; each name makes another one. */
export function blockAt(height: bigint, name: string): Uint8Array {
  const parentCertificate = utf8(`certificate below ${height}`);
  const extrinsics = [utf8(`block ${height} ${name}`)];
  const header: Header = sampleHeader({
    chainId: CHAIN_ID,
    height,
    parentCertHash: certificateHash(parentCertificate),
    extrinsicsRoot: extrinsicsRoot(extrinsics),
  });
  return encodeBlock({ header, body: { parentCertificate, extrinsics } });
}
