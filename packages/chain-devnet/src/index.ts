export { DevClient, type HeadInfo } from "./client/dev-client.ts";
export { devSigner } from "./client/dev-keys.ts";
export type { ChainBlock } from "./node/chain.ts";
export { type SubnetReady, type SubnetSetup, setupSubnet } from "./setup.ts";
export {
  ALICE,
  type ChainDevnet,
  type ChainDevnetInit,
  startChainDevnet,
} from "./start-chain-devnet.ts";
