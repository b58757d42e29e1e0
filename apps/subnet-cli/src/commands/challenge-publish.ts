import { setTimeout as delay } from "node:timers/promises";
import { signCommand } from "@platform/challenge-registry";
import type { Challenge } from "@platform/challenge-sdk";
import { createOutput, type Output } from "@platform/command-line/output";
import { createSigner } from "@platform/keys";
import { rawCid } from "@platform/node-api";
import { CodedError, type Hex32, isQuorum, type Signer } from "@platform/protocol";
import { openSession, type Session } from "../network/session.ts";
import { packChallenge } from "../owner/challenge-files.ts";
import { readCommandFile } from "../owner/command-file.ts";
import { loadKey } from "../owner/passphrase.ts";
import { sendOwnerCommand } from "../owner/send-command.ts";

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
  const [authority, account] = await Promise.all([
    session.api.authority(),
    session.api.account(signer.publicKey),
  ]);
  for (const [i, { manifest }] of packed.entries()) {
    const args =
      file === undefined
        ? await signCommand(
            session.chainId,
            authority.nonce + BigInt(i),
            { action: "addChallenge", manifest },
            [signer],
          )
        : readCommandFile(file);
    await sendOwnerCommand(session, signer, args, account.nonceOwn + i);
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
