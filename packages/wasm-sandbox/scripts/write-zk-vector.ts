/** Renews packages/protocol/vectors/zk.json: `node packages/wasm-sandbox/scripts/write-zk-vector.ts`. */

import { writeFileSync } from "node:fs";
import { sha256Hex, toHex, utf8 } from "@platform/protocol";
import { type ClaimInit, provenClaim, verificationKey } from "../test/groth16/claim.ts";

/** Chain and accounts of the runtime's tests: they take the proofs from here. */
const chainId = sha256Hex(utf8("test chain"));
const CLAIMS: readonly (readonly [string, bigint, ClaimInit["blinding"]?])[] = [
  ["m0", 42n],
  ["m0", 42n, [11n, 13n]],
  ["m0", 43n],
  ["m1", 42n],
  ["m1", 7n],
  ["m2", 8n],
];

const claims = CLAIMS.map(([name, secret, blinding = [3n, 5n]]) => {
  const account = sha256Hex(utf8(name));
  const { inputs, proof } = provenClaim({ chainId, account, secret, blinding });
  return {
    ...{ account, secret: String(secret), blinding: blinding.map(String) },
    ...{ inputs, proof: toHex(proof) },
  };
});
const key = verificationKey();
const text = JSON.stringify({ chainId, id: sha256Hex(key), key: toHex(key), claims }, null, 2);
writeFileSync(new URL("../../protocol/vectors/zk.json", import.meta.url), `${text}\n`);
