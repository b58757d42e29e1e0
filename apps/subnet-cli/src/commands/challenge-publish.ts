import { setTimeout as delay } from "node:timers/promises";
import { signCommand } from "@platform/challenge-registry";
import type { Challenge } from "@platform/challenge-sdk";
import { createOutput, type Output } from "@platform/command-line/output";
import { createSigner } from "@platform/keys";
import { rawCid, signingSlot } from "@platform/node-api";
import {
  type Call,
  CodedError,
  encodeExtrinsic,
  type Hex32,
  isQuorum,
  type Signer,
  signExtrinsic,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import { openSession, type Session } from "../network/session.ts";
import { packChallenge } from "../owner/challenge-files.ts";
import { readCommandFile } from "../owner/command-file.ts";
import { loadKey } from "../owner/passphrase.ts";

interface PublishOptions {
  readonly key: string;
  readonly passphraseFile?: string;
  readonly command?: string;
  readonly node: string;
  readonly timeout: string;
  readonly json?: boolean;
}

const POLL_MS = 200;

/** Stays until a quorum of power attested each module: until then it may be the only holder. */
export async function challengePublish(
  directories: readonly string[],
  options: PublishOptions,
): Promise<void> {
  const output = createOutput(options.json === true);
  const packed = await Promise.all(directories.map(packChallenge));
  if (options.command !== undefined && packed.length !== 1)
    throw new CodedError({ code: "USAGE", message: "--command goes with one directory" });
  const key = loadKey(options.key, options.passphraseFile);
  const signer = createSigner(key.scheme, key.seed);
  const session = await openSession(options.node);
  try {
    for (const { manifest, module } of packed) await session.serve(manifest.module, module);
    await sendCommands(session, signer, packed, options.command);
    for (const { manifest } of packed)
      output.progress(`${manifest.name} v${manifest.version}: command accepted`);
    const deadline = performance.now() + 1000 * Number(options.timeout);
    const published = await Promise.all(
      packed.map((one) => untilVerified(session, one, deadline, output)),
    );
    output.result(published, () =>
      published.map((one) => `${one.name} v${one.version} is verified: ${one.id}`).join("\n"),
    );
  } finally {
    await session.close();
  }
}

/** One command each, numbered from the authority's and the account's next nonces. */
async function sendCommands(
  session: Session,
  signer: Signer,
  packed: readonly Challenge[],
  file: string | undefined,
): Promise<void> {
  const { api, chainId } = session;
  const [authority, status, account] = await Promise.all([
    api.authority(),
    api.status(),
    api.account(signer.publicKey),
  ]);
  const { intervalMs, epochSlots } = session.genesis.parameters;
  const from = signingSlot(status.slot, intervalMs, Date.now());
  for (const [i, { manifest }] of packed.entries()) {
    const nonce = authority.nonce + BigInt(i);
    const args =
      file === undefined
        ? await signCommand(chainId, nonce, { action: "addChallenge", manifest }, [signer])
        : readCommandFile(file);
    const made: Call = call.ownerCommand(args);
    const extrinsic = await signExtrinsic(
      {
        call: made,
        signer: signer.publicKey,
        scheme: signer.scheme,
        nonce: account.nonceOwn + i,
        mortality: { from, slots: epochSlots },
        specVersion: status.specVersion,
        chainId,
      },
      signer,
    );
    await session.send("registry", encodeExtrinsic(extrinsic));
  }
}

interface Published {
  readonly id: Hex32;
  readonly name: string;
  readonly version: number;
  readonly moduleCid: string;
  readonly verifiedBy: readonly Hex32[];
}

async function untilVerified(
  session: Session,
  { manifest }: Challenge,
  deadline: number,
  output: Output,
): Promise<Published> {
  const { name, version } = manifest;
  const powers = new Map(
    session.genesis.validators.map((one) => [one.signed.delegation.hotkey, one.power]),
  );
  const total = [...powers.values()].reduce((sum, power) => sum + power, 0n);
  let seen = -1;
  while (performance.now() < deadline) {
    const challenges = await session.api.challenges();
    const found = challenges.find((one) => one.name === name && one.version === version);
    if (found !== undefined) {
      const { verifiedBy } = found;
      if (verifiedBy.length !== seen)
        output.progress(`${name} v${version}: ${found.status}, verified by ${verifiedBy.length}`);
      seen = verifiedBy.length;
      const power = verifiedBy.reduce((sum, hotkey) => sum + (powers.get(hotkey) ?? 0n), 0n);
      if (isQuorum(power, total) || found.status === "active")
        return { id: found.id, name, version, moduleCid: rawCid(manifest.module), verifiedBy };
    }
    await delay(POLL_MS);
  }
  throw new CodedError({
    code: "PUBLISH_TIMEOUT",
    message: `${name} v${version} is not verified by a quorum yet`,
    hint: "`subnet challenge list` shows how far it is; publish again to serve the module longer",
  });
}
