/** One validator from its components: the app, the tests and the simulator run this function. */

import type { ValidatorApi } from "./api.ts";
import { keptParts } from "./assembly.ts";
import type { Components } from "./components.ts";
import { assertComposition } from "./composition.ts";
import { SafetyStop } from "./exit-codes.ts";
import { type Life, startLife } from "./life.ts";
import { adoptSnapshot } from "./sync/adopt-snapshot.ts";
import type { StagedSnapshot } from "./sync/snapshot-fetch.ts";
import type { ValidatorInit } from "./validator-init.ts";

export interface Validator {
  readonly api: ValidatorApi;
  stop(): Promise<void>;
}

/**
 * Restores the head from disk, then joins the network. When a certified state was fetched it is put
 * in force between two lives: nothing of the engine ever sees two states.
 * @throws CodedError COMPOSITION_INCOMPLETE, SESSION_KEY_MISMATCH, SET_TOO_SMALL, TRUST_CONFLICT, and
 *   those of the executor, the store and the restart
 */
export async function createValidator(given: Components, init: ValidatorInit): Promise<Validator> {
  assertComposition(init.environment, given);
  const kept = keptParts(given, init);
  let change: Promise<void> = Promise.resolve();
  let stopped = false;
  const begin = (): Promise<Life> => startLife(given, init, kept, (staged) => replace(staged));
  const replace = (staged: StagedSnapshot): void => {
    change = renew(staged).catch((error) => {
      if (!stopped) init.onStop(SafetyStop.storageLost, error);
    });
  };
  const renew = async (staged: StagedSnapshot): Promise<void> => {
    await life.stop();
    if (stopped) return;
    await adoptSnapshot(given, staged);
    const next = await begin();
    life = next;
    if (stopped) await next.stop();
  };
  let life = await begin();
  return {
    api: forwarding(() => life.api),
    stop: async () => {
      stopped = true;
      await Promise.all([life.stop(), change]);
    },
  };
}

/** The same object for the caller, whichever life answers. */
function forwarding(current: () => ValidatorApi): ValidatorApi {
  return new Proxy({} as ValidatorApi, {
    get: (_target, name) => Reflect.get(current(), name),
  });
}
