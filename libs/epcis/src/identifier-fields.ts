/** Fields of events that list single things by their EPCs (EPCIS 2.0 §7.4). */
export const EPC_LISTS = ['epcList', 'childEPCs', 'inputEPCList', 'outputEPCList'] as const;

/** Fields of events that list quantities of an EPC class. */
export const QUANTITY_LISTS = [
  'quantityList',
  'childQuantityList',
  'inputQuantityList',
  'outputQuantityList',
] as const;
