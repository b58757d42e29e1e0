import {
  MAX_QUEUED_CONSENSUS_BYTES,
  MAX_QUEUED_CONSENSUS_MESSAGES,
  MAX_QUEUED_EXTRINSIC_BYTES,
  MAX_QUEUED_EXTRINSIC_MESSAGES,
  MAX_QUEUED_STATUS_BYTES,
  MAX_QUEUED_STATUS_MESSAGES,
} from "@platform/protocol";
import { MESSAGE_CLASSES, type MessageClass } from "../config.ts";

const BOUNDS: Record<MessageClass, { readonly messages: number; readonly bytes: number }> = {
  consensus: { messages: MAX_QUEUED_CONSENSUS_MESSAGES, bytes: MAX_QUEUED_CONSENSUS_BYTES },
  status: { messages: MAX_QUEUED_STATUS_MESSAGES, bytes: MAX_QUEUED_STATUS_BYTES },
  extrinsic: { messages: MAX_QUEUED_EXTRINSIC_MESSAGES, bytes: MAX_QUEUED_EXTRINSIC_BYTES },
};

interface Lane {
  readonly items: Uint8Array[];
  bytes: number;
}

/** What waits for one member: a bounded lane for each class, served in order of precedence. */
export class SendQueue {
  readonly #lanes: Record<MessageClass, Lane> = {
    consensus: { items: [], bytes: 0 },
    status: { items: [], bytes: 0 },
    extrinsic: { items: [], bytes: 0 },
  };

  /** Number of older messages of the lane that had to go. */
  push(messageClass: MessageClass, message: Uint8Array): number {
    const lane = this.#lanes[messageClass];
    const bound = BOUNDS[messageClass];
    lane.items.push(message);
    lane.bytes += message.length;
    let dropped = 0;
    while (lane.items.length > bound.messages || lane.bytes > bound.bytes) {
      takeFirst(lane);
      dropped++;
    }
    return dropped;
  }

  /** The next message, or undefined if all lanes are empty. */
  shift(): { readonly class: MessageClass; readonly bytes: Uint8Array } | undefined {
    for (const messageClass of MESSAGE_CLASSES) {
      const bytes = takeFirst(this.#lanes[messageClass]);
      if (bytes !== undefined) return { class: messageClass, bytes };
    }
    return undefined;
  }

  get empty(): boolean {
    return MESSAGE_CLASSES.every((one) => this.#lanes[one].items.length === 0);
  }
}

function takeFirst(lane: Lane): Uint8Array | undefined {
  const first = lane.items.shift();
  if (first !== undefined) lane.bytes -= first.length;
  return first;
}
