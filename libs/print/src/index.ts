export * from './address-lines';
export * from './letter-layout';
export * from './manifest';
export * from './page-layout';
export * from './parse-print-config';
export * from './postal-address';
export * from './preflight';
export { printersSchema, safeArea, exposedArea, type Area, type PrinterProfile, type Printers } from './printer-profile';
export { pieceCost, tariffOn, tariffSchema, tariffsSchema, type Tariff } from './tariff';
