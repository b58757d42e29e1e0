import type { Hex32 } from "@platform/protocol";
import { TOPICS, type Topic } from "./config.ts";

/** Every name on the wire; each binds chain id and netuid, so that two networks cannot mix. */
export interface NetworkNames {
  readonly namespace: string;
  readonly auth: string;
  readonly pbft: string;
  readonly sync: string;
  readonly blob: string;
  readonly kad: string;
  readonly topics: Readonly<Record<Topic, string>>;
}

/** `/platform/<first 16 hex of the chain id>/<netuid>/<plane>/1`. */
export function networkNames(chainId: Hex32, netuid: number): NetworkNames {
  const namespace = `/platform/${chainId.slice(0, 16)}/${netuid}`;
  const name = (plane: string) => `${namespace}/${plane}/1`;
  return {
    namespace,
    auth: name("auth"),
    pbft: name("pbft"),
    sync: name("sync"),
    blob: name("blob"),
    kad: name("kad"),
    topics: Object.fromEntries(TOPICS.map((topic) => [topic, name(topic)])) as Record<
      Topic,
      string
    >,
  };
}
