import type { NetworkConfig } from "../config.ts";
import type { BanList } from "../limit/ban-list.ts";
import type { MemberTable } from "../members/member-table.ts";
import type { NetworkEvent } from "../messages.ts";
import type { Counters } from "../metrics/counters.ts";
import type { NetworkNames } from "../names.ts";
import type { AskBook } from "./ask-book.ts";

/** What every plane of a host shares. */
export interface NetworkContext {
  readonly config: NetworkConfig;
  readonly names: NetworkNames;
  readonly counters: Counters;
  readonly members: MemberTable;
  readonly bans: BanList;
  readonly asks: AskBook;
  readonly post: (event: NetworkEvent) => void;
  /** Milliseconds of a monotone clock. */
  readonly now: () => number;
}
