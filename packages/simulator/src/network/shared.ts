/** What all validators of one thread may share, because it is a function of its input alone. */

import { type Hex32, Scheme } from "@platform/protocol";
import {
  createSignatureCache,
  RuntimeModules,
  type SignatureCache,
} from "@platform/validator/in-thread";
import type { Founding } from "./founding.ts";

export interface Shared {
  readonly signatures: SignatureCache;
  readonly modules: RuntimeModules;
  log: ((actor: number, level: string, message: string, fields?: object) => void) | null;
}

export function createShared({ keyring }: Founding): Shared {
  return {
    signatures: createSignatureCache((scheme: Scheme, key: Hex32, message, signature) =>
      keyring.verify(scheme, key, message, signature),
    ),
    modules: new RuntimeModules(),
    log: null,
  };
}
