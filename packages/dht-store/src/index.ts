export { exportCar, importCar } from "./dag/car.ts";
export { type BlobKey, blobKey, parseCid, toCid } from "./dag/content-id.ts";
export type { DagValue } from "./dag/dag-block.ts";
export { createDagStore, type DagStore, type DagStoreComponents } from "./dag/dag-store.ts";
export {
  buildReceipt,
  getReceipt,
  putReceipt,
  type Receipt,
  type ReceiptFields,
  receiptChain,
} from "./receipt/receipt.ts";
export {
  type ContentNetwork,
  type ContentRouting,
  type ContentRoutingComponents,
  type ContentStore,
  createContentRouting,
  type GetOptions,
} from "./routing/content-routing.ts";
