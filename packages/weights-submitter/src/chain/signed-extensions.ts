/** The subnet chain's own extensions carry no data; named here, or the API warns of each. */
const EMPTY = { extrinsic: {}, payload: {} };

export const SIGNED_EXTENSIONS = {
  CheckShieldedTxValidity: EMPTY,
  DrandPriority: EMPTY,
  SubtensorTransactionExtension: EMPTY,
  SudoTransactionExtension: EMPTY,
};
