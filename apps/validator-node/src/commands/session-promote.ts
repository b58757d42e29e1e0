/** After a rotation: the key in force takes the old one's place in the directory. */

import { existsSync, linkSync, renameSync } from "node:fs";
import { createOutput } from "@platform/command-line/output";
import { readKeyFile } from "@platform/keys";
import { createNodeApiClient } from "@platform/node-api";
import { CodedError } from "@platform/protocol";
import { loadConfig } from "../config/load.ts";

interface PromoteOptions {
  readonly config: string;
  readonly url: string;
  readonly json?: boolean;
}

/** @throws CodedError SESSION_NOT_ROTATING without a waiting key, SESSION_NOT_IN_FORCE before its epoch */
export async function sessionPromote(options: PromoteOptions): Promise<void> {
  const { config } = loadConfig({ file: options.config, env: process.env, flags: {} });
  const { session, nextSession, hotkey } = config.keys;
  if (!existsSync(nextSession))
    throw new CodedError({
      code: "SESSION_NOT_ROTATING",
      message: `there is no waiting session key at ${nextSession}`,
      hint: "make one with `validator-node session rotate`",
    });
  const own = readKeyFile(hotkey).publicKey;
  const next = readKeyFile(nextSession).publicKey;
  const validators = await createNodeApiClient(options.url).validators();
  const live = validators.find((one) => one.hotkey === own)?.sessionKey;
  if (live !== next)
    throw new CodedError({
      code: "SESSION_NOT_IN_FORCE",
      message: `the set names ${live ?? "no key"} for this hotkey, not the waiting ${next}`,
      hint: "wait for the next epoch: `validator-node status` says what waits",
    });
  const old = readKeyFile(session).publicKey;
  const kept = session.replace(/(\.json)?$/, `-retired-${old.slice(0, 8)}.json`);
  // A second name for the old key first: at no moment is there a directory without a session key.
  if (!existsSync(kept)) linkSync(session, kept);
  renameSync(nextSession, session);
  createOutput(options.json === true).result({ session: next, retired: old, kept }, () =>
    [`${session} is now ${next}`, `the old key is kept as ${kept}; delete it when you like`].join(
      "\n",
    ),
  );
}
