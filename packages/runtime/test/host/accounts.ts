/** Keys of the tests, named by what they are for. */

import {
  type Hex32,
  Scheme,
  type SignedDelegation,
  type Signer,
  sha256Hex,
  signDelegation,
  utf8,
} from "@platform/protocol";
import { doubleSigner } from "./map-host.ts";

export interface TestValidator {
  readonly hotkey: Hex32;
  readonly hot: Signer;
  readonly session: Signer;
}

export function key(name: string): Hex32 {
  return sha256Hex(utf8(name));
}

export function hotkeySigner(name: string): Signer {
  return doubleSigner(Scheme.sr25519, key(name));
}

export function validator(name: string): TestValidator {
  return {
    hotkey: key(name),
    hot: hotkeySigner(name),
    session: doubleSigner(Scheme.ed25519, key(`${name}/session`)),
  };
}

export async function delegationOf(
  chainId: Hex32,
  of: TestValidator,
  change: {
    seq?: bigint;
    fromEpoch?: bigint;
    toEpoch?: bigint;
    session?: Signer;
    sandboxVersions?: readonly number[];
  } = {},
): Promise<SignedDelegation> {
  const session = change.session ?? of.session;
  return await signDelegation(
    {
      chainId,
      hotkey: of.hotkey,
      peerIds: ["12D3KooWTest"],
      sessionKey: session.publicKey,
      sandboxVersions: change.sandboxVersions ?? [1],
      specVersions: [1],
      fromEpoch: change.fromEpoch ?? 0n,
      toEpoch: change.toEpoch ?? 1_000n,
      seq: change.seq ?? 1n,
    },
    of.hot,
    session,
  );
}
