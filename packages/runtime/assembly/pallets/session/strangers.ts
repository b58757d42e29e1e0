import { Key } from "../../fw/storage";
import { SESSION } from "./errors";

const STRANGERS: u8 = 9;
/**
 * Free delegations of hotkeys that are not registered, for each epoch: a validator may delegate
 * before the snapshot that first shows it, and a flood of made-up keys must not grow the state.
 */
const MAX_STRANGERS: u64 = 64;

export class Strangers {
  private static key(): Key {
    return new Key(SESSION, STRANGERS);
  }

  static hasRoom(): bool {
    return Strangers.key().getU64() < MAX_STRANGERS;
  }

  static count(): void {
    Strangers.key().putU64(Strangers.key().getU64() + 1);
  }

  static reset(): void {
    Strangers.key().remove();
  }
}
