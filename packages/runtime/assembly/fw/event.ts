import { deposit_event } from "./platform";
import { Writer } from "./writer";

/** An event: pallet u8, event u8, then its SCALE payload. Rolled back with the call that made it. */
export function event(pallet: u8, index: i32): Writer {
  return new Writer().u8(pallet).u8(<u8>index);
}

export function deposit(writer: Writer): void {
  const bytes = writer.view();
  deposit_event(bytes.pointer(), bytes.length());
}
